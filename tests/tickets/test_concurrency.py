"""Two at once: one owner, one letter per form, no lost update; reopening wins over closing (drill D8)."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from servicedesk.audit.models import Entry as AuditEntry
from servicedesk.errors import Refused, Stale
from servicedesk.mail.models import Outgoing
from staff import people
from staff.models import Person
from tests.cases import LATER, NOW, SOON, a_ticket
from tests.people import a_manager, a_team, acting, an_administrator, an_agent
from tickets import closing, conversation, handling, moving
from tickets.customers.recognising import customer_actor
from tickets.leaving import free_leftovers
from tickets.models import Ticket
from tickets.vocabulary import CallOutcome, State

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[Ticket], object], ticket: Ticket) -> list[object]:
    """Each deed in its own thread and connection, on its own reading of the ticket; results or refusals in order."""
    ready, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(index: int, deed: Callable[[Ticket], object]) -> None:
        try:
            mine = Ticket.objects.get(pk=ticket.pk)
            ready.wait(10)
            results[index] = deed(mine)
        except Refused as refusal:
            results[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    ticket.refresh_from_db()
    return results


def test_of_ten_who_claim_one_has_it_and_nine_are_told_who():
    front = a_team("Front")
    agents = [acting(an_agent(f"agent{number}", team=front)) for number in range(10)]
    ticket = a_ticket(team=front)
    results = at_once(
        *(lambda mine, who=who: handling.claim(mine, actor=who, at=SOON) for who in agents), ticket=ticket
    )
    refusals = [one for one in results if isinstance(one, Refused)]
    assert len(refusals) == 9
    assert {one.code for one in refusals} == {"taken"}
    assert all(ticket.assignee.public_name in str(one) for one in refusals)
    assert ticket.messages.filter(data__verb="claimed").count() == 1


def test_one_form_sent_five_times_at_once_is_one_letter():
    ticket = a_ticket(team=a_team("Front"))
    amy = acting(an_agent("amy", team=ticket.team))
    send = lambda mine: conversation.reply(mine, body="Here.", actor=amy, at=SOON, nonce="form-1")  # noqa: E731
    results = at_once(*[send] * 5, ticket=ticket)
    assert len({one.pk for one in results}) == 1
    assert Outgoing.objects.filter(kind="reply").count() == 1


def test_of_two_who_reply_at_once_the_second_sees_the_first():
    ticket = a_ticket(team=a_team("Front"))
    seen = ticket.messages.get().pk
    people = [acting(an_agent(name, team=ticket.team)) for name in ("amy", "ben")]
    results = at_once(
        *(
            lambda mine, who=who: conversation.reply(mine, body=f"By {who.name}.", actor=who, at=SOON, seen=seen)
            for who in people
        ),
        ticket=ticket,
    )
    stale = next(one for one in results if isinstance(one, Stale))
    sent = next(one for one in results if not isinstance(one, Stale))
    assert stale.messages == (sent,)
    assert Outgoing.objects.filter(kind="reply").count() == 1


def test_twenty_changes_at_once_lose_none():
    ticket = a_ticket(team=a_team("Front"))
    boss = acting(a_manager())
    results = at_once(
        *(
            lambda mine, number=number: handling.overrule_priority(
                mine, to=1 + number % 4, reason=f"Reason {number}", actor=boss, at=SOON
            )
            for number in range(20)
        ),
        ticket=ticket,
    )
    assert not [one for one in results if isinstance(one, Refused)]
    assert ticket.version == 21
    entries = AuditEntry.objects.of(f"ticket:{ticket.pk}").order_by("number")
    assert [entry.number for entry in entries] == list(range(1, 21))


def test_of_two_moves_on_the_same_version_one_is_told_to_look_again():
    ticket = a_ticket(team=a_team("Front"))
    amy = acting(an_agent("amy", team=ticket.team))
    move = lambda mine: moving.perform(  # noqa: E731
        mine, verb="answer", raw={"body": "Yes."}, actor=amy, at=SOON, expected=1
    )
    results = at_once(move, move, ticket=ticket)
    assert sorted(type(one).__name__ for one in results) == ["Stale", "Ticket"]
    assert Outgoing.objects.filter(kind="reply").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_customers_word_in_the_instant_of_closing_wins(attempt):
    ticket = a_ticket(state=State.DONE, done_at=NOW, close_after=SOON, unanswered_since=None)
    customer = ticket.customer
    at_once(
        lambda mine: closing.close_due(LATER),
        lambda mine: conversation.customer_wrote(
            mine, body="Wait!", customer=customer, channel="web", actor=customer_actor(customer), at=LATER
        ),
        ticket=ticket,
    )
    assert (ticket.state, ticket.unanswered_since) == (State.OPEN, LATER)


def test_two_closers_close_each_once():
    tickets = [a_ticket(state=State.DONE, done_at=NOW, close_after=SOON) for _number in range(6)]
    results = at_once(*[lambda mine: closing.close_due(LATER)] * 2, ticket=tickets[0])
    closing.close_due(LATER)
    assert sum(results) <= 6
    for ticket in tickets:
        assert ticket.messages.filter(data__verb="ticket.closed").count() == 1


def test_what_is_given_to_somebody_who_leaves_at_that_moment_lies_with_nobody_who_is_gone():
    """Either it is refused, or it is found and given back: never do both think that the other looks after it."""
    front = a_team("Front")
    boss, admin = acting(a_manager()), acting(an_administrator())
    for number in range(6):
        leaving = an_agent(f"leaving{number}", team=front)
        ticket = a_ticket(team=front)
        results = at_once(
            lambda mine, to=leaving: handling.assign(mine, to=to, actor=boss, at=SOON),
            lambda mine, who=leaving: people.deactivate(person=who, actor=admin, at=SOON),
            ticket=ticket,
        )
        assert results[0] is None or isinstance(results[0], Ticket) or results[0].code == "inactive"
        assert (ticket.assignee, Person.objects.get(pk=leaving.pk).is_active) == (None, False)
    stuck = a_ticket(team=front, assignee=leaving)
    assert (free_leftovers(LATER), free_leftovers(LATER)) == (1, 0)
    stuck.refresh_from_db()
    assert stuck.assignee is None


def test_a_call_that_is_sent_twice_at_once_is_logged_once():
    ticket = a_ticket(team=a_team("Front"))
    amy = acting(an_agent("amy", team=ticket.team))
    told = {"outcome": CallOutcome.REACHED, "summary": "Spoke.", "happened_at": SOON, "nonce": "form-1"}
    results = at_once(*[lambda mine: conversation.log_call(mine, actor=amy, at=SOON, **told)] * 3, ticket=ticket)
    assert len({one.pk for one in results}) == 1
    assert ticket.messages.filter(entry="call").count() == 1

"""What is said: replies go out once, notes stay in, calls keep their true time, customers' words turn a case back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from servicedesk.actors import SYSTEM
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.events import _receivers
from servicedesk.mail.models import Outgoing
from tests.cases import LATER, NOW, SOON, a_complaint, a_customer, a_ticket
from tests.people import a_supervisor, a_team, acting, an_agent
from tickets import conversation, letters
from tickets.conversation import SomeoneWrote
from tickets.customers.recognising import customer_actor
from tickets.events import CallLogged, CustomerWrote, NoReplyNeeded, StaffReplied
from tickets.models import Task
from tickets.vocabulary import CallOutcome, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return a_ticket(team=a_team("Front"))


@pytest.fixture
def amy(ticket):
    return acting(an_agent("amy", team=ticket.team))


@pytest.fixture
def announced(monkeypatch):
    told: list[object] = []
    for event in (StaffReplied, CallLogged, CustomerWrote, NoReplyNeeded):
        monkeypatch.setitem(_receivers, event, [*_receivers[event], told.append])
    return told


def reply(ticket, actor, body="It is on its way.", **options):
    return conversation.reply(ticket, body=body, actor=actor, at=SOON, **options)


def write(ticket, body="Still nothing.", **options):
    customer = options.pop("customer", ticket.customer)
    options = {"actor": customer_actor(customer), "at": LATER, "channel": "web", **options}
    return conversation.customer_wrote(ticket, body=body, customer=customer, **options)


def test_a_reply_is_a_message_a_letter_and_the_end_of_the_wait(ticket, amy, announced):
    message = reply(ticket, amy)
    ticket.refresh_from_db()
    assert (message.public, message.author_name, message.body) == (True, "Amy", "It is on its way.")
    assert "It is on its way." in message.outgoing.text
    assert (ticket.unanswered_since, ticket.state) == (None, State.OPEN)
    assert (ticket.last_line, ticket.last_by, ticket.last_name) == ("It is on its way.", "person", "Amy")
    assert announced == [StaffReplied(ticket=ticket, message=message, at=SOON, actor=amy)]


def test_only_the_public_name_leaves_the_desk(ticket, amy):
    person = an_agent("zoe", team=ticket.team, full_name="Zoe Hidden-Surname")
    letter = reply(ticket, acting(person)).outgoing
    assert "Hidden-Surname" not in letter.text + letter.html + letter.subject
    assert "Zoe" in letter.text


def test_the_same_form_twice_is_one_reply(ticket, amy):
    first = reply(ticket, amy, nonce="form-1")
    again = reply(ticket, amy, nonce="form-1")
    assert first == again
    assert Outgoing.objects.filter(kind="reply").count() == 1
    assert ticket.messages.filter(author="person", entry="message").count() == 1


def test_what_came_meanwhile_is_shown_and_nothing_is_sent(ticket, amy):
    seen = ticket.messages.last().pk
    theirs = write(ticket, at=SOON)
    bens = reply(ticket, acting(an_agent("ben", team=ticket.team)))
    with pytest.raises(SomeoneWrote) as meanwhile:
        reply(ticket, amy, seen=seen)
    assert meanwhile.value.messages == (theirs, bens)
    assert meanwhile.value.status == 412
    assert Outgoing.objects.filter(kind="reply").count() == 1
    assert reply(ticket, amy, seen=bens.pk).pk


def test_notes_and_events_are_no_reason_to_stop_a_reply(ticket, amy):
    seen = ticket.messages.last().pk
    conversation.note(ticket, body="Careful", actor=amy, at=NOW)
    assert reply(ticket, amy, seen=seen).pk


def test_a_letter_that_the_desk_wrote_by_itself_is_no_reason_either(ticket, amy):
    seen = ticket.messages.last().pk
    letters.send("progress", ticket, at=NOW, body="We are at it.", extra={"due": LATER})
    assert reply(ticket, amy, seen=seen).pk


def test_who_has_no_name_is_not_named(ticket, amy):
    seen = ticket.messages.last().pk
    write(ticket, at=SOON)
    ticket.messages.filter(pk__gt=seen).update(author_name="")
    with pytest.raises(SomeoneWrote, match=r"^Meanwhile there is a new message\. Read it"):
        reply(ticket, amy, seen=seen)


def test_a_direction_is_kept_without_measured_seconds_too(ticket, amy):
    told = {"outcome": CallOutcome.REACHED, "summary": "We spoke.", "happened_at": NOW, "actor": amy, "at": NOW}
    call = conversation.log_call(ticket, minutes=5, direction="outgoing", **told)
    assert (call.data["minutes"], call.data["direction"]) == (5, "outgoing")


def test_an_unfilled_placeholder_is_not_sent_unless_it_is_meant(ticket, amy):
    with pytest.raises(Refused, match=r"\{name\}") as refusal:
        reply(ticket, amy, body="Dear {name}, see {1} and {}.")
    assert refusal.value.code == "unfilled"
    assert reply(ticket, amy, body="Dear {name}", confirmed=True).body == "Dear {name}"


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 20_001])
def test_a_reply_has_words_but_not_too_many(ticket, amy, body):
    with pytest.raises(Invalid) as refusal:
        reply(ticket, amy, body=body)
    assert list(refusal.value.errors) == ["body"]


def test_a_stranger_to_the_ticket_may_note_but_not_reply(ticket):
    eve = acting(an_agent("eve", team=a_team("Back")))
    with pytest.raises(NotPermitted):
        reply(ticket, eve)
    assert conversation.note(ticket, body="I know this customer.", actor=eve, at=NOW).pk


def test_a_reply_carries_its_files(ticket, amy, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    message = reply(ticket, amy, files=[SimpleUploadedFile("plan.txt", b"here")])
    assert [one.name for one in message.attachments.all()] == ["plan.txt"]


def test_a_note_never_leaves_the_desk(ticket, amy):
    waiting_since = ticket.unanswered_since
    note = conversation.note(ticket, body="They sound angry.", actor=amy, at=SOON)
    ticket.refresh_from_db()
    assert (note.public, note.outgoing) == (False, None)
    assert (ticket.unanswered_since, ticket.last_line, ticket.state) == (waiting_since, "", State.NEW)
    assert not Outgoing.objects.exists()


def test_a_call_that_reached_them_is_a_reply_at_its_true_time(ticket, amy, announced):
    call = conversation.log_call(
        ticket, outcome="reached", summary="Told them.", happened_at=SOON, minutes=4, actor=amy, at=LATER
    )
    ticket.refresh_from_db()
    assert (call.at, call.logged_at, call.data) == (SOON, LATER, {"outcome": "reached", "minutes": 4})
    assert (ticket.unanswered_since, ticket.state, ticket.last_at) == (None, State.OPEN, SOON)
    assert announced[0].outcome == "reached"


def test_a_call_that_did_not_reach_them_answers_nothing(ticket, amy, announced):
    conversation.log_call(ticket, outcome="not_reached", summary="No answer.", happened_at=SOON, actor=amy, at=SOON)
    ticket.refresh_from_db()
    assert (ticket.unanswered_since, ticket.state) == (NOW, State.NEW)
    assert announced[0].outcome == "not_reached"


def test_a_call_before_the_customers_last_word_does_not_answer_it(ticket, amy):
    early = NOW - timedelta(hours=1)
    conversation.log_call(ticket, outcome="reached", summary="Earlier.", happened_at=early, actor=amy, at=SOON)
    ticket.refresh_from_db()
    assert ticket.unanswered_since == NOW


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"happened_at": LATER}, "happened_at"),
        ({"happened_at": NOW.replace(year=26)}, "happened_at"),
        ({"minutes": -1}, "minutes"),
        ({"summary": " "}, "summary"),
    ],
)
def test_a_call_cannot_be_what_it_was_not(ticket, amy, wrong, field):
    said = {"outcome": "reached", "summary": "Hello", "happened_at": NOW, **wrong}
    with pytest.raises(Invalid) as refusal:
        conversation.log_call(ticket, actor=amy, at=SOON, **said)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize("state", [State.NEW, State.OPEN, State.WAITING, State.DONE, State.CLOSED])
def test_a_customers_word_makes_an_unfinished_case_of_it(state, announced):
    ticket = a_ticket(state=state, unanswered_since=None, closed_at=NOW, done_at=NOW, close_after=LATER)
    message = write(ticket)
    ticket.refresh_from_db()
    assert ticket.state == (State.NEW if state == State.NEW else State.OPEN)
    assert ticket.unanswered_since == LATER
    if state in (State.DONE, State.CLOSED):
        assert (ticket.done_at, ticket.closed_at, ticket.close_after) == (None, None, None)
    assert announced == [CustomerWrote(ticket=ticket, message=message, at=LATER)]


def test_the_wait_counts_from_the_oldest_unanswered_word(ticket):
    write(ticket)
    ticket.refresh_from_db()
    assert ticket.unanswered_since == NOW


def test_nobody_writes_into_somebody_elses_case(ticket):
    with pytest.raises(NotPermitted):
        write(ticket, customer=a_customer("Mallory"))
    assert ticket.messages.count() == 1


def test_a_word_on_an_archived_complaint_is_kept_and_a_supervisor_asked_once():
    front = a_team("Front")
    sue = a_supervisor("sue", team=front)
    ticket = a_complaint(team=front)
    type(ticket).objects.filter(pk=ticket.pk).update(sealed=True, state=State.CLOSED, closed_at=NOW)
    write(ticket, nonce="1")
    write(ticket, "Hello?", nonce="2")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.sealed) == (State.CLOSED, True)
    assert ticket.messages.filter(author="customer").count() == 3
    task = Task.objects.get(kind="asks_for_review")
    assert (task.owner, task.due_at) == (sue, LATER + timedelta(days=1))


def test_thanks_need_no_reply(ticket, amy, announced):
    conversation.no_reply_needed(ticket, reason="They only say thanks.", actor=amy, at=SOON)
    ticket.refresh_from_db()
    assert ticket.unanswered_since is None
    assert announced == [NoReplyNeeded(ticket=ticket, at=SOON, actor=amy)]
    with pytest.raises(Refused, match="Nothing here waits"):
        conversation.no_reply_needed(ticket, reason="Again", actor=amy, at=SOON)


def test_nothing_is_said_on_a_sealed_ticket():
    sealed = a_ticket(sealed=True, team=a_team("Front"))
    for say in (
        lambda: reply(sealed, SYSTEM),
        lambda: conversation.note(sealed, body="x", actor=SYSTEM, at=NOW),
        lambda: conversation.log_call(sealed, outcome="reached", summary="x", happened_at=NOW, actor=SYSTEM, at=NOW),
        lambda: conversation.no_reply_needed(sealed, reason="x", actor=SYSTEM, at=NOW),
    ):
        with pytest.raises(Refused, match="archived"):
            say()
    assert sealed.messages.count() == 1

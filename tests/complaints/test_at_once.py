"""The same at once: fifty performs of one move have one effect; two who decide do not both (drill D8, trust 36, 37)."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

from complaints import moving
from complaints.models import Approval, Evidence, Proposal
from complaints.vocabulary import Step
from feedback import surveys
from feedback.models import Survey
from servicedesk.audit.models import Entry
from servicedesk.errors import Refused
from servicedesk.mail.models import Outgoing
from tests.complaints.filing import ACCOUNT, Desk
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50
AT_ONCE = 10  # connections; each makes its share one after the other


@pytest.fixture
def desk() -> Desk:
    return Desk(an_agent("amy", team=a_team()))


def at_once(deeds: Sequence[Callable[[], object]]) -> list[object]:
    """Every deed, spread over ten threads that begin together; results or refusals."""
    ready, results = threading.Barrier(min(AT_ONCE, len(deeds))), []

    def run(share: Sequence[Callable[[], object]]) -> None:
        try:
            ready.wait(20)
            for deed in share:
                try:
                    results.append(deed())
                except Refused as refusal:
                    results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deeds[number::AT_ONCE],)) for number in range(ready.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(results) == len(deeds)
    return results


def move(desk: Desk, verb: str, *, by: Any = None, expected: int | None = None, **raw: Any) -> Callable[[], object]:
    def deed() -> object:
        ticket = Ticket.objects.get(pk=desk.ticket.pk)
        return moving.perform(ticket, verb=verb, raw=raw, actor=by or desk.agent, at=desk.at, expected=expected)

    return deed


def done(results: list[object]) -> int:
    return len([one for one in results if not isinstance(one, Refused)])


def told(desk: Desk, verb: str) -> int:
    return Entry.objects.filter(subject=f"ticket:{desk.ticket.pk}", verb=verb).count()


def test_fifty_closings_of_a_step_close_one(desk) -> None:
    desk.do("record_account", **ACCOUNT)
    assert done(at_once([move(desk, "advance")] * MANY)) == 1
    assert (desk.step(), told(desk, "advance")) == (Step.APOLOGISE, 1)


def test_fifty_yeses_of_the_customer_are_one(desk) -> None:
    desk.until("confirm").ask()
    assert done(at_once([move(desk, "confirm", by=desk.customer)] * MANY)) == 1
    assert Evidence.objects.filter(verb="confirm").count() == told(desk, "confirm") == 1


def test_of_accepting_refusing_and_withdrawing_at_once_one_is_heard(desk) -> None:
    desk.until("resolve").send()
    for verb in ("accept", "refuse"):
        assert desk.offered(desk.customer)[verb]
    results = at_once([move(desk, verb, by=desk.customer) for verb in ("accept", "refuse")] * 5)
    assert done(results) == 1
    assert Evidence.objects.filter(verb__in=["accept", "refuse"]).count() == 1


def test_a_form_sent_fifty_times_is_one_apology(desk) -> None:
    """A move that may be made again is told apart by the version that its page saw."""
    desk.until("apologise")
    version = Ticket.objects.get(pk=desk.ticket.pk).version
    assert done(at_once([move(desk, "apologise", body="Sorry.", expected=version)] * MANY)) == 1
    assert Outgoing.objects.filter(kind="apology").count() == Evidence.objects.filter(verb="apologise").count() == 1


def test_a_promise_is_ticked_off_once(desk) -> None:
    desk.until("resolve").weigh()
    desk.propose()
    desk.do("record_answer", happened_at=desk.now(), accepted=True, said="Yes.")
    promise = desk.case().open_promises[0]
    assert done(at_once([move(desk, "keep_promise", promise=promise.pk, proof="Parcel 77")] * MANY)) == 1


def test_of_two_who_decide_at_once_one_does(desk) -> None:
    people = [acting(a_supervisor("sue", team=a_team())), acting(a_manager("max")), acting(a_manager("mia"))]
    desk.until("resolve").propose(amount="500")
    deeds = [move(desk, "approve_proposal", by=one) for one in people]
    deeds += [move(desk, "reject_proposal", by=one, reason="Too much.") for one in people]
    assert done(at_once(deeds)) == Approval.objects.count() == 1


def test_two_managers_at_once_are_two_and_a_third_is_too_late(desk) -> None:
    managers = [acting(a_manager(name)) for name in ("max", "mia", "moe")]
    desk.until("resolve").propose(amount="25000")
    assert done(at_once([move(desk, "approve_proposal", by=one) for one in managers] * 3)) == 2
    assert (Approval.objects.count(), Proposal.objects.get().state) == (2, "ready")


def test_proposals_made_at_once_are_numbered_and_one_stands(desk) -> None:
    desk.until("resolve")
    raw = {"action": "A sofa", "redress": "replacement", "promises": [{"what": "A sofa", "due": desk.day()}]}
    assert done(at_once([move(desk, "propose", **raw)] * 20)) == 20
    rows = Proposal.objects.order_by("number")
    assert [one.number for one in rows] == list(range(1, 21))
    assert [one.state for one in rows].count("ready") == 1


def test_an_approval_of_what_was_meanwhile_replaced_is_not_taken(desk) -> None:
    """The approver saw 500; the agent made it 1,900 before the click."""
    sue = acting(a_supervisor("sue", team=a_team()))
    desk.until("resolve").propose(amount="500")
    seen = Ticket.objects.get(pk=desk.ticket.pk).version
    desk.propose(amount="1900")
    assert done(at_once([move(desk, "approve_proposal", by=sue, expected=seen)])) == 0
    assert Approval.objects.count() == 0


def test_a_survey_answered_fifty_times_goes_back_once(desk) -> None:
    desk.until("follow_up").wait(days=3).worker()
    survey = Survey.objects.get(ticket=desk.ticket)
    deed = lambda: surveys.answer(  # noqa: E731
        Survey.objects.get(pk=survey.pk), helped=False, score=1, comment="It split.", at=desk.at
    )
    assert done(at_once([deed] * MANY)) == MANY
    case = desk.case()
    assert (case.step, case.current.number) == (Step.RESOLVE, 2)
    assert Evidence.objects.filter(verb="answer_survey").count() == 1
    assert desk.ticket.tasks.filter(kind="did_not_help").count() == 1


def test_each_at_once_left_one_line_and_one_entry(desk) -> None:
    desk.do("record_account", **ACCOUNT)
    at_once([move(desk, "advance")] * 20 + [move(desk, "log_apology", **spoken(desk))] * 20)
    lines = desk.ticket.messages.filter(data__verb="advance").count()
    assert lines == told(desk, "advance")
    assert (
        desk.ticket.messages.filter(data__verb="log_apology").count()
        == Evidence.objects.filter(verb="log_apology").count()
    )


def spoken(desk: Desk) -> dict[str, str]:
    return {"happened_at": desk.now(), "outcome": "reached", "said": "Sorry."}

"""What the database itself refuses, whatever the code thinks."""

import pytest
from django.db import IntegrityError, connection, transaction

from complaints.models import Approval, Evidence, Proposal, StepPass
from servicedesk.errors import NotPermitted
from tests.complaints.filing import Desk
from tests.people import acting, an_administrator
from tickets.customers import erasing
from tickets.models import Task

pytestmark = pytest.mark.django_db
CANARY = "Kanarienvogel"


def refused(deed) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        deed()


def test_evidence_is_never_changed_nor_deleted(desk) -> None:
    desk.until("apologise")
    evidence = Evidence.objects.filter(step_pass__complaint__ticket=desk.ticket)
    refused(lambda: evidence.update(data={}))
    refused(lambda: evidence.update(at=desk.at))
    refused(lambda: evidence.delete())
    refused(lambda: evidence.first().save())
    assert evidence.count() == 2


def test_nor_is_an_approval(desk, sue) -> None:
    desk.until("resolve").propose(amount="500")
    desk.do("approve_proposal", by=sue)
    refused(lambda: Approval.objects.update(granted=False))
    refused(lambda: Approval.objects.all().delete())


def test_even_an_erasure_blanks_words_alone(desk) -> None:
    desk.until("apologise")
    evidence = Evidence.objects.filter(step_pass__complaint__ticket=desk.ticket)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('servicedesk.erasing', 'on', true)")
    refused(lambda: evidence.update(at=desk.at))
    refused(lambda: evidence.update(verb="apologise"))
    refused(lambda: evidence.delete())
    assert evidence.update(data={}) == 2


def test_one_proposal_of_a_pass_stands(desk) -> None:
    desk.until("resolve").propose()
    standing = Proposal.objects.get()
    again = {"action": "x", "redress": "repair", "proposed_by": standing.proposed_by, "proposed_at": desk.at}
    refused(lambda: Proposal.objects.create(step_pass=standing.step_pass, number=2, state="ready", **again))
    refused(lambda: Proposal.objects.create(step_pass=standing.step_pass, number=1, state="refused", **again))
    Proposal.objects.create(step_pass=standing.step_pass, number=2, state="refused", **again)


def test_a_pass_is_counted_once(desk) -> None:
    one = StepPass.objects.filter(complaint__ticket=desk.ticket, step="listen").get()
    refused(lambda: StepPass.objects.create(complaint=one.complaint, step="listen", number=1))


class TestErasure:
    @pytest.fixture
    def told(self, amy, sue) -> Desk:
        """A whole case in which every word holds the canary."""
        desk = Desk(amy)
        said = {"happened_at": desk.now(), "said": CANARY}
        desk.do("record_account", account=CANARY, feeling="angry", wish=CANARY, contact_way="email")
        desk.do("log_apology", outcome="reached", **said)
        for _step in range(2):
            desk.do("advance")
        desk.classify()
        desk.do("restate", problem=CANARY, facts=CANARY, expectation=CANARY)
        said["happened_at"] = desk.now()
        desk.do("record_confirmation", **said)
        desk.do("advance")
        desk.do("assign_responsibility", party="us", why=CANARY)
        refused_wish = {"wish": CANARY, "verdict": "refused", "reason": CANARY, "alternative": CANARY}
        desk.do("weigh_wishes", wishes=[refused_wish])
        money = {"amount": {"amount": "500"}, "redress": "refund"}
        desk.do("propose", action=CANARY, promises=[{"what": CANARY, "due": desk.day()}], **money)
        desk.do("approve_proposal", by=sue, reason=CANARY)
        desk.do("record_answer", accepted=True, **said)
        desk.do("keep_promise", promise=desk.case().open_promises[0].pk, proof=CANARY)
        desk.do("advance")
        desk.do("log_follow_up", helped=True, **said)
        desk.do("advance")
        desk.do("name_cause", cause="people-mistake", method="records", finding=CANARY)
        desk.do("plan_action", kind="preventive", what=CANARY, owner=desk.agent.id, due=desk.day())
        desk.do("advance")
        desk.do("archive", lessons=CANARY)
        return desk

    def test_the_words_go_and_codes_times_and_figures_stay(self, told) -> None:
        erasing.erase(told.ticket.customer, reason="They asked.", actor=acting(an_administrator()), at=told.at)
        rows = [
            *Evidence.objects.values(),
            *Proposal.objects.values(),
            *Approval.objects.values(),
            *StepPass.objects.values(),
            *Task.objects.values(),
            *[vars(one) for one in Proposal.objects.get().promises.all()],
            vars(told.case().complaint),
        ]
        assert CANARY not in repr(rows)
        kept = {one.verb: one.data for one in told.case().all_evidence}
        assert kept["record_account"]["feeling"] == "angry"
        assert kept["propose"]["amount"] == {"amount": "500.00", "currency": ""}
        assert kept["name_cause"]["cause"] == "people-mistake"
        assert kept["log_follow_up"]["helped"] is True
        assert Proposal.objects.get().amount == 500

    def test_only_an_administrator_erases_and_afterwards_nothing_can_be_changed_again(self, told, sue) -> None:
        with pytest.raises(NotPermitted):
            erasing.erase(told.ticket.customer, reason="x", actor=sue, at=told.at)
        erasing.erase(told.ticket.customer, reason="x", actor=acting(an_administrator()), at=told.at)
        refused(lambda: Evidence.objects.update(data={"account": "Other words"}))

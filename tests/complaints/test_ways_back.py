"""Going back: a 'no' at follow-up, a return with reason, reopening. Every pass is kept [H-17, decision 25]."""

import pytest

from complaints.vocabulary import ExitKind, Outcome, ProposalState, Step
from servicedesk.errors import Invalid, Refused
from staff.models import Person
from tests.complaints.filing import Desk
from tests.complaints.staging import begins
from tests.desk import a_complaint, sender_of
from tests.people import a_supervisor, a_team, signed_in
from tickets.models import Task
from tickets.vocabulary import ClockState

pytestmark = pytest.mark.django_db


def passes(desk: Desk, step: str) -> list[tuple[int, str]]:
    return [(one.number, one.outcome) for one in desk.case().all_passes if one.step == step]


@begins("follow_up")
class TestItDidNotHelp:
    @pytest.fixture
    def failed(self, desk) -> Desk:
        self.sue = a_supervisor("sue", team=a_team())
        desk.until("follow_up").do("log_follow_up", happened_at=desk.now(), helped=False, said="It split again.")
        return desk

    def test_it_goes_back_to_resolve_with_new_passes(self, failed) -> None:
        assert failed.step() == Step.RESOLVE
        assert passes(failed, "resolve") == [(1, Outcome.DONE), (2, "")]
        assert passes(failed, "follow_up") == [(1, Outcome.RETURNED), (2, "")]
        assert failed.case().passes[Step.RESOLVE].reason == "It split again."
        assert failed.ticket.stage == "resolve"

    def test_the_supervisor_is_told(self, failed) -> None:
        assert Task.objects.get(ticket=failed.ticket, kind="did_not_help").owner == self.sue

    def test_everything_in_resolve_is_done_again(self, failed) -> None:
        lacks = {lack.code for lack in failed.offered()["advance"].missing}
        assert lacks == {"responsibility", "wishes", "proposal"}

    def test_resolve_gets_its_full_time_and_the_resolution_goes_on(self, failed) -> None:
        assert failed.clock("resolve", 1).state == ClockState.MET
        assert failed.clock("resolve", 2).started_at == failed.at
        assert failed.clock("resolution").state == ClockState.RUNNING

    def test_it_can_then_be_brought_to_an_end(self, failed) -> None:
        failed._resolve()
        failed._follow_up()
        failed._prevent()
        failed.do("archive")
        assert failed.case().position == "archived"

    def test_the_customers_click_does_the_same(self, desk) -> None:
        desk.until("follow_up").wait(days=3).worker()
        desk.do("answer_survey", by=desk.customer, helped=False, score=1)
        assert desk.step() == Step.RESOLVE

    def test_the_next_follow_up_has_a_time_of_its_own(self, failed) -> None:
        failed._resolve()
        assert failed.case().complaint.follow_up_at > failed.at
        failed.wait(days=5).worker()
        assert failed.clock("follow_up", 2).state == ClockState.PAUSED


class TestReturning:
    @begins("resolve")
    def test_it_needs_a_reason(self, desk) -> None:
        desk.until("resolve")
        with pytest.raises(Invalid) as refusal:
            desk.do("return_to", step="confirm")
        assert set(refusal.value.errors) == {"reason"}

    @begins("resolve")
    def test_both_passes_are_kept_with_their_evidence(self, desk) -> None:
        desk.until("resolve").do("return_to", step="confirm", reason="We took the wrong sofa.")
        case = desk.case()
        assert case.step == Step.CONFIRM
        assert passes(desk, "confirm") == [(1, Outcome.DONE), (2, "")]
        assert passes(desk, "resolve") == [(1, Outcome.RETURNED), (2, "")]
        first = next(one for one in case.all_passes if one.step == "confirm" and one.number == 1)
        assert [one.verb for one in case.all_evidence if one.step_pass_id == first.pk] == [
            "classify",
            "restate",
            "record_confirmation",
        ]
        assert case.evidence(Step.CONFIRM) == []

    @begins("confirm")
    def test_only_an_earlier_step_can_be_chosen(self, desk) -> None:
        desk.until("confirm")
        for step in ("confirm", "resolve", "archive", "nowhere"):
            with pytest.raises(Invalid):
                desk.do("return_to", step=step, reason="Why not?")

    @begins("resolve")
    def test_what_was_proposed_no_longer_stands(self, desk, sue) -> None:
        desk.until("resolve").propose(amount="500")
        desk.do("return_to", step="confirm", reason="Not understood.")
        assert desk.case().proposals[0].state == ProposalState.SUPERSEDED
        assert "approve_proposal" not in desk.offered(sue)

    @begins("resolve")
    def test_what_was_proposed_before_a_withdrawal_no_longer_stands_nor_counts_as_granted(self, desk) -> None:
        desk.until("resolve").propose(amount="150")
        desk.do("withdraw", by=desk.customer)
        assert desk.case().proposals[0].state == ProposalState.SUPERSEDED
        desk.do("return_to", step="resolve", reason="They want it after all.")
        desk.propose(amount="100")
        assert (desk.case().proposal.granted_before, desk.case().proposal.state) == (0, ProposalState.READY)

    @begins("resolve")
    @pytest.mark.parametrize("turn", ["return_to", "withdraw", "duplicate"])
    def test_a_promise_that_nobody_can_tick_off_any_more_is_not_owed(self, desk, turn) -> None:
        desk.until("resolve").weigh()
        desk.propose()
        desk.do("record_answer", happened_at=desk.now(), accepted=True, said="Yes.")
        file = f"/desk/customers/{desk.ticket.customer_id}/"
        browser = signed_in(Person.objects.get(pk=desk.agent.id))
        assert ">Promised</h3>" in browser.get(file).content.decode()
        if turn == "duplicate":
            of = a_complaint(sender=sender_of(desk.ticket.customer), at=desk.at).reference
            desk.do("duplicate", of=of, body="In the other case.")
        elif turn == "withdraw":
            desk.do("withdraw", by=desk.customer)
        else:
            desk.do("return_to", step="confirm", reason="It is another sofa.")
        assert ">Promised</h3>" not in browser.get(file).content.decode()

    @begins("resolve")
    def test_the_waiting_ends(self, desk) -> None:
        desk.until("resolve").send()
        desk.ticket.refresh_from_db()
        assert desk.ticket.state == "waiting"
        desk.do("return_to", step="confirm", reason="Not understood.")
        assert desk.ticket.state == "open"

    @begins("confirm")
    def test_back_at_listen_the_customer_need_not_be_told_again_that_we_have_it(self, desk) -> None:
        desk.until("confirm").do("return_to", step="listen", reason="It is another sofa.")
        assert {lack.code for lack in desk.offered()["advance"].missing} == {"account"}


class TestReopening:
    @pytest.fixture
    def archived(self, desk) -> Desk:
        desk.until("archive").do("archive", lessons="Pack twice.")
        return desk

    @begins("archive")
    @pytest.mark.parametrize("step", ["resolve", "confirm"])
    def test_a_supervisor_reopens_at_resolve_or_confirm_with_a_reason(self, archived, sue, step) -> None:
        archived.do("reopen", by=sue, step=step, reason="It split again.")
        case = archived.case()
        assert (case.step, case.current.number, case.current.reason) == (step, 2, "It split again.")
        assert (archived.ticket.state, archived.ticket.sealed, archived.ticket.stage) == ("open", False, step)
        assert case.complaint.reopenings == 1
        assert archived.clock("resolution").state == ClockState.RUNNING

    @begins("archive")
    def test_no_reason_no_reopening(self, archived, sue) -> None:
        with pytest.raises(Invalid):
            archived.do("reopen", by=sue, step="resolve")

    @begins("archive")
    @pytest.mark.parametrize("step", ["listen", "follow_up", "archive"])
    def test_nor_at_another_step(self, archived, sue, step) -> None:
        with pytest.raises(Invalid):
            archived.do("reopen", by=sue, step=step, reason="Why not?")

    @begins("archive")
    def test_an_agent_does_not_reopen(self, archived) -> None:
        assert archived.offered() == {}
        with pytest.raises(Refused) as refusal:
            archived.do("reopen", step="resolve", reason="It split again.")
        assert refusal.value.code == "not_permitted"

    @begins("archive")
    def test_what_was_learnt_is_kept_at_the_second_archiving(self, archived, sue) -> None:
        archived.do("reopen", by=sue, step="resolve", reason="It split again.")
        for one in ("resolve", "follow_up", "prevent", "archive"):
            getattr(archived, f"_{one}")()
        complaint = archived.case().complaint
        assert (complaint.lessons, archived.case().position) == ("Pack twice.", "archived")

    def test_after_a_withdrawal_it_goes_on_where_the_steps_had_come_to(self, desk, sue) -> None:
        """Withdrawn while listening: reopened at resolve it would have skipped apology and confirmation."""
        desk.do("withdraw", by=desk.customer)
        desk._prevent()
        desk.do("archive")
        assert [choice for choice, _label in desk.case().reopening_choices()] == [Step.LISTEN]
        with pytest.raises(Invalid):
            desk.do("reopen", by=sue, step="resolve", reason="They changed their mind.")
        desk.do("reopen", by=sue, step="listen", reason="They changed their mind.")
        assert (desk.step(), desk.case().complaint.exit) == (Step.LISTEN, "")
        desk._listen()
        assert desk.step() == Step.APOLOGISE

    @begins("confirm")
    def test_one_that_was_ended_goes_on_where_it_stood(self, desk, sue) -> None:
        desk.until("confirm").do("abuse", by=sue, reason="Insults only.")
        desk.do("reopen", by=sue, step="confirm", reason="There is a case after all.")
        assert (desk.step(), desk.ticket.state) == (Step.CONFIRM, "open")
        assert passes(desk, "confirm") == [(1, Outcome.RETURNED), (2, "")]

    @begins("confirm")
    def test_a_withdrawal_can_be_taken_back_by_returning(self, desk) -> None:
        desk.until("confirm").do("withdraw", by=desk.customer)
        with pytest.raises(Invalid):
            desk.do("return_to", step="follow_up", reason="They want it after all.")
        desk.do("return_to", step="confirm", reason="They want it after all.")
        assert (desk.step(), desk.case().complaint.exit) == (Step.CONFIRM, "")
        assert desk.clock("resolution").state == ClockState.RUNNING
        assert ExitKind.WITHDRAWN not in {desk.case().complaint.exit}

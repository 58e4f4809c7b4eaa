"""Ways out end the procedure openly and skip nothing: withdrawn, not a complaint, duplicate, abuse (decision 25)."""

import pytest

from complaints.vocabulary import ENDED, STEPS, ExitKind, Outcome, Step
from servicedesk.errors import Invalid, Refused
from tests.complaints.filing import Desk
from tests.desk import a_complaint, sender_of
from tests.people import a_supervisor, a_team, acting
from tickets import handling, procedures, state, tasklist
from tickets.clocks import verifying
from tickets.clocks.policies import policy_for
from tickets.clocks.terms import terms_by
from tickets.models import Address, Task, TicketRelation
from tickets.vocabulary import ClockState, Entry, Kind, Metric, State

pytestmark = pytest.mark.django_db
BEFORE_PREVENT = [str(step) for step in STEPS[:5]]


class TestWithdrawal:
    @pytest.mark.parametrize("step", BEFORE_PREVENT)
    def test_the_customer_withdraws_and_the_cause_is_still_sought(self, desk, step) -> None:
        desk.until(step).do("withdraw", by=desk.customer, reason="It is settled.")
        case = desk.case()
        assert (case.step, case.complaint.exit) == (Step.PREVENT, ExitKind.WITHDRAWN)
        left = STEPS[STEPS.index(step) : 5]
        assert {case.passes[one].outcome for one in left} == {Outcome.WITHDRAWN}
        assert desk.ticket.messages.filter(author="customer", body="It is settled.").exists()

    def test_no_clock_of_what_is_left_runs_on(self, desk) -> None:
        desk.until("resolve").do("withdraw", by=desk.customer)
        active = desk.ticket.clocks.filter(state__in=[ClockState.RUNNING, ClockState.PAUSED])
        assert set(active.values_list("metric", flat=True)) <= {"prevent", "update", "next_response", "first_response"}

    def test_said_by_telephone_it_is_a_call_of_its_own_time(self, desk) -> None:
        said_at = desk.now()
        desk.wait(hours=1).do("record_withdrawal", happened_at=said_at, said="Leave it.")
        call = desk.ticket.messages.get(entry=Entry.CALL)
        assert (call.body, call.at.isoformat(), desk.step()) == ("Leave it.", said_at, Step.PREVENT)

    @pytest.mark.parametrize("end", [State.DONE, State.CLOSED])
    def test_withdrawn_is_not_finished(self, desk, end) -> None:
        desk.do("withdraw", by=desk.customer)
        with pytest.raises(Refused) as refusal:
            state.set_state(desk.ticket, end, at=desk.at, actor=desk.agent)
        assert refusal.value.code == "steps_first"
        desk.ticket.refresh_from_db()
        assert desk.ticket.state == "open"
        assert {lack.code for lack in desk.offered()["advance"].missing} == {"cause", "actions"}

    def test_after_prevent_nobody_withdraws(self, desk) -> None:
        desk.until("prevent")
        with pytest.raises(Refused):
            desk.do("withdraw", by=desk.customer)

    def test_what_waited_for_the_customer_waits_no_more(self, desk) -> None:
        desk.until("confirm").ask()
        desk.do("withdraw", by=desk.customer)
        assert (desk.ticket.state, desk.case().complaint.look_at) == ("open", None)


class TestNotAComplaint:
    def judge(self, desk: Desk, by, **fields) -> None:
        told = {"kind": "enquiry", "reason": "Only a question.", "body": "We answer your question.", **fields}
        desk.do("not_a_complaint", by=by, **told)

    def test_the_kind_changes_the_customer_is_told_and_the_ticket_goes_on_as_the_other_kind(self, desk, sue) -> None:
        self.judge(desk.until("confirm"), sue)
        ticket = desk.ticket
        assert (ticket.kind, ticket.state, ticket.stage, ticket.sealed) == ("enquiry", "open", "", False)
        assert ticket.reference.startswith("T-")
        assert desk.letters("reply") == 1
        offered = procedures.procedure_for(ticket).offers(ticket, actor=desk.agent, at=desk.at)
        assert "answer" in {offer.verb for offer in offered}

    def test_no_clock_of_a_step_runs_on(self, desk, sue) -> None:
        self.judge(desk.until("confirm"), sue)
        active = set(desk.ticket.clocks.filter(state=ClockState.RUNNING).values_list("metric", flat=True))
        assert active.isdisjoint({str(step) for step in STEPS})
        assert "resolution" in active

    def test_what_is_promised_of_the_other_kind_holds_from_now_on(self, desk, sue) -> None:
        self.judge(desk.until("confirm"), sue)
        resolution = desk.ticket.clocks.get(metric="resolution")
        promised = terms_by(policy_for(desk.ticket), desk.ticket, Metric.RESOLUTION, resolution.started_at)
        assert (resolution.policy_id, resolution.target) == (promised["policy"], promised["target"])
        assert not list(verifying.differences())

    def test_an_agent_does_not_judge_nor_a_supervisor_the_own_case(self, desk, sue) -> None:
        with pytest.raises(Refused):
            self.judge(desk, desk.agent)
        desk.ticket.assignee_id = sue.id
        desk.ticket.save()
        with pytest.raises(Refused):
            self.judge(desk, sue)
        assert desk.case().complaint.exit == ""

    def test_who_cannot_be_written_to_is_told_in_person(self, desk, sue) -> None:
        Address.objects.filter(customer=desk.ticket.customer).update(refused_at=desk.at)
        with pytest.raises(Refused):
            self.judge(desk, sue)
        self.judge(desk, sue, spoken=True)
        assert (desk.letters("reply"), desk.ticket.messages.filter(entry=Entry.CALL, public=True).count()) == (0, 1)

    def test_no_proposal_waits_for_approval_any_more(self, desk, sue) -> None:
        desk.until("resolve").propose(amount="500")
        self.judge(desk, sue)
        assert desk.case().proposals[0].state == "superseded"

    def test_a_complaint_after_all_goes_on_where_it_stood(self, desk, sue) -> None:
        self.judge(desk.until("confirm"), sue)
        desk.wait(hours=1)
        handling.reclassify(desk.ticket, kind=Kind.COMPLAINT, reason="It is one.", actor=desk.agent, at=desk.at)
        case = desk.case()
        assert (case.step, case.current.number, case.complaint.exit) == (Step.CONFIRM, 2, "")
        assert (desk.ticket.stage, desk.ticket.state) == ("confirm", "open")
        assert "classify" in desk.offered()


class TestDuplicate:
    def close(self, desk: Desk, of: str) -> None:
        desk.do("duplicate", of=of, body="We deal with it under the first number.")

    def another(self, desk: Desk, **fields):
        return a_complaint(sender=sender_of(desk.ticket.customer), at=desk.at, **fields)

    def test_it_is_linked_told_and_closed(self, desk) -> None:
        other = self.another(desk)
        self.close(desk, other.reference)
        assert (desk.case().position, desk.ticket.state, desk.letters("reply")) == (ENDED, "closed", 1)
        assert TicketRelation.objects.filter(ticket=desk.ticket, other=other, kind="duplicate").exists()
        assert not desk.ticket.clocks.filter(state=ClockState.RUNNING).exists()

    @pytest.mark.parametrize("of", ["C-999999", "", "²", "C-1' OR 1=1", "none"])
    def test_it_takes_a_true_reference(self, desk, of) -> None:
        with pytest.raises(Invalid) as refusal:
            self.close(desk, of)
        assert set(refusal.value.errors) == {"of"}

    def test_of_another_customers_complaint_it_is_none(self, desk) -> None:
        with pytest.raises(Invalid):
            self.close(desk, a_complaint(at=desk.at).reference)

    def test_nor_of_itself_nor_of_what_is_no_complaint(self, desk) -> None:
        from_them = a_complaint(sender=sender_of(desk.ticket.customer), at=desk.at)
        from_them.kind = "enquiry"
        from_them.save()
        for reference in (desk.ticket.reference, from_them.reference):
            with pytest.raises(Invalid):
                self.close(desk, reference)

    def test_two_are_never_each_others_duplicate(self, amy, desk) -> None:
        """Both would be closed, and the matter dealt with in neither."""
        other = Desk(amy)
        other.ticket.customer = desk.ticket.customer
        other.ticket.save()
        self.close(desk, other.ticket.reference)
        with pytest.raises(Invalid):
            self.close(other, desk.ticket.reference)

    def test_a_word_after_it_is_looked_at(self, desk) -> None:
        sue = a_supervisor("sue", team=a_team())
        self.close(desk, self.another(desk).reference)
        desk.customer_writes("This is another matter!")
        task = Task.objects.get(ticket=desk.ticket)
        assert (task.kind, task.owner, desk.ticket.state) == ("asks_for_review", sue, "closed")
        tasklist.complete(task, result="It is the same.", actor=acting(sue), at=desk.at)
        desk.customer_writes("It is not!")
        assert Task.objects.get(ticket=desk.ticket, done_at=None).owner == sue


class TestAbuse:
    def test_a_supervisor_ends_it_with_a_reason(self, desk, sue) -> None:
        with pytest.raises(Invalid):
            desk.do("abuse", by=sue)
        desk.do("abuse", by=sue, reason="Insults only.")
        assert (desk.case().position, desk.case().complaint.exit, desk.ticket.state) == (ENDED, "abuse", "closed")

    def test_an_agent_does_not(self, desk) -> None:
        with pytest.raises(Refused):
            desk.do("abuse", reason="I do not like them.")

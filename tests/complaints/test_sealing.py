"""The archive: what must be there before it, and that nothing changes behind it but by reopening or erasure [H-19]."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.gates import archive as completeness
from complaints.lifecycle import COMPLAINT
from complaints.models import Action, Evidence, Proposal, StepPass
from complaints.vocabulary import STEPS
from servicedesk.errors import NotPermitted, Refused
from servicedesk.fields import clean
from staff.models import Team
from tests.complaints.filing import Desk
from tests.complaints.staging import begins
from tests.desk import a_category
from tests.people import a_team, acting, an_agent
from tickets import conversation, handling, handover, procedures, state, tasklist
from tickets.models import Message, Task, Ticket
from tickets.vocabulary import CallOutcome, ItemKind, Kind, Priority, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(desk) -> Desk:
    desk.until("archive").do("archive")
    desk.deliver()
    desk.wait(hours=1)
    desk.ticket.refresh_from_db()
    return desk


def picture(ticket: Ticket) -> dict[str, object]:
    """Everything that the file says."""
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    return {
        "ticket": row,
        "passes": list(StepPass.objects.filter(complaint__ticket=ticket).order_by("pk").values()),
        "evidence": list(Evidence.objects.filter(step_pass__complaint__ticket=ticket).order_by("pk").values()),
        "proposals": list(Proposal.objects.filter(step_pass__complaint__ticket=ticket).order_by("pk").values()),
        "messages": list(Message.objects.filter(ticket=ticket).order_by("pk").values()),
        "clocks": list(ticket.clocks.order_by("pk").values()),
    }


@begins("archive")
def test_archiving_seals_closes_and_keeps_what_was_learnt(desk) -> None:
    desk.until("archive").do("archive", lessons="Pack twice.")
    complaint = desk.case().complaint
    assert (desk.ticket.state, desk.ticket.sealed, desk.ticket.stage) == ("closed", True, "archived")
    assert (complaint.archived_at, complaint.lessons) == (desk.at, "Pack twice.")
    assert not desk.ticket.clocks.filter(state__in=["running", "paused"]).exists()


def test_open_steps_are_named_before_the_archive(desk) -> None:
    """No door leads there with a step open; should one ever, the gate still asks."""
    case = desk.case()
    for number, step in enumerate(STEPS[:-1]):
        lacks = [str(lack.detail) for lack in completeness(case)]
        assert lacks == [f"The step “{one.label}” is not closed." for one in STEPS[number:-1]]
        case.passes[step].closed_at = desk.at
    assert completeness(case) == []


@begins("archive")
def test_an_agent_archives_an_own_case_and_no_other(desk) -> None:
    desk.until("archive")
    stranger = acting(an_agent("zoe", team=a_team("Another")))
    with pytest.raises(Refused) as refusal:
        desk.do("archive", by=stranger)
    assert refusal.value.code == "not_permitted"
    desk.do("archive")


def verbs_of_tickets(desk: Desk) -> dict[str, object]:
    """Every verb of tickets that changes one, as a supervisor's or an agent's deed."""
    who, ticket = {"actor": desk.agent, "at": desk.at}, desk.ticket
    team = Team.objects.create(name="Workshop")
    category = a_category("another")
    return {
        "reply": lambda: conversation.reply(ticket, body="One more word.", **who),
        "reply with a file": lambda: conversation.reply(
            ticket, body="A file.", files=[SimpleUploadedFile("a.txt", b"text")], **who
        ),
        "note": lambda: conversation.note(ticket, body="Strange.", **who),
        "log_call": lambda: conversation.log_call(
            ticket, outcome=CallOutcome.REACHED, summary="Talked.", happened_at=desk.at, **who
        ),
        "no_reply_needed": lambda: conversation.no_reply_needed(ticket, reason="Thanks only.", **who),
        "claim": lambda: handling.claim(ticket, **who),
        "assign": lambda: handling.assign(ticket, to=ticket.assignee, **who),
        "release": lambda: handling.release(ticket, **who),
        "overrule_priority": lambda: handling.overrule_priority(ticket, to=Priority.HIGH, reason="Late.", **who),
        "categorise": lambda: handling.categorise(ticket, category=category, **who),
        "reclassify": lambda: handling.reclassify(ticket, kind=Kind.ENQUIRY, reason="A question.", **who),
        "name_item": lambda: handling.name_item(ticket, kind=ItemKind.ORDER, number="77", **who),
        "hand over": lambda: handover.offer(ticket, to_team=team, reason="Theirs.", **who),
        "accept": lambda: handover.accept(ticket, **who),
        "send back": lambda: handover.send_back(ticket, reason="Not ours.", **who),
    }


@begins("archive")
def test_no_verb_of_tickets_changes_a_sealed_file(sealed, sue) -> None:
    before = picture(sealed.ticket)
    sealed.agent = sue
    for verb, deed in verbs_of_tickets(sealed).items():
        with pytest.raises(Refused):
            deed()
        assert picture(sealed.ticket) == before, verb


@begins("archive")
def test_no_move_of_the_steps_changes_a_sealed_file(sealed, sue, max_) -> None:
    before = picture(sealed.ticket)
    for verb in sorted({move.verb for move in COMPLAINT.moves} - {"reopen"}):
        for actor in (sealed.agent, sue, max_, sealed.customer):
            with pytest.raises(Refused):
                sealed.do(verb, by=actor)
        assert picture(sealed.ticket) == before, verb


@begins("archive")
def test_the_only_move_is_reopening(sealed, sue) -> None:
    assert set(sealed.offered(sue)) == {"reopen"}
    assert sealed.offered() == sealed.offered(sealed.customer) == {}
    offered = procedures.procedure_for(sealed.ticket).offers(sealed.ticket, actor=sue, at=sealed.at)
    assert [offer.verb for offer in offered] == ["reopen"]


@begins("archive")
def test_the_worker_changes_nothing(sealed) -> None:
    before = picture(sealed.ticket)
    sealed.wait(days=400).worker()
    assert picture(sealed.ticket) == before


@begins("archive")
def test_the_customers_word_is_kept_and_a_supervisor_is_asked(sealed, sue) -> None:
    before = picture(sealed.ticket)
    sealed.customer_writes("It split again.")
    after = picture(sealed.ticket)
    assert {name for name in before if before[name] != after[name]} == {"ticket", "messages"}
    assert (after["ticket"]["sealed"], after["ticket"]["state"], after["ticket"]["stage"]) == (
        True,
        "closed",
        "archived",
    )
    task = Task.objects.get(ticket=sealed.ticket, kind="asks_for_review")
    assert task.owner_id == sue.id


@begins("archive")
def test_a_word_after_the_review_asks_for_another(sealed, sue) -> None:
    """The supervisor looked and left it closed; what the customer says to that is not lost."""
    sealed.customer_writes("It split again.")
    first = Task.objects.get(ticket=sealed.ticket, kind="asks_for_review")
    tasklist.complete(first, result="Nothing new.", actor=sue, at=sealed.at)
    for words in ("There is: the other arm.", "Are you there?"):
        sealed.customer_writes(words)
    assert Task.objects.get(ticket=sealed.ticket, kind="asks_for_review", done_at=None).owner_id == sue.id


@begins("archive")
def test_an_effect_is_verified_after_the_archive(sealed, sue) -> None:
    before = picture(sealed.ticket)
    task = Task.objects.get(ticket=sealed.ticket, kind="verify_effect")
    tasklist.complete(task, result="No more splits.", actor=sealed.agent, at=sealed.at)
    assert picture(sealed.ticket) == before


@begins("archive")
def test_an_action_is_carried_out_after_the_archive_with_proof_by_its_owner(sealed, sue) -> None:
    before = picture(sealed.ticket)
    task = Task.objects.get(ticket=sealed.ticket, kind="carry_out")
    action = Action.objects.get()
    assert (action.carrying_out, action.done_at, task.owner_id) == (task, None, action.owner_id)
    with pytest.raises(NotPermitted):
        tasklist.complete(task, result="Done.", actor=acting(an_agent("ben")), at=sealed.at)
    with pytest.raises(Refused):
        tasklist.complete(task, result=" ", actor=sealed.agent, at=sealed.at)
    tasklist.complete(task, result="Packing list 7, signed.", actor=sealed.agent, at=sealed.at)
    action.refresh_from_db()
    assert (action.done_at, action.carrying_out.result) == (sealed.at, "Packing list 7, signed.")
    assert picture(sealed.ticket) == before


def test_even_a_state_written_directly_asks_the_steps(desk) -> None:
    desk.until("prevent")
    for end in (State.DONE, State.CLOSED):
        with pytest.raises(Refused) as refusal:
            state.set_state(desk.ticket, end, at=desk.at, actor=desk.agent)
        assert refusal.value.code == "steps_first"


@begins("archive")
def test_reading_a_fields_default_changes_nothing(sealed, sue) -> None:
    before = picture(sealed.ticket)
    for offer in sealed.offered(sue).values():
        with pytest.raises(Refused):
            clean(offer.fields, {})
        offer.as_data()
    assert picture(sealed.ticket) == before

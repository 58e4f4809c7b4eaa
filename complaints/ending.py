"""Follow up, prevent and archive: what their moves do [H-17, H-18, H-19]."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from complaints import news
from complaints.casefile import CaseFile
from complaints.models import Action
from complaints.recording import Handler, Values, check_day, record
from complaints.turning import advance, go_back
from complaints.vocabulary import Step
from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from staff.acting import acting_as
from staff.calendars import desk_zone
from staff.models import Desk, Person
from tickets import conversation, permissions, state, tasklist
from tickets.models import Task
from tickets.vocabulary import CallOutcome, State

CARRY_OUT = "carry_out"  # kind of task


def log_follow_up(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    conversation.log_call(
        case.ticket,
        outcome=CallOutcome.REACHED,
        summary=values["said"],
        happened_at=values["happened_at"],
        actor=actor,
        at=at,
    )
    record(case, "log_follow_up", values=values, actor=actor, at=at)
    _heed(case, values["helped"], words=values["said"], actor=actor, at=at)


def answer_survey(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "answer_survey", values=values, actor=actor, at=at)
    _heed(case, values["helped"], words=values.get("comment", ""), actor=actor, at=at)


def _heed(case: CaseFile, helped: bool, *, words: str, actor: Actor, at: datetime) -> None:
    """'It did not help' returns to resolve at once, and the supervisor is told [H-17]."""
    if helped:
        return
    number = case.passes[Step.FOLLOW_UP].number
    go_back(case, Step.RESOLVE, reason=words or _("The customer says that it did not help."), at=at, actor=actor)
    tasklist.add(
        case.ticket,
        kind="did_not_help",
        what=_("The solution did not help. Look at it with whoever has the case."),
        owner=tasklist.supervisor_of(case.ticket),
        due_at=at + timedelta(days=1),
        natural_key=f"did_not_help:{case.ticket.pk}:{number}",
        actor=actor,
        at=at,
    )


def name_cause(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "name_cause", values=values, actor=actor, at=at)


def plan_action(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    """Its owner is asked twice: to carry it out, with proof, and later whether it had its effect.

    Both are tasks, for both come after the archive as a rule.
    """
    check_day(values["due"], at=at, field="due")
    _check_sees(case, Person.objects.get(pk=values["owner"]))
    end = datetime.combine(values["due"] + timedelta(days=1), time(0), tzinfo=desk_zone())
    number = case.current.actions.count() + 1
    told = {"owner_id": values["owner"], "actor": actor, "at": at}
    what = {"what": values["what"][:200]}
    carrying_out = tasklist.add(
        case.ticket,
        kind=CARRY_OUT,
        what=_("Carry it out and say how it can be seen: %(what)s") % what,
        due_at=end,
        natural_key=f"{CARRY_OUT}:{case.current.pk}:{number}",
        **told,
    )
    verification = tasklist.add(
        case.ticket,
        kind="verify_effect",
        what=_("Did this action have its effect? %(what)s") % what,
        due_at=end + timedelta(days=Desk.objects.get().verify_days),
        natural_key=f"verify_effect:{case.current.pk}:{number}",
        **told,
    )
    Action.objects.create(
        step_pass=case.current,
        kind=values["kind"],
        what=values["what"],
        owner_id=values["owner"],
        due=values["due"],
        carrying_out=carrying_out,
        verification=verification,
        planned_at=at,
    )
    record(case, "plan_action", values=values, actor=actor, at=at)


def _check_sees(case: CaseFile, owner: Person) -> None:
    """Raises Invalid for somebody from whom the case is hidden: they could not even open it."""
    if not permissions.may(acting_as(owner), "ticket.read", case.ticket):
        raise Invalid({"owner": [_("%(name)s may not see this case.") % {"name": owner}]})


def carried_out(task: Task, *, at: datetime) -> None:
    """Its owner said so, with proof: the task's result."""
    Action.objects.filter(carrying_out=task, done_at=None).update(done_at=at)


def none_needed(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "none_needed", values=values, actor=actor, at=at)


def archive(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "archive", values=values, actor=actor, at=at)
    news.settled(case, at=at)
    advance(case, at=at, actor=actor)
    complaint = case.complaint
    complaint.archived_at = at
    complaint.lessons = values.get("lessons") or complaint.lessons  # an earlier archiving may have taught something
    complaint.save(update_fields=["archived_at", "lessons"])
    state.set_state(case.ticket, State.CLOSED, at=at, actor=actor)


HANDLERS: dict[str, Handler] = {
    "log_follow_up": log_follow_up,
    "answer_survey": answer_survey,
    "name_cause": name_cause,
    "plan_action": plan_action,
    "none_needed": none_needed,
    "archive": archive,
}

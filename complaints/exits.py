"""Ways out of the procedure: each ends it openly and skips nothing in secret (decision 25)."""

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.casefile import CaseFile
from complaints.recording import Handler, Values, record
from complaints.turning import begin_pass, close_pass, supersede
from complaints.vocabulary import STEPS, ExitKind, Outcome, Step
from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from tickets import conversation, handling, references, state
from tickets.clocks import deadlines, waiting
from tickets.models import Ticket, TicketRelation
from tickets.vocabulary import CallOutcome, Channel, Kind, Metric, State


def withdraw(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    if values.get("reason"):
        conversation.customer_wrote(
            case.ticket, body=values["reason"], customer=case.ticket.customer, channel=Channel.WEB, actor=actor, at=at
        )
    record(case, "withdraw", values=values, actor=actor, at=at)
    _to_prevent(case, actor, at)


def record_withdrawal(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    conversation.log_call(
        case.ticket,
        outcome=CallOutcome.REACHED,
        summary=values["said"],
        happened_at=values.get("happened_at", at),
        actor=actor,
        at=at,
    )
    record(case, "record_withdrawal", values=values, actor=actor, at=at)
    _to_prevent(case, actor, at)


def _to_prevent(case: CaseFile, actor: Actor, at: datetime) -> None:
    """The customer asks for nothing more; what caused it is still found and removed."""
    waiting.end(case.ticket, at=at, actor=actor)
    for step in STEPS[: STEPS.index(Step.PREVENT)]:
        if not case.passes[step].closed_at:
            close_pass(case, step, outcome=Outcome.WITHDRAWN, at=at, actor=actor)
            deadlines.cancel(case.ticket, Metric(step), at=at)
    deadlines.cancel(case.ticket, Metric.RESOLUTION, at=at)
    case.complaint.exit = ExitKind.WITHDRAWN
    case.complaint.save(update_fields=["exit"])
    begin_pass(case, Step.PREVENT, at=at)


def not_a_complaint(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "not_a_complaint", values=values, actor=actor, at=at)
    _tell_the_customer(case, values, actor, at)
    _end(case, ExitKind.NOT_A_COMPLAINT, actor, at)
    handling.reclassify(case.ticket, kind=Kind(values["kind"]), reason=values["reason"], actor=actor, at=at)


def duplicate(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    other = _other(case, values["of"], actor)
    record(case, "duplicate", values=values, actor=actor, at=at)
    TicketRelation.objects.get_or_create(ticket=case.ticket, other=other, kind="duplicate")
    _tell_the_customer(case, values, actor, at)
    _end(case, ExitKind.DUPLICATE, actor, at)
    state.set_state(case.ticket, State.CLOSED, at=at, actor=actor)


def _tell_the_customer(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    """By letter, or as it was said to them; none of the ways out that people judge is taken behind their back."""
    if values.get("spoken"):
        conversation.log_call(
            case.ticket,
            outcome=CallOutcome.REACHED,
            summary=values["body"],
            happened_at=at,
            public=True,
            actor=actor,
            at=at,
        )
        return
    conversation.check_filled(values["body"], confirmed=False)
    conversation.send(case.ticket, kind="reply", at=at, actor=actor, body=values["body"])


def _other(case: CaseFile, reference: str, actor: Actor) -> Ticket:
    """Another complaint of the same customer in which the matter is, or was, dealt with.

    It is held until the end of this move, so that of two complaints each does not become the other's duplicate.
    """
    theirs = Ticket.objects.visible_to(actor).complaints().filter(customer=case.ticket.customer_id)
    dealt_with = theirs.filter(complaint__exit__in=("", ExitKind.WITHDRAWN)).exclude(pk=case.ticket.pk)
    found = references.find(dealt_with.select_for_update(of=("self",), skip_locked=True), reference)
    if found is None:
        raise Invalid({"of": [_("Give the reference of another complaint of this customer, such as C-100232.")]})
    return found


def abuse(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "abuse", values=values, actor=actor, at=at)
    _end(case, ExitKind.ABUSE, actor, at)
    state.set_state(case.ticket, State.CLOSED, at=at, actor=actor)


def _end(case: CaseFile, exit: ExitKind, actor: Actor, at: datetime) -> None:
    waiting.end(case.ticket, at=at, actor=actor)
    deadlines.cancel_all(case.ticket, at=at)
    supersede(case.passes[Step.RESOLVE])
    case.complaint.exit = exit
    case.complaint.look_at = None
    case.complaint.save(update_fields=["exit", "look_at"])


HANDLERS: dict[str, Handler] = {
    "withdraw": withdraw,
    "record_withdrawal": record_withdrawal,
    "not_a_complaint": not_a_complaint,
    "duplicate": duplicate,
    "abuse": abuse,
}

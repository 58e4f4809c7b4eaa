"""Writing into the case file: evidence with its true time, and the line of the ticket's history."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from complaints.casefile import CaseFile
from complaints.models import Evidence
from complaints.vocabulary import Step
from servicedesk import rows
from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from servicedesk.fields import as_json
from staff.calendars import desk_zone
from tickets import history
from tickets.models import Message

Values = dict[str, Any]
Handler = Callable[[CaseFile, Values, Actor, datetime], None]
BEFORE_IT_CAME = timedelta(days=1)  # what is said at a counter may be written down, and the case opened, later


def record(
    case: CaseFile,
    verb: str,
    *,
    values: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    step: Step | None = None,
    message: Message | None = None,
) -> Evidence:
    """Add evidence to a step's present pass (the present step's, unless named).

    The field `happened_at` is its true time; without it, now. Raises Invalid for a time before there was a case.
    """
    data = as_json(values)
    happened_at = values.get("happened_at", at)
    data.pop("happened_at", None)
    if happened_at < case.ticket.received_at - BEFORE_IT_CAME:
        raise Invalid({"happened_at": [_("This lies before the case.")]})
    evidence = Evidence(
        step_pass=case.passes[step or case.step],
        verb=verb,
        at=happened_at,
        logged_at=at,
        person_id=actor.id if actor.kind == "person" else None,
        customer_id=actor.id if actor.kind == "customer" else None,
        data=data,
        message=message,
    )
    rows.write(evidence)
    case.all_evidence.append(evidence)
    case.all_evidence.sort(key=lambda one: (one.at, one.pk))
    case.__dict__.pop("contacts", None)
    return evidence


def today(at: datetime) -> date:
    """Which day it is at the desk, in its own zone."""
    return at.astimezone(desk_zone()).date()


def check_day(day: date, *, at: datetime, field: str) -> None:
    """Raises Invalid when a promised day is over, by the calendar of whoever promises."""
    if day < today(at):
        raise Invalid({field: [_("This day is over.")]})


def tell(
    case: CaseFile, verb: str, *, values: Mapping[str, Any], actor: Actor, at: datetime, step: Step, number: int
) -> None:
    """One line in the conversation and one audit entry for a move in this pass; the customer sees neither."""
    texts = {name: str(value) for name, value in as_json(values).items() if isinstance(value, str)}
    history.tell(
        case.ticket,
        verb,
        actor=actor,
        at=at,
        facts={"step": step.value, "pass": number},
        words=texts,
    )

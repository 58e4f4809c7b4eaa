"""Writing into the case file: evidence with its true time, and the line of the ticket's history."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from complaints.casefile import CaseFile
from complaints.models import Evidence
from complaints.vocabulary import Step
from servicedesk.actors import Actor
from servicedesk.fields import as_json
from tickets import history
from tickets.models import Message

Values = dict[str, Any]
Handler = Callable[[CaseFile, Values, Actor, datetime], None]


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

    The field `happened_at` is its true time; without it, now.
    """
    data = as_json(values)
    happened_at = values.get("happened_at", at)
    data.pop("happened_at", None)
    evidence = Evidence.objects.create(
        step_pass=case.passes[step or case.step],
        verb=verb,
        at=happened_at,
        logged_at=at,
        person_id=actor.id if actor.kind == "person" else None,
        customer_id=actor.id if actor.kind == "customer" else None,
        data=data,
        message=message,
    )
    case.all_evidence.append(evidence)
    case.all_evidence.sort(key=lambda one: (one.at, one.pk))
    return evidence


def tell(case: CaseFile, verb: str, *, values: Mapping[str, Any], actor: Actor, at: datetime, step: Step) -> None:
    """One line in the conversation and one audit entry for a move; the customer sees neither."""
    texts = {name: str(value) for name, value in as_json(values).items() if isinstance(value, str)}
    history.tell(
        case.ticket,
        verb,
        actor=actor,
        at=at,
        facts={"step": step.value, "pass": case.passes[step].number},
        words=texts,
    )

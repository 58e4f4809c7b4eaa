"""The running log of an emergency: every line stands there, in the audit, and on every open page at once [H-12]."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Refused
from servicedesk.live.nudges import nudge
from tickets.models import Emergency, EmergencyLog


def subject_of(emergency: Emergency) -> str:
    """The emergency's chain in the audit."""
    return f"emergency:{emergency.pk}"


def hold(emergency: Emergency) -> Emergency:
    """Lock the row until the transaction ends and read it anew into this instance. Raises Refused when it has ended."""
    locked = Emergency.objects.select_for_update(of=("self",)).select_related("plan", "grade", "ticket__team", "lead")
    emergency.refresh_from_db(from_queryset=locked)
    if emergency.closed_at is not None:
        raise Refused("ended", _("This emergency has ended. Open a new one if it begins again."))
    return emergency


def note(
    emergency: Emergency,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] = {},
    words: str = "",
    nonce: str | None = None,
) -> EmergencyLog:
    """Write one line. `data` are codes and names of staff, `words` what somebody wrote: the audit keeps those apart."""
    record(
        subject=subject_of(emergency),
        verb=verb,
        at=at,
        actor=actor,
        facts={**data, "drill": emergency.drill},
        personal={"words": words} if words else {},
    )
    nudge("emergency", emergency.pk)
    return EmergencyLog.objects.create(
        emergency=emergency,
        at=at,
        person_id=actor.id if actor.kind == "person" else None,
        name=actor.name,
        verb=verb,
        data=dict(data),
        words=words,
        nonce=nonce,
    )


def params_of(emergency: Emergency, **more: Any) -> dict[str, Any]:
    """What every notice about it needs."""
    return {
        "emergency": emergency.pk,
        "title": emergency.title,
        "plan": emergency.plan.names,
        "grade": emergency.grade.names,
        "drill": emergency.drill,
        **more,
    }


def topic_of(emergency: Emergency) -> str:
    return f"emergency:{emergency.pk}"


def listed(names: Sequence[str]) -> str:
    """Names one after the other, as they stand in the log."""
    return _(", ").join(names)

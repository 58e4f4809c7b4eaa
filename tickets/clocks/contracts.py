"""What was agreed about a thing and holds for every case about it: the hours of a contract [H-20, H-45]."""

from datetime import datetime

from django.db import transaction

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from staff.models import WorkingCalendar
from staff.rights import require
from tickets.clocks import recomputing
from tickets.models import Item


@transaction.atomic
def agree_hours(item: Item, *, calendar: WorkingCalendar | None, actor: Actor, at: datetime) -> None:
    """Cases about it are promised by this calendar; by that of policy, team or desk without one. Raises NotPermitted.

    Running clocks follow within half a minute.
    """
    require(actor, "rules.edit")
    before = item.calendar_id
    item.calendar = calendar
    if item.calendar_id == before:
        return
    item.save(update_fields=["calendar"])
    facts = {"before": before, "after": item.calendar_id}
    record(subject=f"setting:item:{item.pk}", verb="agree_hours", at=at, actor=actor, facts=facts)
    recomputing.note(item=item, at=at)

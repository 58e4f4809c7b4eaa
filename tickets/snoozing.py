"""A ticket out of one's own lists until a moment. It comes back then, or at once when something happens.

No clock ever pauses for it (decisions): the customer waits all the same.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused
from servicedesk.live.nudges import nudge
from servicedesk.notify.telling import News, tell_many
from servicedesk.worktime import Calendar, NoOpenTime
from staff.calendars import calendar_for
from tickets import history, permissions
from tickets.models import Snooze, Ticket
from tickets.vocabulary import UNFINISHED

LONGEST = timedelta(days=365)
MORNING = 9  # o'clock
AT_ONCE = 500  # of one run


@transaction.atomic
def snooze(ticket: Ticket, *, until: datetime, actor: Actor, at: datetime) -> Snooze:
    """Put it off for oneself; once more moves the moment. Raises Invalid for `until`, Refused where nothing is open."""
    permissions.require(actor, "ticket.note", ticket)
    me = permissions.as_person(actor)
    if not at < until <= at + LONGEST:
        raise Invalid({"until": [_("Choose a moment within the next year.")]})
    if ticket.state not in UNFINISHED:
        raise Refused("finished", _("%(reference)s is finished.") % {"reference": ticket.reference})
    row, _made = Snooze.objects.update_or_create(ticket=ticket, person_id=me, defaults={"until": until, "since": at})
    history.keep(ticket, "snoozed", actor=actor, at=at, facts={"until": until.isoformat()})
    nudge("person", me)
    nudge("ticket", ticket.number)
    return row


@transaction.atomic
def unsnooze(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Back in one's lists now."""
    permissions.require(actor, "ticket.note", ticket)
    me = permissions.as_person(actor)
    gone, _rows = Snooze.objects.filter(ticket=ticket, person_id=me).delete()
    if gone:
        history.keep(ticket, "unsnoozed", actor=actor, at=at)
        nudge("person", me)
        nudge("ticket", ticket.number)


@transaction.atomic
def wake(at: datetime) -> int:
    """Bring back what was put off until now; how many. One query when there is nothing."""
    over = Snooze.objects.filter(until__lte=at).order_by("until", "pk")
    rows = list(over.select_for_update(of=("self",), skip_locked=True).select_related("ticket")[:AT_ONCE])
    return _bring_back(rows, why="time", at=at)


def something_happened(tickets: Iterable[int], *, why: str, at: datetime) -> int:
    """The customer wrote ("wrote"), or a clock ran out ("late"): whoever put such a ticket off has it back at once."""
    rows = Snooze.objects.filter(ticket__in=set(tickets)).select_for_update(of=("self",)).select_related("ticket")
    return _bring_back(list(rows.order_by("pk")), why=why, at=at)


def choices(ticket: Ticket, at: datetime) -> list[tuple[str, datetime]]:
    """What one chooses from: in three hours, tomorrow at nine, when the team next opens on a later day."""
    return [
        ("hours", at + timedelta(hours=3)),
        ("tomorrow", _tomorrow(calendar_for(ticket.team), at).replace(hour=MORNING)),
        ("working", next_working_day(ticket, at)),
    ]


def next_working_day(ticket: Ticket, at: datetime) -> datetime:
    """When the ticket's team opens on a later day than today; tomorrow at nine where it never does."""
    calendar = calendar_for(ticket.team)
    tomorrow = _tomorrow(calendar, at)
    try:
        return calendar.next_opening(tomorrow)
    except NoOpenTime:
        return tomorrow.replace(hour=MORNING)


def _tomorrow(calendar: Calendar, at: datetime) -> datetime:
    """The coming midnight where the team works."""
    today = at.astimezone(ZoneInfo(calendar.zone))
    return today.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _bring_back(rows: list[Snooze], *, why: str, at: datetime) -> int:
    """Told to whoever put it off; of what is finished since nobody needs to hear."""
    if not rows:
        return 0
    Snooze.objects.filter(pk__in=[row.pk for row in rows]).delete()
    tell_many([_news(row, why) for row in rows if row.ticket.state in UNFINISHED], at=at)
    for row in rows:
        nudge("person", row.person_id)
        nudge("ticket", row.ticket.number)
    return len(rows)


def _news(row: Snooze, why: str) -> News:
    return News(
        person_id=row.person_id,
        kind="ticket.back",
        topic=f"ticket:{row.ticket.number}",
        params={"reference": row.ticket.reference, "why": why},
        natural_key=f"back:{row.pk}:{row.since.timestamp():.0f}",
        by_mail=False,
    )

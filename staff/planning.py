"""A change of a calendar is drafted, looked at, and goes live at once or at a planned moment [H-20].

The draft is a calendar of its own by which nobody works. Days that are set or taken back meanwhile come into the draft,
too; week and place of a calendar that has a draft are changed there.
"""

from collections.abc import Mapping
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import SYSTEM, Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused
from servicedesk.events import announce
from staff import calendars, editions
from staff.events import CalendarChanged
from staff.hours import begin_change, by_person
from staff.models import CalendarDay, CalendarPlan, CalendarVersion, CalendarWindow, WorkingCalendar
from staff.rights import require
from staff.vocabulary import Running

log = structlog.get_logger(__name__)

_SAID = ("name", "zone", "country", "always_open")


@transaction.atomic
def draft(*, calendar: WorkingCalendar, actor: Actor, at: datetime) -> WorkingCalendar:
    """The draft of a calendar that stands, else a copy of it. Raises NotPermitted, Refused."""
    begin_change(calendar, actor)
    standing = WorkingCalendar.with_drafts.filter(draft_of=calendar).first()
    if standing is not None:
        return standing
    made = WorkingCalendar.with_drafts.create(draft_of=calendar, **{name: getattr(calendar, name) for name in _SAID})
    _copy(calendar, made)
    _write(calendar, "draft", actor=actor, at=at, facts={"draft": made.pk})
    return made


@transaction.atomic
def discard(*, draft: WorkingCalendar, actor: Actor, at: datetime) -> None:
    """Throw the draft away, with its plan; the calendar goes on as it is."""
    calendar = _held(draft, actor)
    _write(calendar, "discard", actor=actor, at=at, facts={"draft": draft.pk})
    draft.delete()


@transaction.atomic
def publish(*, draft: WorkingCalendar, running: Running, note: str, actor: Actor, at: datetime) -> CalendarVersion:
    """Let the draft hold from now on. Raises NotPermitted, Refused."""
    _held(draft, actor)
    return _go_live(draft, running=running, note=note, by=by_person(actor), actor=actor, at=at)


@transaction.atomic
def plan(
    *, draft: WorkingCalendar, moment: datetime, running: Running, note: str, actor: Actor, at: datetime
) -> CalendarPlan:
    """Let the draft go live at that moment, as it is then. Raises Invalid for a moment that is past."""
    calendar = _held(draft, actor)
    if moment <= at:
        raise Invalid({"moment": [_("Choose a moment that is still to come.")]})
    words = {"live_at": moment, "running": Running(running), "note": note.strip()[:300], "by_id": by_person(actor)}
    made, _created = CalendarPlan.objects.update_or_create(draft=draft, defaults=words)
    _write(calendar, "plan", actor=actor, at=at, facts={"live_at": moment, "running": str(running)})
    return made


@transaction.atomic
def unplan(*, draft: WorkingCalendar, actor: Actor, at: datetime) -> None:
    """It stays a draft until somebody lets it hold."""
    calendar = _held(draft, actor)
    CalendarPlan.objects.filter(draft=draft).delete()
    _write(calendar, "unplan", actor=actor, at=at, facts={})


def apply_planned(at: datetime) -> int:
    """The worker's: let drafts go live whose moment has come; how many. One query when there is none."""
    due = CalendarPlan.objects.filter(live_at__lte=at).order_by("live_at").values_list("pk", flat=True)
    return sum(_apply(pk, at) for pk in list(due))


def _apply(pk: int, at: datetime) -> bool:
    """False where somebody else has it, or it breaks: then it holds up no other, and the next run tries it again."""
    plans = CalendarPlan.objects.select_for_update(of=("self",), skip_locked=True).select_related("draft")
    try:
        with transaction.atomic():
            found = plans.filter(pk=pk, live_at__lte=at).first()
            if found is None:
                return False
            _go_live(found.draft, running=Running(found.running), note=found.note, by=found.by_id, actor=SYSTEM, at=at)
            return True
    except Exception:
        log.exception("staff.planned_failed", plan=pk)
        return False


def _held(draft: WorkingCalendar, actor: Actor) -> WorkingCalendar:
    """The calendar behind a draft that still stands, locked. Raises NotPermitted, Refused."""
    require(actor, "rules.edit")
    calendar = WorkingCalendar.objects.select_for_update().filter(draft__pk=draft.pk or 0).first()
    if calendar is None:
        raise Refused("no_draft", _("There is no draft of this calendar any more."))
    return calendar


def _go_live(
    draft: WorkingCalendar, *, running: Running, note: str, by: int | None, actor: Actor, at: datetime
) -> CalendarVersion:
    calendar = WorkingCalendar.objects.select_for_update().get(draft=draft)
    for name in _SAID:
        setattr(calendar, name, getattr(draft, name))
    calendar.save(update_fields=_SAID)
    CalendarWindow.objects.filter(calendar=calendar).delete()
    CalendarDay.objects.filter(calendar=calendar).delete()
    _copy(draft, calendar)
    draft.delete()
    made = editions.keep(calendar, running=running, note=note.strip(), by=by, at=at)
    _write(calendar, "publish", actor=actor, at=at, facts={"version": made.number, "running": str(running)})
    # Even if running clocks keep theirs: one that began meanwhile, in a process that had not heard, is put right.
    announce(CalendarChanged(calendar=calendar, at=at))
    calendars.changed(calendar.pk)
    return made


def _copy(source: WorkingCalendar, to: WorkingCalendar) -> None:
    """Week and own days."""
    CalendarWindow.objects.bulk_create(
        CalendarWindow(calendar=to, weekday=one.weekday, opens=one.opens, closes=one.closes)
        for one in CalendarWindow.objects.filter(calendar=source)
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=to, day=one.day, windows=one.windows, note=one.note)
        for one in CalendarDay.objects.filter(calendar=source)
    )


def _write(calendar: WorkingCalendar, verb: str, *, actor: Actor, at: datetime, facts: Mapping[str, object]) -> None:
    record(subject=f"setting:calendar:{calendar.pk}", verb=verb, at=at, actor=actor, facts=facts)

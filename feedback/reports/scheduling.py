"""Reports by mail, each about the day, week or month that is over, in the recipient's language and reach [H-39].

A slot is mailed once: its letters and the next slot are written in one transaction, and each letter has a key of slot
and recipient. What was missed while the desk was off is not made up: the last slot that is over is mailed, once.
A report that cannot be made is tried again some times that day, and holds up no other.
"""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.figures.periods import begin_of, end_of
from feedback.models import SavedReport, Schedule
from feedback.permissions import sight_of
from feedback.reports import findings, periods, saving, wishes
from feedback.reports.catalogue import OVERVIEW, REPORTS
from feedback.reports.sheets import Sheet, sheets_of
from feedback.reports.wishes import Wish
from feedback.vocabulary import Rhythm
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused
from servicedesk.mail.letters import Link, render_letter
from servicedesk.mail.outbox import Letter, checked_recipient, enqueue_many
from staff.acting import acting_as, with_teams
from staff.calendars import desk_zone
from staff.models import Person

AT_ONCE = 20  # schedules of one run
AGAIN_AFTER = timedelta(hours=1)  # what went wrong
MOST_RECIPIENTS = 50
MOST_LINES = 12
_DAY = timedelta(days=1)

log = logging.getLogger(__name__)


@transaction.atomic
def plan(
    saved: SavedReport, *, rhythm: str, hour: int, recipients: Collection[Person], actor: Actor, at: datetime
) -> Schedule:
    """Mail one's own saved report from the next slot on. Raises Invalid, NotPermitted."""
    saving.require_own(saved, actor)
    if rhythm not in Rhythm.values or not 0 <= hour <= 23:
        raise Invalid({"rhythm": [_("Choose one of the answers offered.")]})
    if not 1 <= len(recipients) <= MOST_RECIPIENTS:
        raise Invalid({"recipients": [_("Choose between one and fifty people.")]})
    if any(not one.is_active or not sight_of(acting_as(one)) for one in recipients):
        raise Invalid({"recipients": [_("Somebody of these may not see reports.")]})
    if sight_of(actor) == "own" and {one.pk for one in recipients} != {actor.id}:
        raise Invalid({"recipients": [_("You can have your own figures mailed to yourself.")]})
    made = Schedule.objects.create(saved=saved, rhythm=rhythm, hour=hour, next_at=next_slot(rhythm, hour, after=at))
    made.recipients.set(recipients)
    return made


def stop(schedule: Schedule, *, actor: Actor) -> None:
    saving.require_own(schedule.saved, actor)
    schedule.delete()


def next_slot(rhythm: str, hour: int, *, after: datetime) -> datetime:
    """The first slot after this moment: that hour of a day, of a Monday, of the first of a month, at the desk."""
    zone = desk_zone()
    day = begin_of(after.astimezone(zone).date(), rhythm)
    while (slot := datetime.combine(day, time(hour), zone)) <= after:
        day = end_of(day, rhythm) + _DAY
    return slot


def mail_due(at: datetime) -> int:
    """Write the letters of all schedules that are due; returns how many schedules. One query when there are none.

    A run in which one goes wrong ends there, for its time may be used up; the others are the next run's.
    """
    done = 0
    while done < AT_ONCE and _mail_next(at):
        done += 1
    return done


@transaction.atomic
def _mail_next(at: datetime) -> bool:
    """False when none is due, or when it went wrong: then that one has its turn later, after all others."""
    due = Schedule.objects.filter(next_at__lte=at).order_by("next_at", "pk")
    one = due.select_for_update(of=("self",), skip_locked=True).select_related("saved__owner").first()
    if one is None:
        return False
    following = next_slot(one.rhythm, one.hour, after=at)
    try:
        with transaction.atomic():
            _mail(one, at=at)
        mailed, one.next_at = True, following
    except Exception:
        log.exception("reports.mail_stumbled %s", one.pk)
        mailed, one.next_at = False, min(_later_today(at) or following, following)
    one.save(update_fields=["next_at"])
    return mailed


def _mail(one: Schedule, *, at: datetime) -> None:
    if saving.is_known(one.saved) and one.saved.owner.is_active:
        people = with_teams(one.recipients.filter(is_active=True).select_related("role").order_by("pk"))
        enqueue_many([letter for person in people if (letter := _letter(one, person, at=at))], at=at)


def _later_today(at: datetime) -> datetime | None:
    """When a report is tried again; None when that would be another day at the desk, of which it would then tell."""
    later, zone = at + AGAIN_AFTER, desk_zone()
    return later if later.astimezone(zone).date() == at.astimezone(zone).date() else None


def _letter(one: Schedule, person: Person, *, at: datetime) -> Letter | None:
    """None for somebody who may no longer see reports, or to whom nothing can be sent."""
    actor, language = acting_as(person, via="task"), person.language or settings.LANGUAGE_CODE
    if not sight_of(actor):
        return None
    try:
        to = checked_recipient("email", person.email)
    except Refused:
        return None
    today = at.astimezone(desk_zone()).date()
    with translation.override(language):
        wish = about(one, today)
        subject = f"{one.saved.name}: {periods.in_words(wish, today)}"
        text, html = render_letter(
            subject=subject,
            text="\n\n".join(_paragraphs(one, wish, actor=actor, today=today)),
            links=[Link(label=_("Open the report"), url=settings.BASE_URL + address(one.saved.report, wish))],
            language=language,
            organisation=str(settings.DESK_NAME),
        )
    return Letter(
        channel="email",
        to=to,
        subject=subject,
        text=text,
        html=html,
        language=language,
        kind="report",
        confidential=True,  # figures are for whoever may see them, not for all who see the outbox
        natural_key=f"report:{one.pk}:{one.next_at:%Y%m%d%H%M}:{person.pk}",
    )


def about(one: Schedule, today: date) -> Wish:
    """The saved question about the last day, week or month that is over."""
    wish = wishes.read(QueryDict(one.saved.query))
    return replace(wish, unit=one.rhythm, ago=1, since=None, until=None).fixed(today)


def address(report: str, wish: Wish) -> str:
    page = reverse("reports:overview") if report == OVERVIEW.key else reverse("reports:report", args=[report])
    return f"{page}?{wish.query()}"


def _paragraphs(one: Schedule, wish: Wish, *, actor: Actor, today: date) -> list[str]:
    report = REPORTS[one.saved.report]
    try:
        sheets = sheets_of(report, wish, actor=actor, today=today)
    except Invalid as refusal:
        return [str(refusal)]
    told = [f"{report.label}, {periods.in_words(wish, today)}"]
    if report is OVERVIEW:
        told.append(" ".join(findings.findings({sheet.section.key: sheet for sheet in sheets})))
    if sight_of(actor) == "own":
        told.append(_("These are your own figures."))
    return [*told, *(paragraph for sheet in sheets[:1] for paragraph in _as_text(sheet))]


def _as_text(sheet: Sheet) -> list[str]:
    """The totals, then the lines of the first measure."""
    totals = (_line(label, words, change) for label, words, change in findings.totals(sheet))
    lines = (_line(str(line.label), line.cells[0].words, line.change) for line in sheet.lines[:MOST_LINES])
    return ["\n".join(totals), "\n".join([f"{sheet.section.title} ({sheet.first.label})", *lines])]


def _line(label: str, words: str, change: str) -> str:
    return f"{label}: {words} ({change})" if change else f"{label}: {words}"

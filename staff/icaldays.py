"""Days from a calendar file (.ics, RFC 5545): all-day events close a day, timed ones say its hours [H-20].

Repetitions are written out within a span of days. What cannot be read is named by the line its event begins on.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Event

from servicedesk.errors import Invalid, Text
from servicedesk.worktime import Interval
from staff.hours import DayRule

LARGEST = 256 * 1024  # bytes
MOST_EVENTS = 1000
MOST_DAYS = 400
_REPEATS = {"YEARLY", "MONTHLY", "WEEKLY"}
_RULE_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}
_WORKS = ("（班）", "(班)", "补班", "補班", "上班", "调休上班", "make-up", "makeup", "working day")
_DAY = timedelta(days=1)
_MIDNIGHT = time(0)


class Unreadable(Exception):
    """Why an event cannot be taken over, in words."""


def read_events(text: str, *, usual: tuple[Interval, ...], zone: str, since: date, until: date) -> list[DayRule]:
    """The rules of days from `since` to `until` (both included), in their order. Raises Invalid by line.

    An all-day event closes its days; one that calls itself a make-up day gives them the `usual` hours. Events with
    times are the hours of their day, in `zone`; one that closes the same day wins.
    """
    if len(text.encode()) > LARGEST:
        raise Invalid({"events": [_("A calendar file of at most %(most)d KB is read.") % {"most": LARGEST // 1024}]})
    events = _events(text)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]
    days: dict[date, list[DayRule]] = defaultdict(list)
    errors: list[Text] = []
    for line, event in zip(lines, events, strict=False):
        try:
            for rule in _rules(event, usual, ZoneInfo(zone), (since, until)):
                days[rule.day].append(rule)
        except (Unreadable, ValueError, TypeError, KeyError, OverflowError) as wrong:
            why = str(wrong) if isinstance(wrong, Unreadable) else _("its time cannot be read")
            errors.append(_("Event in line %(line)d: %(why)s.") % {"line": line, "why": why})
    if not errors and not days:
        errors.append(_("There is no day from %(since)s to %(until)s in it.") % {"since": since, "until": until})
    if len(days) > MOST_DAYS:
        errors.append(_("At most %(most)d days at once.") % {"most": MOST_DAYS})
    if errors:
        raise Invalid({"events": errors[:10]})
    return [_joined(days[day]) for day in sorted(days)]


def _events(text: str) -> list[Component]:
    try:
        events = Calendar.from_ical(text).walk("VEVENT")
    except (ValueError, IndexError, KeyError) as broken:
        sentence = _("This is no calendar file. Export the calendar as iCalendar (.ics) and choose that file.")
        raise Invalid({"events": [sentence]}) from broken
    if len(events) > MOST_EVENTS:
        raise Invalid({"events": [_("At most %(most)d events are read.") % {"most": MOST_EVENTS}]})
    return events


def _rules(event: Component, usual: tuple[Interval, ...], zone: ZoneInfo, span: tuple[date, date]) -> Iterator[DayRule]:
    if not isinstance(event, Event) or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    note = " ".join(str(event.get("SUMMARY", "")).split())[:120]
    begins, length = _time_of(event, zone)
    for start in _starts(event, begins, zone, span):
        if isinstance(start, datetime):
            local = start.astimezone(zone) if start.tzinfo else start
            if span[0] <= local.date() <= span[1]:
                yield DayRule(local.date(), _hours(local, length), note)
            continue
        days = (start + number * _DAY for number in range(max(length.days, 1)))
        hours = usual if _is_made_up(event, note) else ()
        yield from (DayRule(day, hours, note) for day in days if span[0] <= day <= span[1])


def _time_of(event: Event, zone: ZoneInfo) -> tuple[date, timedelta]:
    """When it begins the first time, and how long it is. A date without a time is an all-day event."""
    if "DTSTART" not in event:
        raise Unreadable(_("it has no beginning"))
    begins: date = event.decoded("DTSTART")
    if "DTEND" in event:
        ends: date = event.decoded("DTEND")
        if isinstance(begins, datetime) != isinstance(ends, datetime):
            raise Unreadable(_("its time cannot be read"))
        length = _aware(ends, zone) - _aware(begins, zone)
    else:
        length = event.decoded("DURATION", _DAY if not isinstance(begins, datetime) else timedelta())
    if length < timedelta() or length > 400 * _DAY:
        raise Unreadable(_("it ends before it begins, or lasts more than a year"))
    return begins, length


def _aware(moment: date, zone: ZoneInfo) -> Any:
    return moment.replace(tzinfo=moment.tzinfo or zone) if isinstance(moment, datetime) else moment


def _starts(event: Event, begins: date, zone: ZoneInfo, span: tuple[date, date]) -> Iterator[date]:
    """Each time it begins, as far as it may reach into the span."""
    if "RRULE" not in event:
        yield begins
        return
    rule: Any = event["RRULE"]
    if isinstance(rule, list) or not set(rule) <= _RULE_PARTS or rule.get("FREQ", [""])[0] not in _REPEATS:
        raise Unreadable(_("only what repeats by year, month or week is read"))
    if {"RDATE", "RECURRENCE-ID"} & set(event):
        raise Unreadable(_("its repetition has exceptions that are not read"))
    first = datetime.combine(begins, _MIDNIGHT) if not isinstance(begins, datetime) else begins.replace(tzinfo=None)
    wanted = {name: rule[name] for name in rule if name != "UNTIL"}
    text = ";".join(f"{name}={','.join(str(part) for part in parts)}" for name, parts in wanted.items())
    last = min(
        [datetime.combine(span[1] + _DAY, _MIDNIGHT), *(_until(said, begins, zone) for said in rule.get("UNTIL", []))]
    )
    skipped = _skipped(event)
    repeated = rrulestr(text, dtstart=first)
    for start in islice(repeated.between(datetime.combine(span[0], _MIDNIGHT) - 31 * _DAY, last, inc=True), MOST_DAYS):
        if start.date() not in skipped:
            yield start.date() if not isinstance(begins, datetime) else start.replace(tzinfo=begins.tzinfo)


def _until(said: date, begins: date, zone: ZoneInfo) -> datetime:
    """Its own end, by the clock of its beginning; one of whole days takes in the day on which it ends here or there."""
    local = said
    if isinstance(said, datetime) and said.tzinfo:
        local = said.astimezone(begins.tzinfo if isinstance(begins, datetime) and begins.tzinfo else zone)
    if isinstance(local, datetime) and isinstance(begins, datetime):
        return local.replace(tzinfo=None)
    days = (one.date() if isinstance(one, datetime) else one for one in (said, local))
    return datetime.combine(max(days), time.max)


def _skipped(event: Event) -> set[date]:
    said: Any = event.get("EXDATE", [])
    lists = said if isinstance(said, list) else [said]
    moments = [one.dt for dates in lists for one in dates.dts]
    return {moment.date() if isinstance(moment, datetime) else moment for moment in moments}


def _is_made_up(event: Event, note: str) -> bool:
    special = str(event.get("X-APPLE-SPECIAL-DAY", "")).upper()
    return special == "ALTERNATE-WORKDAY" or any(word in note.lower() for word in _WORKS)


def _hours(local: datetime, length: timedelta) -> tuple[Interval, ...]:
    if not timedelta() < length <= _DAY:
        raise Unreadable(_("hours of a day last at most 24 hours"))
    opens, closes = local, local + length
    return (Interval(opens.time().replace(second=0), closes.time().replace(second=0)),)


def _joined(rules: list[DayRule]) -> DayRule:
    """Several events of a day as one rule: closed if one closes it, else all their hours."""
    note = ", ".join(dict.fromkeys(rule.note for rule in rules if rule.note))[:120]
    if any(not rule.windows for rule in rules):
        return DayRule(rules[0].day, (), note)
    windows = sorted({window for rule in rules for window in rule.windows})
    for earlier, later in pairwise(windows):
        if earlier.over_midnight or earlier.closes > later.opens:
            day = rules[0].day
            raise Invalid({"events": [_("Events of %(day)s overlap; each says other hours.") % {"day": day}]})
    return DayRule(rules[0].day, tuple(windows), note)

"""Hours and days as people write them: '09:00-12:00, 13:30-18:00', and lists of days pasted from a notice."""

import re
from collections.abc import Iterable
from datetime import date, time

from django.utils.translation import gettext as _

from servicedesk.errors import Invalid, Text
from servicedesk.worktime import Interval
from staff.hours import DayRule

_RANGE = re.compile(r"(\d{1,2})[:：.](\d{2})\s*(?:-|–|—|~|～|至|到|to)\s*(\d{1,2})[:：.](\d{2})")
_BETWEEN = re.compile(r"[\s,，、;；]*(?:and|和)?[\s,，、;；]*")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?")
_CLOSED = re.compile(r"^(?:closed|off|holiday|休|休息|放假|关闭|關閉)\b[\s,，:：]*", re.IGNORECASE)
MOST = 400


def read_hours(text: str) -> tuple[Interval, ...]:
    """'9:00–12:00, 13:30–18:00' as intervals; 24:00 is midnight at the day's end. Raises ValueError."""
    windows = tuple(_interval(match) for match in _RANGE.finditer(text))
    if _BETWEEN.fullmatch(_RANGE.sub("", text)) is None:
        raise ValueError(text)
    return windows


def write_hours(windows: tuple[Interval, ...]) -> str:
    """The text that `read_hours` reads."""
    return ", ".join(f"{window.opens:%H:%M}–{window.closes:%H:%M}" for window in windows)


def write_days(rules: Iterable[DayRule]) -> str:
    """The list that `read_days` reads; hours in a note would be taken for the day's, and are left out."""
    lines = (
        f"{rule.day} {write_hours(rule.windows) or 'closed'} {_RANGE.sub('', rule.note)}".strip() for rule in rules
    )
    return "\n".join(lines)


def read_days(text: str, *, usual: tuple[Interval, ...]) -> list[DayRule]:
    """One day a line: a date, then 'closed', 'open' (the usual hours) or hours, then a note. Raises Invalid by line.

    2027-02-05 closed Spring Festival
    2027-02-14 09:00-18:00 make-up day
    """
    rules: dict[date, DayRule] = {}
    errors: list[Text] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            rule = _day_rule(line.strip(), usual)
            rules[rule.day] = rule
        except ValueError:
            errors.append(_("Line %(number)d cannot be read: %(line)s") % {"number": number, "line": line.strip()[:60]})
    if len(rules) > MOST:
        errors.append(_("At most %(most)d days at once.") % {"most": MOST})
    if not rules and not errors:
        errors.append(_("Write one day a line."))
    if errors:
        raise Invalid({"days": errors[:10]})
    return [rules[day] for day in sorted(rules)]


def _day_rule(line: str, usual: tuple[Interval, ...]) -> DayRule:
    found = _DAY.match(line)
    if found is None:
        raise ValueError(line)
    year, month, day = (int(part) for part in found.groups())
    rest = line[found.end() :].strip(" ,，\t:：")
    windows = tuple(_interval(match) for match in _RANGE.finditer(rest))
    if windows:
        note = _RANGE.sub("", rest)
    elif _CLOSED.match(rest) or not rest:
        note = _CLOSED.sub("", rest)
    else:
        windows, note = usual, re.sub(r"^(?:open|work|上班|补班|補班)\b", "", rest, flags=re.IGNORECASE)
    return DayRule(date(year, month, day), windows, note.strip(" ,，、")[:120])


def _interval(match: re.Match[str]) -> Interval:
    opens_hour, opens_minute, closes_hour, closes_minute = (int(part) for part in match.groups())
    if (closes_hour, closes_minute) == (24, 0):
        closes_hour = 0
    return Interval(time(opens_hour, opens_minute), time(closes_hour, closes_minute))

"""The days of a country's year as people write them: a list, one a line, or the government's notice 放假通知 [H-20]."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from servicedesk.errors import Invalid, Text
from servicedesk.worktime import Interval, Pack, PackDay
from servicedesk.worktime.publicdays import public_days
from staff.daylist import read_hours, write_hours

_SPAN = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:\.\.|–|—|~|至|to)\s*(\d{4}-\d{1,2}-\d{1,2}))?\s*(.*)")
_HOURS = re.compile(
    r"\d{1,2}[:：]\d{2}\s*[-–—~至]\s*\d{1,2}[:：]\d{2}(?:[,，、;\s]+\d{1,2}[:：]\d{2}\s*[-–—~至]\s*\d{1,2}[:：]\d{2})*"
)
_WORD = re.compile(
    r"(?:(closed|holiday|off|open|work|休息|休|放假|上班|补班|補班|班)(?![A-Za-z]))?[\s,，:：]*(.*)", re.IGNORECASE
)
_WORKS = {"open", "work", "上班", "补班", "補班", "班"}
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_TITLE = re.compile(r"^\s*[一二三四五六七八九十]*[、.．]?\s*([^：:。\d]{1,20})[：:]")
_CHINESE = re.compile(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:\s*(?:至|到|—|-|–)\s*(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日)?"
)
_MOST = 200
_DAY = timedelta(days=1)


def read_year(text: str, year: int) -> Pack:
    """A list such as `write_year` writes, or the text of the notice; the days of that year. Raises Invalid by line.

    2027-02-05..2027-02-11 closed Spring Festival
    2027-02-14 open
    2027-12-24 00:00-12:00 Christmas Eve

    Days of the notice that lie in the year before belong to that year's list, and are left out.
    """
    read = _notice_line if re.search(r"月\d{1,2}日", text) else _list_line
    days: dict[date, PackDay] = {}
    errors: list[Text] = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            days.update((one.day, one) for one in read(line.strip(), year))
        except ValueError:
            errors.append(_("Line %(number)d cannot be read: %(line)s") % {"number": number, "line": line.strip()[:60]})
    if not days and not errors:
        errors.append(_("There is no day of %(year)d in it.") % {"year": year})
    if len(days) > _MOST:
        errors.append(_("At most %(most)d days a year.") % {"most": _MOST})
    if errors:
        raise Invalid({"days": errors[:10]})
    return tuple(days[day] for day in sorted(days))


def write_year(pack: Pack) -> str:
    """The list that `read_year` reads, a line for each day."""
    return "\n".join(" ".join(part for part in (one.day.isoformat(), _state(one), one.name) if part) for one in pack)


def library_year(country: str, year: int, language: str) -> Pack:
    """What the holiday library knows of a year, to begin with. Raises ValueError for an unknown country."""
    known = public_days(country, "", year, language)
    off = [PackDay(day, name=name) for day, name in known.names.items()]
    return tuple(sorted([*off, *(PackDay(day, works=True) for day in known.makeup)]))


def _state(one: PackDay) -> str:
    word = "open" if one.works else "" if one.hours else "closed"
    return f"{word} {write_hours(one.hours)}".strip()


def _list_line(line: str, year: int) -> Iterator[PackDay]:
    if not line:
        return
    found = _SPAN.fullmatch(line)
    if found is None:
        raise ValueError(line)
    first, last = (_iso(found[1]), _iso(found[2] or found[1]))
    rest: str = found[3]
    hours: tuple[Interval, ...] = ()
    if at := _HOURS.search(rest):
        hours, rest = read_hours(at[0]), rest[: at.start()] + rest[at.end() :]
    said = _WORD.fullmatch(rest.strip())
    if said is None or not first <= last or {first.year, last.year} != {year}:
        raise ValueError(line)
    works = (said[1] or "").lower() in _WORKS
    yield from (PackDay(day, works, hours, said[2].strip()[:60]) for day in _days(first, last))


def _notice_line(line: str, year: int) -> Iterator[PackDay]:
    """'二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。'"""
    title = _TITLE.match(line)
    name = title[1].strip() if title else ""
    for sentence in re.split(r"[。；;]", _ASIDE.sub("", line)):
        works = re.search(r"上班|补班|補班", sentence) is not None
        if not works and re.search(r"放假|休息|休假", sentence) is None:
            continue
        for found in _CHINESE.finditer(sentence):
            first, last = _chinese(found, year)
            yield from (
                PackDay(day, works=works, name="" if works else name) for day in _days(first, last) if day.year == year
            )


def _chinese(found: re.Match[str], year: int) -> tuple[date, date]:
    from_year, month, day, to_year, to_month, to_day = (int(part) if part else None for part in found.groups())
    first = date(from_year or year, month or 0, day or 0)
    if to_day is None:
        return first, first
    last = date(to_year or first.year, to_month or first.month, to_day)
    if not first <= last:
        raise ValueError(found[0])
    return first, last


def _iso(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    return date(year, month, day)


def _days(first: date, last: date) -> Iterator[date]:
    if (last - first).days > _MOST:
        raise ValueError(f"{first}..{last}")
    return (first + number * _DAY for number in range((last - first).days + 1))

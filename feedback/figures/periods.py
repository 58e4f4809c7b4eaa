"""Days, weeks, months of a period; the period before it. Pure."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

TIMES = ("day", "week", "month", "quarter", "year")
_DAY = timedelta(days=1)


def begin_of(day: date, unit: str) -> date:
    """The first day of the week (Monday), month, quarter or year in which this day lies."""
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def end_of(day: date, unit: str) -> date:
    """The last day of the unit that begins on this day; of a month: in which it lies."""
    match unit:
        case "week":
            return day + timedelta(days=6)
        case "month":
            return day.replace(day=calendar.monthrange(day.year, day.month)[1])
        case "quarter":
            return end_of(day.replace(month=day.month + 2), "month")
        case "year":
            return day.replace(month=12, day=31)
    return day


def units(since: date, until: date, unit: str) -> Iterator[date]:
    """The first days of all units that touch the period, in order."""
    day = begin_of(since, unit)
    while day <= until:
        yield day
        day = end_of(day, unit) + _DAY


def whole_months(since: date, until: date) -> tuple[date, date] | None:
    """The first days of the first and the last month that lie in the period entirely; None when there is none."""
    first = since if since.day == 1 else end_of(since, "month") + _DAY
    last = begin_of(until if until == end_of(until, "month") else until.replace(day=1) - _DAY, "month")
    return (first, last) if first <= last else None


def before(since: date, until: date) -> tuple[date, date]:
    """The period before this one: of as many whole months if it consists of such, else of as many days."""
    if since.day == 1 and until == end_of(until, "month"):
        months = (until.year - since.year) * 12 + until.month - since.month + 1
        year, month = divmod(since.year * 12 + since.month - 1 - months, 12)
        return date(year, month + 1, 1), since - _DAY
    return since - (until - since) - _DAY, since - _DAY

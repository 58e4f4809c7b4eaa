"""Figures as people read them, on pages and in letters; and as programs for tables calculate with them."""

from datetime import timedelta
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from feedback.figures.measures import Measure, Number, Unit
from servicedesk.web import times

NOTHING = "–"
_HOUR = 3600


def said(value: Number, unit: Unit) -> str:
    """'1,461', '91.4%', '4 h 05 min'; a dash where there is nothing to tell."""
    if value is None:
        return NOTHING
    if unit == "seconds":
        return times.duration(timedelta(seconds=int(value)))
    if unit == "working_seconds":
        return _hours(int(value))
    return _number(value) + ("%" if unit == "percent" else "")


def said_change(now: Number, before: Number, unit: Unit) -> str:
    """By how much it is more or less, signed; points of per cent; '' where either is missing."""
    if now is None or before is None:
        return ""
    if now == before:
        return "±0"
    return ("+" if now > before else "−") + said(apart(now, before), "score" if unit == "percent" else unit)


def apart(now: Number, before: Number) -> Number:
    """How far two figures lie from each other."""
    if now is None or before is None:
        return None
    change = Decimal(now) - Decimal(before)
    return abs(change) if isinstance(now, Decimal) or isinstance(before, Decimal) else abs(int(change))


def raw(value: Number, unit: Unit) -> int | float | None:
    """For a cell: lengths of time in hours."""
    if value is None:
        return None
    if unit in ("seconds", "working_seconds"):
        return round(int(value) / _HOUR, 2)
    return float(value) if isinstance(value, Decimal) else value


def heading(measure: Measure) -> str:
    """What stands above such cells."""
    units = {"percent": "%", "seconds": _("in hours"), "working_seconds": _("working hours")}
    unit = units.get(measure.unit)
    return f"{measure.label} ({unit})" if unit else str(measure.label)


def _hours(seconds: int) -> str:
    """Working time is never told in days: nobody's day has 24 of its hours."""
    hours, minutes = divmod(seconds // 60, 60)
    shape = times.words()
    if not hours:
        return shape.minutes.format(m=minutes)
    return (shape.hours if minutes else shape.full_hours).format(h=hours, mm=f"{minutes:02}")


def _number(value: int | Decimal) -> str:
    return str(number_format(value, use_l10n=True, force_grouping=True))

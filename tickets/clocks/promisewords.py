"""Promises in words, and from words: '4 h', '2 working days', '3 calendar days', '24 h 24/7', 'end of day + 1' [H-20].

Working time reads as in `spans`; the other units have words of their own, also as Chinese writes them.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.clocks.rulechecks import MOST
from tickets.clocks.spans import hours_for, minutes_from, words_for
from tickets.vocabulary import Unit

_DAYS = {
    Unit.WORKING_DAYS: re.compile(r"(\d+)\s*(?:working days?|wd|个?工作日|個?工作日|個?工作天)"),
    Unit.CALENDAR_DAYS: re.compile(r"(\d+)\s*(?:calendar days?|cd|个?自然日|個?日曆天|個?自然日)"),
}
_END = re.compile(r"(?:end of day|eod|下班前|当日下班前|當日下班前)(?:\s*\+\s*(\d+))?")
_ALWAYS = re.compile(r"(.+?)\s*(?:24/7|24x7|7×24)")
_SECONDS = re.compile(r"(\d+)\s*(?:s|sec|seconds?|秒)")
_DAY = 1440  # minutes of a day that never closes


def spec_from(text: str, *, day: int) -> dict[str, Any]:
    """{"amount", "unit"} of a promise in words; `day` is a working day in minutes, for '2 d'. Raises ValueError."""
    text = text.strip().lower()
    amount, unit = _read(text, day)
    if not (0 if unit == Unit.END_OF_DAY else 1) <= amount <= MOST[unit]:
        raise ValueError(text)
    return {"amount": amount, "unit": str(unit)}


def _read(text: str, day: int) -> tuple[int, Unit]:
    for unit, pattern in _DAYS.items():
        if found := pattern.fullmatch(text):
            return int(found[1]), unit
    if found := _END.fullmatch(text):
        return int(found[1] or 0), Unit.END_OF_DAY
    if found := _ALWAYS.fullmatch(text):
        seconds = _SECONDS.fullmatch(found[1])
        return (int(seconds[1]) if seconds else 60 * minutes_from(found[1], day=_DAY)), Unit.SECONDS
    return minutes_from(text, day=day), Unit.MINUTES


def words_of(spec: Mapping[str, Any], *, day: int) -> str:
    """As it can be typed again."""
    amount, unit = int(spec["amount"]), Unit(spec["unit"])
    match unit:
        case Unit.WORKING_DAYS:
            return ngettext("%(number)d working day", "%(number)d working days", amount) % {"number": amount}
        case Unit.CALENDAR_DAYS:
            return ngettext("%(number)d calendar day", "%(number)d calendar days", amount) % {"number": amount}
        case Unit.END_OF_DAY:
            return _("end of day + %(number)d") % {"number": amount} if amount else _("end of day")
        case Unit.SECONDS:
            return f"{_('%(number)d s') % {'number': amount} if amount % 60 else hours_for(amount)} 24/7"
    return words_for(amount, day=day)

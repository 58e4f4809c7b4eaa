"""Lengths of working time in words, and from words: '30 min', '4 h', '2 d', also as Chinese writes them.

A day is a day of the calendar in question, so that '2 d' on a calendar of 7½ hours are 15 hours.
"""

import re
from fractions import Fraction

from django.utils.translation import gettext as _

from servicedesk.worktime import Calendar

LONGEST = 5 * 366 * 24 * 60  # minutes; more is a typing error

_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\d\s.,]+)")
_UNITS = {
    1: ("m", "min", "mins", "minute", "minutes", "分", "分钟", "分鐘"),
    60: ("h", "hr", "hrs", "hour", "hours", "时", "時", "小时", "小時", "个小时", "個小時", "钟头", "鐘頭"),
    0: ("d", "day", "days", "天", "日"),
}
_MINUTES = {word: minutes for minutes, words in _UNITS.items() for word in words}


def minutes_from(text: str, *, day: int) -> int:
    """Working minutes of '1 h 30 min', '4小时', '2 d'; `day` is the length of a day in minutes. Raises ValueError."""
    text = text.strip().lower()
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        raise ValueError(text)
    total = sum(Fraction(number.replace(",", ".")) * _unit(word, day) for number, word in parts)
    if total.denominator != 1 or not 0 < total <= LONGEST:
        raise ValueError(text)
    return int(total)


def words_for(minutes: int, *, day: int) -> str:
    """The shortest spelling that says it exactly: whole days, hours, or hours and minutes."""
    if day and minutes % day == 0:
        return _("%(number)d d") % {"number": minutes // day}
    return hours_for(60 * minutes)


def day_of(calendar: Calendar) -> int:
    """Minutes of a working day: the longest of the usual week."""
    return max(
        (
            sum(
                _length(one.opens.hour * 60 + one.opens.minute, one.closes.hour * 60 + one.closes.minute)
                for one in intervals
            )
            for intervals in calendar.weekly.values()
        ),
        default=0,
    )


def hours_for(seconds: int) -> str:
    """Working time without days, which are of unequal length: '45 min', '4 h', '27 h 30 min'."""
    hours, minutes = divmod(abs(seconds) // 60, 60)
    if not hours:
        return _("%(number)d min") % {"number": minutes}
    if not minutes:
        return _("%(number)d h") % {"number": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def _unit(word: str, day: int) -> int:
    if word not in _MINUTES:
        raise ValueError(word)
    return _MINUTES[word] or day


def _length(opens: int, closes: int) -> int:
    return (closes - opens) % (24 * 60) or 24 * 60

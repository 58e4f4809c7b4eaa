"""Periods in words: 'November 2026', 'Week 45 of 2026', '1 Oct to 15 Nov'."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.figures.keys import time_words
from feedback.figures.periods import before, begin_of
from feedback.reports.wishes import OWN, Wish


def in_words(wish: Wish, today: date) -> str:
    since, until = wish.period(today)
    return days(since, until) if wish.unit == OWN else time_words(begin_of(since, wish.unit), wish.unit)


def before_in_words(wish: Wish, today: date) -> str:
    """Of the period that it is compared with."""
    return days(*before(*wish.period(today)))


def days(since: date, until: date) -> str:
    first, last = (str(date_format(day, "SHORT_DATE_FORMAT")) for day in (since, until))
    return first if since == until else _("%(since)s to %(until)s") % {"since": first, "until": last}

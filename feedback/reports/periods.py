"""Periods in words: 'November 2026', 'Week 45 of 2026', '1 Oct 2026 to 15 Nov 2026'."""

from datetime import date

from feedback.figures.keys import time_words
from feedback.figures.periods import before, begin_of
from feedback.reports.wishes import OWN, Wish
from tickets.lists.happened import days


def in_words(wish: Wish, today: date) -> str:
    since, until = wish.period(today)
    return days(since, until) if wish.unit == OWN else time_words(begin_of(since, wish.unit), wish.unit)


def before_in_words(wish: Wish, today: date) -> str:
    """Of the period that it is compared with."""
    return days(*before(*wish.period(today)))

"""Filters by what happened to cases in a period: 'received=2026-03-01..2026-03-31', 'clock=resolution:missed:…'.

A value is words of the filter's own, then days of the desk, both included. Higher apps have filters of their own.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_filters import Filter

from servicedesk.errors import Text
from servicedesk.web import times
from staff.calendars import desk_zone
from tickets.models import Clock
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import ClockState, Metric

ANY = "any"
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address says: the words, the period, and the value as it stood there."""

    words: tuple[str, ...]
    since: date
    until: date
    value: str

    def __str__(self) -> str:
        return self.value

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment of the period to the first moment after it, where the desk stands."""
        zone = desk_zone()
        return (
            datetime.combine(self.since, time(), zone),
            datetime.combine(self.until + timedelta(days=1), time(), zone),
        )


Choose = Callable[[TicketQuerySet, Asked], TicketQuerySet]
Times = Callable[[TicketQuerySet, Asked], int]
Choices = Mapping[str, Text]
Speak = Callable[[str], str]


class AskedField(forms.CharField):
    def __init__(self, *, words: tuple[Choices | Speak, ...], **options: Any) -> None:
        super().__init__(**options)
        self.words = words

    def clean(self, value: Any) -> Asked | None:
        """Raises ValidationError for what is no such value."""
        text = super().clean(value)
        if not text:
            return None
        *words, days = text.split(":")
        found = _PERIOD.fullmatch(days)
        if found is None or len(words) != len(self.words):
            raise forms.ValidationError(_("Write it like 2026-03-01..2026-03-31."), code="invalid")
        if any(not callable(known) and word not in known for word, known in zip(words, self.words, strict=True)):
            raise forms.ValidationError(_("This is not among the choices."), code="invalid_choice")
        try:
            since, until = date.fromisoformat(found[1]), date.fromisoformat(found[2] or found[1])
        except ValueError as error:
            raise forms.ValidationError(_("There is no such day."), code="invalid") from error
        if since > until or until.year > 9000:
            raise forms.ValidationError(_("The period ends before it begins."), code="invalid")
        return Asked(words=tuple(words), since=since, until=until, value=text)


class Happened(Filter):  # type: ignore[misc]  # the package has no types
    """`words`: before the period, each with its choices in words. `times`: how often it happened to these tickets,
    where one ticket can count several times."""

    field_class = AskedField

    def __init__(
        self, *, label: Text, choose: Choose, words: tuple[Choices | Speak, ...] = (), times: Times | None = None
    ) -> None:
        super().__init__(label=label, words=words)
        self.choose, self.words, self.times = choose, words, times

    def filter(self, qs: TicketQuerySet, value: Asked | None) -> TicketQuerySet:
        return self.choose(qs, value) if value else qs

    def says(self, asked: Asked) -> str:
        """What it asks, in words: 'First response, not in time, 1–31 March'."""
        words = (
            known(word) if callable(known) else str(known[word])
            for word, known in zip(asked.words, self.words, strict=True)
        )
        return _(", ").join([*(word for word in words if word), days(asked.since, asked.until)])


def days(since: date, until: date) -> str:
    """'1 Oct 2026 to 15 Nov 2026', or the one day."""
    first, last = times.full_day(since), times.full_day(until)
    return first if since == until else _("%(since)s to %(until)s") % {"since": first, "until": last}


def received(tickets: TicketQuerySet, asked: Asked) -> TicketQuerySet:
    since, until = asked.moments
    return tickets.filter(received_at__gte=since, received_at__lt=until)


def finished(tickets: TicketQuerySet, asked: Asked) -> TicketQuerySet:
    since, until = asked.moments
    return tickets.filter(done_at__gte=since, done_at__lt=until)


def clocks(asked: Asked) -> Any:
    """The clocks that ended so in the period."""
    metric, state = asked.words
    since, until = asked.moments
    states = (ClockState.MET, ClockState.MISSED) if state == ANY else (state,)
    ended = Clock.objects.filter(state__in=states, stopped_at__gte=since, stopped_at__lt=until)
    return ended if metric == ANY else ended.filter(metric=metric)


def by_clock(tickets: TicketQuerySet, asked: Asked) -> TicketQuerySet:
    return tickets.filter(pk__in=clocks(asked).order_by().values("ticket"))


def clock_times(tickets: TicketQuerySet, asked: Asked) -> int:
    return int(clocks(asked).filter(ticket__in=tickets.order_by().values("pk")).count())


_ENDS: Choices = {
    ClockState.MET.value: gettext_lazy("in time"),
    ClockState.MISSED.value: gettext_lazy("not in time"),
    ANY: gettext_lazy("ended"),
}
_METRICS: Choices = {**{one.value: one.label for one in Metric}, ANY: gettext_lazy("any clock")}

FILTERS: dict[str, Happened] = {
    "received": Happened(label=gettext_lazy("Received"), choose=received),
    "finished": Happened(label=gettext_lazy("Finished"), choose=finished),
    "clock": Happened(label=gettext_lazy("Clock"), choose=by_clock, words=(_METRICS, _ENDS), times=clock_times),
}


def hour_of_week(day: int, hour: int) -> str:
    """'Monday 9:00'; Monday is 1."""
    words = {"day": WEEKDAYS[day - 1], "hour": hour}
    return pgettext("hour of the week", "%(day)s %(hour)d:00") % words

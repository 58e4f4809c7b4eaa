"""Simulated time: plays take turns in the order of their moments, and the worker runs whenever it would have run.

A play is a generator: it acts through the verbs at `world.now` and yields the moment at which it goes on. What would
go on after the last moment is cut: those cases stand as they are, like those of any desk on any day.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.db import connection

from complaints import reminding
from servicedesk.actors import Actor
from servicedesk.audit import sealing
from servicedesk.mail import ending
from servicedesk.notify import mailing, telling
from servicedesk.worktime import Calendar
from staff.acting import acting_as
from staff.models import Person
from tickets import closing
from tickets.clocks import caring, sweeping

Play = Iterator[datetime]

_STEP = timedelta(minutes=1)  # time goes on at least this much, whatever a play or the worker does
_A_DAY = timedelta(days=1)
_A_SECOND = timedelta(seconds=1)
_SOON = timedelta(seconds=20)  # how often the worker looks

# When the worker has something to do next: letters, clocks, complaints, closings. What was due before it last looked
# is done, and saying so spares the indexes the dead rows of this one long transaction.
_APPOINTMENTS = """
SELECT
    (SELECT min(next_attempt_at) FROM mail_outgoing WHERE state = 'queued' AND next_attempt_at > %(since)s),
    (SELECT min(check_at) FROM tickets_clock WHERE check_at > %(since)s),
    (SELECT min(look_at) FROM complaints_complaint WHERE look_at > %(since)s),
    (SELECT min(close_after) FROM tickets_ticket WHERE state = 'done' AND close_after > %(since)s),
    (SELECT min(care_at) FROM tickets_ticket
     WHERE care_at > %(since)s AND (cared_at IS NULL OR cared_at < care_at) AND NOT sealed)
"""
_WORK: tuple[Callable[[datetime], object], ...] = (
    lambda at: ending.keep_due(at=at),
    sweeping.sweep,
    lambda at: reminding.look_after(at=at),
    closing.close_due,
    caring.care,
)


class World:
    """The time, the chance, the calendar, and everybody who acts."""

    def __init__(self, *, start: datetime, until: datetime, seed: int, calendar: Calendar) -> None:
        self.now = start
        self.until = until
        self.random = Random(seed)  # noqa: S311  # the same desk every time, no secret
        self.calendar = calendar
        self._waiting: list[tuple[datetime, int, Play]] = []
        self._order = count()
        self._looked = self._sealed = start
        self._actors: dict[int, Actor] = {}

    def actor(self, person: Person) -> Actor:
        """The person as an actor; nobody changes roles or teams during the demo."""
        if person.pk not in self._actors:
            self._actors[person.pk] = acting_as(person)
        return self._actors[person.pk]

    def begin(self, play: Play, *, at: datetime) -> None:
        heapq.heappush(self._waiting, (at, next(self._order), play))

    def run(self) -> None:
        """Live from the start to the last moment."""
        while self._waiting and self._waiting[0][0] <= self.until:
            at, _order, play = heapq.heappop(self._waiting)
            self._work(up_to=at)
            self.now = max(self.now, at)
            try:
                self.begin(play, at=max(next(play), self.now + _STEP))
            except StopIteration:
                continue
        self._work(up_to=self.until)
        self.now = self.until
        mailing.mail_due(self.until)
        ending.keep_due(at=self.until)
        sealing.seal(at=self.until)

    def _work(self, *, up_to: datetime) -> None:
        """What the worker would have done meanwhile, at the moments at which it would have done it (decision 29)."""
        while due := self._due(up_to):
            at = min(max(min(due.values()), self._looked + _SOON), up_to)
            for task, when in due.items():
                if when <= at:
                    _WORK[task](at)
            self._looked = at
            if at - self._sealed >= _A_DAY:
                self._end_of_day(at)
            if at == up_to:
                return

    def _end_of_day(self, at: datetime) -> None:
        """Everybody has read what there was to read, so no letter need remind them; the audit is sealed."""
        for person in telling.unread_by(self._actors):
            telling.read_all(person, at=at)
        sealing.seal(at=at)
        self._sealed = at

    def _due(self, up_to: datetime) -> dict[int, datetime]:
        """Which of the worker's tasks have something to do by then, and from when."""
        with connection.cursor() as cursor:
            cursor.execute(_APPOINTMENTS, {"since": self._looked - _A_SECOND})
            found = cursor.fetchone()
        return {task: when for task, when in enumerate(found) if when is not None and when <= up_to}

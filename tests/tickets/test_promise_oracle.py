"""Promises in every unit, with pauses, against an oracle that walks the minutes and only reads the wall clock [H-20].

Any zone, around changes of its clock, any hours, own days, China's holidays and make-up days; to the second.
SERVICEDESK_ORACLE_CASES=20000 (`make oracle`) runs the long form.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from servicedesk.worktime import Calendar, Interval
from tests.kernel.minutes import (
    DAY,
    HORIZON,
    MINUTE,
    NOTHING,
    Hours,
    clock_readings,
    opened,
    oracle_between,
    walk,
)
from tests.kernel.test_worktime_oracle import CASES, calendars, in_china, thorough
from tickets.clocks.reckoning import Note, begin, follow
from tickets.clocks.targets import ROUND_THE_CLOCK, Length, resolve
from tickets.vocabulary import Unit

SECOND = timedelta(seconds=1)
Pauses = list[tuple[datetime, datetime]]
Stretch = tuple[datetime, datetime]

lengths = st.one_of(
    st.builds(Length, amount=st.integers(1, 1800), unit=st.just(Unit.MINUTES)),
    st.builds(Length, amount=st.integers(1, 300_000), unit=st.just(Unit.SECONDS)),
    st.builds(Length, amount=st.integers(1, 5), unit=st.just(Unit.CALENDAR_DAYS)),
    st.builds(Length, amount=st.integers(1, 4), unit=st.just(Unit.WORKING_DAYS)),
    st.builds(Length, amount=st.integers(0, 3), unit=st.just(Unit.END_OF_DAY)),
)
gaps = st.lists(st.tuples(st.integers(1, 100_000), st.integers(1, 60_000)), max_size=3)


# The oracle


def on_the_wall(zone: str, day: date, wall: time) -> datetime:
    """The first second at which the clock has reached this time of this day, found minute by minute."""
    goal, midnight = datetime.combine(day, wall), datetime(day.year, day.month, day.day, tzinfo=UTC)
    for number in range(-1440, 2880):
        minute = midnight + number * MINUTE
        reading = clock_readings(zone, minute.date())[minute.hour * 60 + minute.minute]
        if reading + MINUTE > goal:
            return minute + max(goal - reading, NOTHING)
    raise AssertionError(f"{zone} never shows {goal}")


def shift(zone: str, hours: Hours, day: date) -> list[Stretch]:
    """The open stretches of what opens on that day alone."""
    found = []
    for around in (day - DAY, day, day + DAY, day + 2 * DAY):
        midnight = datetime(around.year, around.month, around.day, tzinfo=UTC)
        stretches = opened(zone, lambda one: hours(one) if one == day else [], around)
        found += [(midnight + first * MINUTE, midnight + end * MINUTE) for first, end in stretches]
    return found


def shifts(zone: str, hours: Hours, start: datetime) -> Iterator[list[Stretch]]:
    """The shift in which `start` lies or which begins next, and those after it, as far as the oracle walks."""
    first = start.astimezone(ZoneInfo(zone)).date()
    for number in range(-2, HORIZON.days):
        found = shift(zone, hours, first + number * DAY)
        if found and found[-1][1] > start:
            yield found


def oracle_end(length: Length, start: datetime, zone: str, hours: Hours) -> datetime | None:
    """The moment that a promise by working days names; None when it lies beyond the horizon."""
    found = list(islice(shifts(zone, hours, start), length.amount + 1))
    if len(found) <= length.amount:
        return None
    first, last = found[0], found[-1]
    if last[-1][1] > datetime.combine(start.date() + HORIZON + DAY, time(), UTC):
        return None  # it is not walked to its end
    if length.unit == Unit.END_OF_DAY:
        return last[-1][1]
    worked = sum((max(min(finish, start) - begun, NOTHING) for begun, finish in first), NOTHING)
    for begun, finish in last:
        if worked <= finish - begun:
            return begun + worked
        worked -= finish - begun
    return last[-1][1]


def oracle_seconds(length: Length, start: datetime, zone: str, hours: Hours) -> int | None:
    match length.unit:
        case Unit.MINUTES:
            return length.amount * 60
        case Unit.SECONDS:
            return length.amount
        case Unit.CALENDAR_DAYS:
            local = start.astimezone(ZoneInfo(zone))
            return int((on_the_wall(zone, local.date() + length.amount * DAY, local.time()) - start) / SECOND)
    end = oracle_end(length, start, zone, hours)
    return None if end is None else max(int(oracle_between(walk(zone, hours), start, end) / SECOND), 1)


def every_minute(start: datetime) -> Iterator[Stretch]:
    yield start, start + 2 * HORIZON


def oracle_due(
    stretches: Callable[[datetime], Iterator[Stretch]], start: datetime, seconds: int, pauses: Pauses
) -> datetime | None:
    """Counts what is open and not paused, stretch by stretch."""
    left = seconds * SECOND
    for begun, finish in stretches(start):
        for since, until in without(pauses, begun, finish):
            if left <= until - since:
                return since + left
            left -= until - since
    return None


def without(pauses: Pauses, begun: datetime, finish: datetime) -> Iterator[Stretch]:
    for since, until in pauses:
        if begun < min(since, finish):
            yield begun, min(since, finish)
        begun = max(begun, until)
    if begun < finish:
        yield begun, finish


# What is held against it


def agree(calendar: Calendar, hours: Hours, start: datetime, length: Length, pauses: Pauses) -> None:
    expected = oracle_seconds(length, start, calendar.zone, hours)
    assume(expected is not None and expected < 10 * 86_400)
    target = resolve(length, start, calendar)
    assert target == expected
    always = length.unit in ROUND_THE_CLOCK
    counted = Calendar.round_the_clock("UTC") if always else calendar
    one = begin(Note(what="start", at=start, data={"target": target, "calendar": 1}), lambda _pk: counted)
    for since, until in pauses:
        for note in (Note(what="pause", at=since), Note(what="resume", at=until)):
            one = follow(one, note, lambda _pk: counted)
    due = oracle_due(every_minute if always else walk(calendar.zone, hours), start, target, pauses)
    if due is not None:
        assert one.due_at == due
    else:  # further than the oracle walks
        assert one.due_at is None or one.due_at > start + HORIZON - DAY


def laid_out(start: datetime, given_gaps: list[tuple[int, int]]) -> Pauses:
    found, at = [], start
    for ahead, length in given_gaps:
        found.append((at + ahead * SECOND, at + (ahead + length) * SECOND))
        at = found[-1][1]
    return found


@thorough
@given(calendars(), lengths, gaps)
def test_any_promise_on_any_calendar_agrees_with_the_minutes(
    made: tuple[Calendar, Hours, datetime], length: Length, given_gaps: list[tuple[int, int]]
) -> None:
    calendar, hours, start = made
    agree(calendar, hours, start, length, laid_out(start, given_gaps))


CHINA = Calendar(
    zone="Asia/Shanghai",
    weekly={weekday: (Interval(time(9), time(12)), Interval(time(13, 30), time(18))) for weekday in range(5)},
    country="CN",
)


@settings(thorough, max_examples=max(CASES // 4, 20))
@given(st.integers(0, 330 * 86_400).map(lambda s: datetime(2026, 1, 2, tzinfo=UTC) + s * SECOND), lengths, gaps)
def test_promises_over_the_chinese_year_agree_with_the_minutes(
    start: datetime, length: Length, given_gaps: list[tuple[int, int]]
) -> None:
    agree(CHINA, in_china, start, length, laid_out(start, given_gaps))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Of October 2026 in China: the first week is free, Saturday the tenth is a make-up day."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_examples_that_a_person_can_check() -> None:
    for length, start, due in (
        (Length(amount=1, unit=Unit.WORKING_DAYS), at(9, 10), at(10, 10)),  # Friday, then the make-up Saturday
        (Length(amount=2, unit=Unit.WORKING_DAYS), at(9, 10), at(12, 10)),
        (Length(amount=1, unit=Unit.WORKING_DAYS), at(3, 10), at(8, 18)),  # the free week: all of the eighth
        (Length(amount=0, unit=Unit.END_OF_DAY), at(9, 10), at(9, 18)),
        (Length(amount=0, unit=Unit.END_OF_DAY), at(9, 19), at(10, 18)),
        (Length(amount=1, unit=Unit.END_OF_DAY), at(10, 19), at(13, 18)),
        (Length(amount=90, unit=Unit.MINUTES), at(9, 11, 30), at(9, 14, 30)),
    ):
        one = begin(
            Note(what="start", at=start.astimezone(UTC), data={"target": resolve(length, start, CHINA), "calendar": 1}),
            lambda _pk: CHINA,
        )
        assert one.due_at == due, (length, start)

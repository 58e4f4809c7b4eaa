"""Working time against the oracle that walks the minutes.

SERVICEDESK_ORACLE_CASES=20000 (`make oracle`) runs the long form.
"""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.worktime import Calendar, Interval, NoOpenTime
from tests.kernel.minutes import DAY, HORIZON, MINUTE, NOTHING, Hours, oracle_add, oracle_between, walk

CASES = int(os.environ.get("SERVICEDESK_ORACLE_CASES", "60"))
thorough = settings(max_examples=CASES, deadline=None, database=None)

QUARTER = 15 * MINUTE

# Changes at night, at midnight, by half an hour, by two hours, in Ramadan, over a whole skipped day.
ZONES = [
    "UTC",
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "America/Havana",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Santiago",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Antarctica/Troll",
]


def agree(calendar: Calendar, hours: Hours, start: datetime, span: timedelta, work: timedelta) -> None:
    """Every question about this moment has the answer that the minutes give."""
    stretches, end = walk(calendar.zone, hours), start + span
    assert calendar.between(start, end) == oracle_between(stretches, start, end)
    assert reached(calendar.add, start, work) == oracle_add(stretches, start, work)
    opening = next(stretches(start), (None,))[0]
    assert reached(calendar.next_opening, start) == opening
    assert calendar.is_open(start) == (opening == start)


def reached(count: Callable[..., datetime], start: datetime, *work: timedelta) -> datetime | None:
    """What the engine says, None when beyond the days the oracle walks."""
    try:
        moment = count(start, *work)
    except NoOpenTime:
        return None
    last_worked = moment - timedelta.resolution if work else moment
    return moment if last_worked.date() <= (start + HORIZON).date() else None


# What is tried


@lru_cache
def clock_changes(zone: str) -> list[datetime]:
    """The moments of 2005 to 2028 at which the clock was moved, to the quarter of an hour; a new year if none."""
    local, first = ZoneInfo(zone), datetime(2005, 1, 1, tzinfo=UTC)

    def moved(begin: datetime, step: timedelta) -> bool:
        return begin.astimezone(local).utcoffset() != (begin + step).astimezone(local).utcoffset()

    days = [first + number * DAY for number in range(24 * 365) if moved(first + number * DAY, DAY)]
    quarters = [day + number * QUARTER for day in days for number in range(96)]
    return [quarter + QUARTER for quarter in quarters if moved(quarter, QUARTER)] or [first]


def moments(zone: str) -> st.SearchStrategy[datetime]:
    """Any second of 2023 to 2026, or one within two days of a change of the clock."""
    anywhere = st.integers(0, 4 * 365 * 86_400).map(lambda s: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
    away = st.one_of(
        st.integers(-2 * 86_400, 2 * 86_400).map(lambda s: timedelta(seconds=s)),
        st.integers(-100, 100).map(lambda number: number * QUARTER),
    )
    near = st.builds(lambda change, offset: change + offset, st.sampled_from(clock_changes(zone)), away)
    return st.one_of(anywhere, near)


spans = st.integers(0, 6 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
works = st.integers(1, 30 * 3_600).map(lambda seconds: timedelta(seconds=seconds))
clock_times = st.one_of(
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59])), st.builds(time, st.integers(0, 4))
)
intervals = st.lists(st.builds(Interval, clock_times, clock_times), max_size=3).map(tuple)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, Hours, datetime]:
    zone = draw(st.sampled_from(ZONES))
    start = draw(moments(zone))
    weekly = draw(st.dictionaries(st.integers(0, 6), intervals, max_size=7))
    own_days = st.integers(-3, 9).map(lambda number: start.date() + number * DAY)
    days = draw(st.dictionaries(own_days, intervals, max_size=4))

    def hours(day: date) -> list[tuple[time, time]]:
        return [(i.opens, i.closes) for i in (days[day] if day in days else weekly.get(day.weekday(), ()))]

    return Calendar(zone=zone, weekly=weekly, days=days), hours, start


@thorough
@given(calendars(), spans, works)
def test_any_calendar_agrees_with_the_minutes(made: tuple[Calendar, Hours, datetime], span, work) -> None:
    calendar, hours, start = made
    agree(calendar, hours, start, span, work)


def in_china(day: date) -> list[tuple[time, time]]:
    """Monday to Friday as the notice of the State Council for 2026 has it."""
    off = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)]
    makeup = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
    if any(day.month == month and first <= day.day <= last for month, first, last in off):
        return []
    if day.weekday() < 5 or (day.month, day.day) in makeup:
        return [(time(9), time(12)), (time(13, 30), time(18))]
    return []


def every_day(*hours: tuple[time, time]) -> dict[int, tuple[Interval, ...]]:
    return {weekday: tuple(Interval(*pair) for pair in hours) for weekday in range(7)}


SHIFTS = {
    "America/New_York": [(time(22), time(6)), (time(1, 30), time(2, 30))],
    "Australia/Lord_Howe": [(time(0), time(1, 45)), (time(1, 50), time(2, 15)), (time(20), time(0))],
    "Asia/Kathmandu": [(time(9, 45), time(13)), (time(14), time(17, 15))],
    "Pacific/Apia": [(time(18), time(9))],
    "America/Havana": [(time(0), time(0, 30)), (time(0, 45), time(0))],
}


@settings(thorough, max_examples=max(CASES // 4, 20))
@given(
    st.integers(0, 340 * 86_400).map(lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s)), spans, works
)
def test_the_chinese_year_agrees_with_the_minutes(start: datetime, span: timedelta, work: timedelta) -> None:
    weekly = {weekday: (Interval(time(9), time(12)), Interval(time(13, 30), time(18))) for weekday in range(5)}
    agree(Calendar(zone="Asia/Shanghai", weekly=weekly, country="CN"), in_china, start, span, work)


@pytest.mark.parametrize("zone", ZONES)
def test_every_shift_that_begins_or_ends_near_a_clock_change_agrees_with_the_minutes(zone: str) -> None:
    for change in clock_changes(zone)[-2:]:
        earlier, later = ((change + offset).astimezone(ZoneInfo(zone)) for offset in (-MINUTE, NOTHING))
        near = (earlier + MINUTE, later, later + 2 * QUARTER, earlier - 2 * QUARTER + MINUTE, earlier - QUARTER)
        edges = {reading.time() for reading in near}
        for pair in product(edges, edges):
            calendar = Calendar(zone=zone, weekly=every_day(pair))
            stretches = walk(zone, lambda day, pair=pair: [pair])
            for begin, span in product((change - 3 * QUARTER, change - DAY), (QUARTER, 9 * QUARTER, DAY + QUARTER)):
                assert calendar.between(begin, begin + span) == oracle_between(stretches, begin, begin + span)


@pytest.mark.parametrize("zone", SHIFTS)
def test_shifts_agree_with_the_minutes_around_every_kind_of_clock_change(zone: str) -> None:
    calendar = Calendar(zone=zone, weekly=every_day(*SHIFTS[zone]))

    @settings(thorough, max_examples=max(CASES // 6, 10))
    @given(moments(zone), spans, works)
    def check(start: datetime, span: timedelta, work: timedelta) -> None:
        agree(calendar, lambda day: SHIFTS[zone], start, span, work)

    check()


@thorough
@given(calendars(), st.lists(st.integers(-40 * 86_400, 40 * 86_400), min_size=3, max_size=3))
def test_parts_sum_to_the_whole_and_turn_sign_with_direction(made, offsets: list[int]) -> None:
    calendar, _, start = made
    one, two, three = (start + timedelta(seconds=offset) for offset in offsets)
    assert calendar.between(one, two) + calendar.between(two, three) == calendar.between(one, three)
    assert calendar.between(one, two) == -calendar.between(two, one)


@thorough
@given(calendars(), works, works)
def test_counting_is_tight_reversible_and_additive(made, first: timedelta, second: timedelta) -> None:
    calendar, _, start = made
    try:
        due = calendar.add(start, first + second)
        begun = calendar.subtract(start, first)
    except NoOpenTime:
        return
    instant = timedelta.resolution
    assert calendar.add(calendar.add(start, first), second) == due
    assert calendar.between(start, due) == first + second > calendar.between(start, due - instant)
    assert calendar.between(begun, start) == first > calendar.between(begun + instant, start)
    assert calendar.subtract(due, first + second) >= start
    assert calendar.add(start, -first) == begun


@thorough
@given(calendars())
def test_the_windows_of_days_in_a_row_never_overlap_and_hold_all_the_time(made) -> None:
    calendar, _, start = made
    days = [start.date() + number * DAY for number in range(-3, 5)]
    windows = [window for day in days for window in calendar.windows(day)]
    flat = [moment for window in windows for moment in window]
    assert flat == sorted(flat)
    whole = calendar.between(calendar.bounds(days[0])[0], calendar.bounds(days[-1])[1])
    assert sum((closes - opens for opens, closes in windows), NOTHING) == whole

"""Working time: the cases people can check on their own calendar."""

import timeit
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from servicedesk.worktime import Calendar, Interval, NoOpenTime

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = (Interval(time(9), time(12)), Interval(time(13, 30), time(18)))
WEEK = dict.fromkeys(range(5), OFFICE)
DESK = Calendar(zone="Asia/Shanghai", weekly=WEEK, country="CN", name="Beijing desk")
HOUR = timedelta(hours=1)


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


def in_zone(zone: str, *hours: tuple[time, time]) -> Calendar:
    return Calendar(zone=zone, weekly=dict.fromkeys(range(7), tuple(Interval(*pair) for pair in hours)))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ((2026, 9, 30, 17), 2, (2026, 10, 8, 10)),  # over the whole of National Day week
        ((2026, 10, 9, 17), 2, (2026, 10, 10, 10)),  # Friday to the make-up Saturday
        ((2026, 10, 10, 17), 2, (2026, 10, 12, 10)),  # and over the Sunday after it
        ((2026, 3, 2, 11), 2, (2026, 3, 2, 14, 30)),  # lunch is not work
        ((2026, 3, 2, 12, 30), 1, (2026, 3, 2, 14, 30)),  # received over lunch
        ((2026, 3, 2, 9), 7.5, (2026, 3, 2, 18)),  # a full day ends at its closing, not at the next opening
        ((2026, 3, 1, 3), 0, (2026, 3, 1, 3)),  # nothing to do is due at once
        ((2026, 3, 6, 17, 30), 1, (2026, 3, 9, 9, 30)),  # over the weekend
    ],
)
def test_adding_working_hours_at_a_chinese_desk(start: tuple[int, ...], hours: float, due: tuple[int, ...]) -> None:
    assert DESK.add(shanghai(*start), hours * HOUR) == shanghai(*due)
    assert DESK.between(shanghai(*start), shanghai(*due)) == hours * HOUR


def test_a_makeup_saturday_counts_like_a_working_day_and_the_sunday_after_it_does_not() -> None:
    assert DESK.between(shanghai(2026, 10, 10), shanghai(2026, 10, 11)) == 7.5 * HOUR
    assert DESK.between(shanghai(2026, 10, 11), shanghai(2026, 10, 12)) == 0 * HOUR


def test_counting_back_finds_the_last_moment_to_begin() -> None:
    assert DESK.subtract(shanghai(2026, 10, 8, 10), 2 * HOUR) == shanghai(2026, 9, 30, 17)
    assert DESK.add(shanghai(2026, 10, 8, 10), -2 * HOUR) == shanghai(2026, 9, 30, 17)
    assert DESK.subtract(shanghai(2026, 10, 8, 10), HOUR) == shanghai(2026, 10, 8, 9)


def test_a_span_backwards_is_negative() -> None:
    assert DESK.between(shanghai(2026, 3, 2, 11), shanghai(2026, 3, 2, 9)) == -2 * HOUR


def test_open_from_the_opening_minute_until_before_the_closing_minute() -> None:
    assert [DESK.is_open(shanghai(2026, 3, 2, *clock)) for clock in [(8, 59), (9,), (11, 59), (12,), (13, 30)]] == [
        *(False, True, True, False, True)
    ]


def test_the_next_opening_is_now_when_open_and_otherwise_the_next_window() -> None:
    assert DESK.next_opening(shanghai(2026, 3, 2, 10)) == shanghai(2026, 3, 2, 10)
    assert DESK.next_opening(shanghai(2026, 3, 2, 12)) == shanghai(2026, 3, 2, 13, 30)
    assert DESK.next_opening(shanghai(2026, 9, 30, 18)) == shanghai(2026, 10, 8, 9)


def test_answers_are_in_utc() -> None:
    assert DESK.add(shanghai(2026, 3, 2, 9), HOUR).tzinfo is UTC
    assert DESK.windows(date(2026, 3, 2)) == (
        (utc(2026, 3, 2, 1), utc(2026, 3, 2, 4)),
        (utc(2026, 3, 2, 5, 30), utc(2026, 3, 2, 10)),
    )


def test_own_days_win_over_holidays_makeup_days_and_the_week() -> None:
    half = (Interval(time(9), time(12)),)
    own = {date(2026, 10, 1): half, date(2026, 10, 10): (), date(2026, 12, 24): half}
    desk = Calendar(zone="Asia/Shanghai", weekly=WEEK, country="CN", days=own)
    worked = [
        desk.between(shanghai(2026, *day), shanghai(2026, *day) + 24 * HOUR) for day in [(10, 1), (10, 10), (12, 24)]
    ]
    assert worked == [3 * HOUR, 0 * HOUR, 3 * HOUR]
    assert {desk.day_kind(day) for day in own} == {"own"}


def test_a_night_shift_belongs_to_the_day_it_opens_on_and_goes_on_into_a_holiday() -> None:
    night = Calendar(zone="Asia/Shanghai", weekly={2: (Interval(time(22), time(6)),)}, country="CN")
    assert night.add(shanghai(2026, 9, 30, 12), 8 * HOUR) == shanghai(2026, 10, 1, 6)
    assert night.windows(date(2026, 10, 1)) == ((shanghai(2026, 10, 1), shanghai(2026, 10, 1, 6)),)
    assert night.opening_on(date(2026, 10, 1)) == ()


def test_windows_that_overlap_count_once() -> None:
    desk = in_zone("UTC", (time(9), time(13)), (time(12), time(15)), (time(20), time(10)))
    assert desk.between(utc(2026, 3, 3), utc(2026, 3, 4)) == 19 * HOUR


def test_round_the_clock_is_the_time_on_the_wall_of_physics() -> None:
    desk = Calendar.round_the_clock("America/New_York")
    assert desk.always_open
    assert not DESK.always_open
    assert desk.add(utc(2026, 3, 7, 12), 1000 * HOUR) == utc(2026, 3, 7, 12) + 1000 * HOUR
    assert desk.next_opening(utc(2026, 11, 1, 5, 30)) == utc(2026, 11, 1, 5, 30)


@pytest.mark.parametrize(
    ("zone", "opens", "closes", "day", "window"),
    [
        # 8 March 2026: 02:00 becomes 03:00. An edge that does not exist is the moment of the change.
        ("America/New_York", time(2, 30), time(5), (2026, 3, 8), (utc(2026, 3, 8, 7), utc(2026, 3, 8, 9))),
        ("America/New_York", time(1), time(2, 30), (2026, 3, 8), (utc(2026, 3, 8, 6), utc(2026, 3, 8, 7))),
        # 1 November 2026: 02:00 becomes 01:00. Opens in the first of the two hours, closes in the second.
        ("America/New_York", time(1), time(1, 30), (2026, 11, 1), (utc(2026, 11, 1, 5), utc(2026, 11, 1, 6, 30))),
        # but is not dragged along when it closes just as the hour to be repeated begins
        ("America/New_York", time(0), time(1), (2026, 11, 1), (utc(2026, 11, 1, 4), utc(2026, 11, 1, 5))),
        # 5 April 2026 at 02:00 half an hour is repeated
        ("Australia/Lord_Howe", time(0), time(3), (2026, 4, 5), (utc(2026, 4, 4, 13), utc(2026, 4, 4, 16, 30))),
        ("Asia/Kathmandu", time(9, 45), time(13), (2026, 4, 5), (utc(2026, 4, 5, 4), utc(2026, 4, 5, 7, 15))),
        # 24 April 2026 begins at 01:00
        ("Africa/Cairo", time(0), time(2), (2026, 4, 24), (utc(2026, 4, 23, 22), utc(2026, 4, 23, 23))),
    ],
)
def test_shifts_on_the_day_the_clock_changes(zone: str, opens: time, closes: time, day, window) -> None:
    assert in_zone(zone, (opens, closes)).windows(date(*day)) == (window,)


def test_a_day_the_zone_skipped_has_no_time() -> None:
    samoa = Calendar.round_the_clock("Pacific/Apia")
    assert samoa.windows(date(2011, 12, 30)) == ()
    assert samoa.add(utc(2011, 12, 29, 9), 5 * HOUR) == utc(2011, 12, 29, 14)


def test_an_hour_that_falls_back_into_the_month_before_is_counted() -> None:
    desk = Calendar.round_the_clock("America/St_Johns")  # 1 November 2009, 00:01 became 31 October, 23:01
    start = utc(2009, 11, 1, 2, 40)
    assert desk.between(start, start + HOUR) == HOUR
    assert desk.add(start, HOUR / 6) == start + HOUR / 6
    assert desk.is_open(start)


@pytest.mark.parametrize("days", [{}, {date(2027, 1, 4): (Interval(time(9), time(10)),)}])
def test_a_calendar_without_open_time_says_which_it_is(days) -> None:
    shut = Calendar(zone="UTC", weekly={}, days=days, name="Winter desk")
    with pytest.raises(NoOpenTime, match="Winter desk") as refused:
        shut.add(utc(2026, 1, 1), 2 * HOUR)
    assert refused.value.calendar is shut
    with pytest.raises(NoOpenTime):
        shut.subtract(utc(2026, 1, 1), HOUR)
    with pytest.raises(NoOpenTime):
        shut.next_opening(utc(2027, 2, 1))


def test_a_target_of_a_million_years_is_refused_and_not_computed() -> None:
    with pytest.raises(NoOpenTime):
        Calendar.round_the_clock("UTC").add(utc(2026, 1, 1), timedelta(days=365_000))


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Asia/Peking", "weekly": {}},
        {"zone": "", "weekly": {}},
        {"zone": "../etc", "weekly": {}},
        {"zone": "UTC", "weekly": {7: ()}},
        {"zone": "UTC", "weekly": {}, "country": "ZZ"},
        {"zone": "UTC", "weekly": {}, "country": "DE", "subdivision": "QQ"},
    ],
)
def test_a_calendar_that_cannot_be_is_refused_when_it_is_made(wrong: dict) -> None:
    with pytest.raises(ValueError):
        Calendar(**wrong)


def test_moments_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        DESK.add(utc(2026, 3, 2, 9).replace(tzinfo=None), HOUR)


def test_calendars_that_say_the_same_are_equal_whatever_their_name_or_order() -> None:
    backwards = {weekday: tuple(reversed(OFFICE)) for weekday in reversed(range(5))}
    twin = Calendar(zone="Asia/Shanghai", weekly=backwards, country="CN", name="Another")
    assert twin == DESK
    assert len({twin, DESK}) == 1
    assert Calendar(zone="Asia/Taipei", weekly=WEEK, country="CN") != DESK


def test_a_warm_calendar_adds_three_days_of_work_in_microseconds() -> None:
    start = shanghai(2026, 3, 2, 10)
    best = min(timeit.repeat(lambda: DESK.add(start, 24 * HOUR), number=200, repeat=5)) / 200
    assert best < 100e-6

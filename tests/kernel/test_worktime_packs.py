"""Years of a country as somebody keeps them: full and half holidays and make-up days, also against the minutes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.worktime import Calendar, Interval, PackDay
from tests.kernel.test_worktime_oracle import DAY, ZONES, agree, clock_times, spans, thorough, works

OFFICE = (Interval(time(9), time(12)), Interval(time(13, 30), time(18)))
FORENOON = (Interval(time(0), time(13)),)
PACK = (
    PackDay(date(2027, 2, 5), name="Spring Festival"),
    PackDay(date(2027, 2, 14), works=True, name="make-up"),
    PackDay(date(2027, 2, 20), works=True, hours=FORENOON, name="make-up, forenoon"),
    PackDay(date(2027, 12, 24), hours=FORENOON, name="Christmas Eve"),
    PackDay(date(2027, 12, 25), hours=FORENOON, name="Christmas"),
)


def desk(**more) -> Calendar:
    return Calendar(zone="Asia/Shanghai", weekly=dict.fromkeys(range(5), OFFICE), country="CN", **more)


def test_a_pack_says_what_the_days_of_its_year_are() -> None:
    calendar = desk(packs={2027: PACK})
    assert [calendar.day_kind(one.day) for one in PACK] == ["holiday", "makeup", "makeup", "half", "half"]
    assert calendar.intervals(date(2027, 2, 5)) == ()
    assert calendar.intervals(date(2027, 2, 14)) == OFFICE
    assert calendar.intervals(date(2027, 2, 20)) == OFFICE[:1]
    assert calendar.intervals(date(2027, 12, 24)) == OFFICE[:1]
    assert calendar.holiday_name(date(2027, 12, 24), "zh-hans") == "Christmas Eve"


def test_a_half_holiday_opens_no_day_that_is_closed() -> None:
    assert desk(packs={2027: PACK}).intervals(date(2027, 12, 25)) == ()  # a Saturday


def test_a_pack_stands_for_its_whole_year_and_no_other() -> None:
    calendar = desk(packs={2027: PACK})
    assert calendar.day_kind(date(2027, 10, 1)) == "work"
    assert desk().day_kind(date(2027, 10, 1)) == "holiday"
    assert calendar.day_kind(date(2026, 10, 1)) == "holiday"


def test_with_its_pack_a_year_is_published() -> None:
    assert desk().unpublished(2027)
    assert not desk(packs={2027: PACK}).unpublished(2027)


def test_own_days_win_over_a_pack() -> None:
    day = date(2027, 2, 5)
    assert desk(packs={2027: PACK}, days={day: OFFICE}).intervals(day) == OFFICE


def test_what_a_half_holiday_closes_is_told_as_holiday() -> None:
    start = datetime(2027, 12, 24, 1, tzinfo=UTC)  # 09:00
    kinds = [span.kind for span in desk(packs={2027: PACK}).trace(start, start + timedelta(hours=9))]
    assert kinds == ["open", "holiday"]


@pytest.mark.parametrize(
    ("usual", "hours", "left"),
    [
        (((22, 6),), ((0, 12),), ()),  # a night shift begins after noon
        (((22, 6),), ((23, 2),), ((23, 2),)),
        (((0, 0),), ((0, 12),), ((0, 12),)),
        (((20, 0),), ((0, 0),), ((20, 0),)),
        (((8, 20),), ((9, 12), (14, 22)), ((9, 12), (14, 20))),
    ],
)
def test_hours_of_a_half_holiday_cut_the_usual_ones(usual, hours, left) -> None:
    def intervals(pairs):
        return tuple(Interval(time(opens), time(closes)) for opens, closes in pairs)

    pack = (PackDay(date(2027, 6, 1), hours=intervals(hours)),)
    calendar = Calendar(zone="UTC", weekly=dict.fromkeys(range(7), intervals(usual)), country="CN", packs={2027: pack})
    assert calendar.intervals(date(2027, 6, 1)) == intervals(left)


@st.composite
def packed(draw: st.DrawFn):
    """A desk with day and night shifts in a zone with or without summer time, and a pack of its own."""
    zone = draw(st.sampled_from(ZONES))
    opens, closes = draw(clock_times), draw(clock_times)
    worked = range(draw(st.integers(1, 7)))  # weekdays from Monday on
    start = datetime(2027, 3, 10, tzinfo=UTC) + timedelta(seconds=draw(st.integers(0, 240 * 86_400)))
    near = st.integers(-2, 9).map(lambda number: start.date() + number * DAY)
    kinds = st.sampled_from(["holiday", "half", "makeup", "short"])
    exceptions = draw(st.dictionaries(near, kinds, max_size=6))
    noon = time(draw(st.integers(1, 23)))
    cut = {"half": (Interval(time(0), noon),), "short": (Interval(time(0), noon),)}
    pack = tuple(
        PackDay(day, works=kind in ("makeup", "short"), hours=cut.get(kind, ())) for day, kind in exceptions.items()
    )
    weekly = dict.fromkeys(worked, (Interval(opens, closes),))
    calendar = Calendar(zone=zone, weekly=weekly, country="CN", packs={2027: pack})

    def hours(day: date) -> list[tuple[time, time]]:
        kind = exceptions.get(day, "usual")
        if kind == "holiday" or (day.weekday() not in worked and kind in ("usual", "half")):
            return []
        # In minutes of the day, for the oracle knows no intervals.
        first, last = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
        last += 1440 if last <= first else 0
        last = min(last, noon.hour * 60) if kind in ("half", "short") else last
        return [(opens, time(last % 1440 // 60, last % 60))] if first < last else []

    return calendar, hours, start


@settings(thorough)
@given(packed(), spans, works)
def test_any_pack_agrees_with_the_minutes(made, span: timedelta, work: timedelta) -> None:
    calendar, hours, start = made
    agree(calendar, hours, start, span, work)

"""Why it is due then: the spans between two moments."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.worktime import Calendar, Interval

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = (Interval(time(9), time(12)), Interval(time(13, 30), time(18)))
CHINA = Calendar(zone="Asia/Shanghai", weekly=dict.fromkeys(range(5), OFFICE), country="CN")
NIGHTS = Calendar(
    zone="America/New_York",
    weekly=dict.fromkeys(range(6), (Interval(time(22), time(6)),)),
    country="US",
    days={date(2026, 3, 10): ()},
)
CALENDARS = [CHINA, NIGHTS, Calendar.round_the_clock("America/St_Johns"), Calendar(zone="UTC", weekly={})]
NOTHING = timedelta()


def told(calendar: Calendar, start: datetime, end: datetime) -> list[tuple[str, str, str]]:
    zone = ZoneInfo(calendar.zone)
    return [
        (span.kind, f"{span.start.astimezone(zone):%d %H:%M}", f"{span.end.astimezone(zone):%d %H:%M}")
        for span in calendar.trace(start, end)
    ]


def test_a_due_time_over_national_week_is_explained_by_break_night_holiday_and_makeup_day() -> None:
    start, end = datetime(2026, 9, 30, 11, tzinfo=SHANGHAI), datetime(2026, 10, 8, 10, tzinfo=SHANGHAI)
    assert told(CHINA, start, end) == [
        ("open", "30 11:00", "30 12:00"),
        ("break", "30 12:00", "30 13:30"),
        ("open", "30 13:30", "30 18:00"),
        ("closed", "30 18:00", "01 00:00"),
        ("holiday", "01 00:00", "08 00:00"),
        ("closed", "08 00:00", "08 09:00"),
        ("open", "08 09:00", "08 10:00"),
    ]
    saturday = datetime(2026, 10, 10, 12, tzinfo=SHANGHAI)
    assert [kind for kind, _, _ in told(CHINA, saturday, saturday + timedelta(hours=3))] == ["break", "makeup"]


def test_a_night_shift_is_one_span_and_a_day_between_two_shifts_is_no_break() -> None:
    start = datetime(2026, 3, 3, 12, tzinfo=ZoneInfo("America/New_York"))
    assert told(NIGHTS, start, start + timedelta(days=1)) == [
        ("closed", "03 12:00", "03 22:00"),
        ("open", "03 22:00", "04 06:00"),
        ("closed", "04 06:00", "04 12:00"),
    ]


def test_a_day_closed_by_an_own_exception_reads_as_a_holiday() -> None:
    start = datetime(2026, 3, 10, 7, tzinfo=ZoneInfo("America/New_York"))
    assert [kind for kind, _, _ in told(NIGHTS, start, start + timedelta(hours=12))] == ["holiday"]


def test_there_is_nothing_to_tell_of_no_time() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert CHINA.trace(now, now) == CHINA.trace(now, now - timedelta(days=1)) == ()


def test_a_long_wait_keeps_its_beginning_and_its_end_and_counts_the_middle() -> None:
    start = datetime(2026, 1, 5, 10, tzinfo=SHANGHAI)
    end = CHINA.add(start, timedelta(hours=1500))
    spans = CHINA.trace(start, end)
    assert len(spans) == 60
    assert [span.kind for span in spans].count("omitted") == 1
    assert (spans[0].start, spans[-1].end) == (start, end)
    assert sum((span.worked for span in spans), NOTHING) == timedelta(hours=1500)


@settings(max_examples=80, deadline=None, database=None)
@given(
    st.sampled_from(CALENDARS),
    st.integers(0, 900 * 1440).map(lambda minute: datetime(2024, 9, 1, tzinfo=UTC) + timedelta(minutes=minute)),
    st.one_of(st.integers(1, 9 * 1440), st.integers(1, 200 * 1440)).map(lambda minutes: timedelta(minutes=minutes)),
)
def test_spans_cover_the_time_without_hole_or_twin_and_sum_to_the_working_time(calendar, start, length) -> None:
    spans = calendar.trace(start, start + length)
    assert 1 <= len(spans) <= 60
    assert (spans[0].start, spans[-1].end) == (start, start + length)
    for left, right in pairwise(spans):
        assert left.end == right.start
        assert left.kind != right.kind
    for span in spans:
        assert span.start < span.end
        assert span.worked == calendar.between(span.start, span.end)
        assert (span.worked == span.end - span.start) == (span.kind in ("open", "makeup")) or span.kind == "omitted"


def test_a_long_wait_that_ends_in_an_hour_lived_twice_is_told_to_its_end() -> None:
    desk = Calendar(zone="America/St_Johns", weekly=dict.fromkeys(range(7), OFFICE))
    end = datetime(2009, 11, 1, 2, 50, tzinfo=UTC)  # 00:01 became 23:01 of the day before
    spans = desk.trace(end - timedelta(days=90), end)
    assert len(spans) == 60
    assert spans[-1].end == end

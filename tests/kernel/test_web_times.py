"""Times in words, in the three languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from servicedesk.web import times

NOW = datetime(2026, 10, 15, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "english", "simplified", "traditional"),
    [
        (timedelta(seconds=20), "0 min", "0分", "0分"),
        (timedelta(minutes=18), "18 min", "18分", "18分"),
        (timedelta(hours=1, minutes=5), "1 h 05 min", "1小时05分", "1小時05分"),
        (timedelta(days=1, hours=3, minutes=59), "1 d 3 h", "1天3小时", "1天3小時"),
        (timedelta(hours=8), "8 h", "8小时", "8小時"),
        (timedelta(days=8, minutes=12), "8 d", "8天", "8天"),
        (-timedelta(hours=1, minutes=12), "1 h 12 min", "1小时12分", "1小時12分"),
    ],
)
def test_a_duration_is_said_in_each_language(span: timedelta, english: str, simplified: str, traditional: str) -> None:
    for language, expected in (("en", english), ("zh-hans", simplified), ("zh-hant", traditional)):
        with translation.override(language):
            assert times.duration(span) == expected


@pytest.mark.parametrize(
    ("language", "late", "left"),
    [("en", "25 min late", "38 min"), ("zh-hans", "超时25分", "38分"), ("zh-hant", "逾時25分", "38分")],
)
def test_what_is_left_turns_into_how_late_it_is(language: str, late: str, left: str) -> None:
    with translation.override(language):
        assert times.left(NOW - timedelta(minutes=25), at=NOW) == late
        assert times.left(NOW + timedelta(minutes=38), at=NOW) == left


@pytest.mark.parametrize(
    ("when", "english", "simplified"),
    [
        (datetime(2026, 10, 15, 10, 58, tzinfo=UTC), "today 10:58", "今天10:58"),
        (datetime(2026, 10, 14, 17, 20, tzinfo=UTC), "yesterday 17:20", "昨天17:20"),
        (datetime(2026, 10, 16, 11, 0, tzinfo=UTC), "tomorrow 11:00", "明天11:00"),
        (datetime(2026, 10, 6, 9, 14, tzinfo=UTC), "6 Oct 09:14", "10月6日09:14"),
        (datetime(2025, 10, 6, 9, 14, tzinfo=UTC), "6 Oct 2025 09:14", "2025年10月6日09:14"),
    ],
)
def test_a_moment_is_said_as_one_says_it_today(when: datetime, english: str, simplified: str) -> None:
    with timezone.override(UTC):
        with translation.override("en"):
            assert times.moment(when, at=NOW) == english
        with translation.override("zh-hans"):
            assert times.moment(when, at=NOW) == simplified


def test_today_is_counted_in_the_zone_of_the_desk() -> None:
    late_in_the_evening = datetime(2026, 10, 15, 17, 30, tzinfo=UTC)  # 16 October, 01:30 in Shanghai
    with timezone.override("Asia/Shanghai"), translation.override("en"):
        assert times.moment(late_in_the_evening, at=NOW) == "tomorrow 01:30"
        assert times.day(late_in_the_evening, at=NOW) == "16 Oct"


def test_no_space_is_typed_between_han_and_latin() -> None:
    for language in ("zh-hans", "zh-hant"):
        assert not any(" " in shape for shape in vars(times.words(language)).values())

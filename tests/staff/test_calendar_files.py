"""Days from calendar files (iCal): what is read, what is refused and where it stands."""

from datetime import date, time

import pytest

from servicedesk.errors import Invalid
from servicedesk.worktime import Interval
from staff.daylist import read_days, write_days
from staff.hours import DayRule
from staff.icaldays import LARGEST, read_events

OFFICE = (Interval(time(9), time(12)), Interval(time(13, 30), time(18)))


def read(*events: str, zone: str = "Asia/Shanghai") -> list[DayRule]:
    bodies = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{bodies}END:VCALENDAR\r\n".replace("\r\n", "\n")
    return read_events(
        text.replace("\n", "\r\n"), usual=OFFICE, zone=zone, since=date(2026, 11, 1), until=date(2028, 10, 31)
    )


def why(*events: str) -> str:
    with pytest.raises(Invalid) as refused:
        read(*events)
    return str(refused.value.errors["events"][0])


def test_an_event_of_whole_days_closes_them_but_for_its_end() -> None:
    rules = read("DTSTART;VALUE=DATE:20270205\r\nDTEND;VALUE=DATE:20270207\r\nSUMMARY:Spring Festival")
    assert rules == [DayRule(date(2027, 2, day), (), "Spring Festival") for day in (5, 6)]


def test_an_event_of_one_day_needs_no_end() -> None:
    assert read("DTSTART;VALUE=DATE:20270205\r\nSUMMARY:x") == [DayRule(date(2027, 2, 5), (), "x")]


@pytest.mark.parametrize("words", ["SUMMARY:春节（班）", "SUMMARY:x\r\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY"])
def test_a_make_up_day_has_the_usual_hours(words: str) -> None:
    assert read(f"DTSTART;VALUE=DATE:20270214\r\n{words}")[0].windows == OFFICE


def test_events_with_times_are_the_hours_of_their_day_in_the_calendars_zone() -> None:
    forenoon = "DTSTART:20261224T010000Z\r\nDTEND:20261224T040000Z\r\nSUMMARY:open"
    evening = "DTSTART;TZID=Asia/Shanghai:20261224T200000\r\nDURATION:PT6H\r\nSUMMARY:late"
    hours = (Interval(time(9), time(12)), Interval(time(20), time(2)))
    assert read(forenoon, evening) == [DayRule(date(2026, 12, 24), hours, "open, late")]


def test_a_closing_wins_over_hours_of_the_same_day() -> None:
    opens = "DTSTART:20261224T010000Z\r\nDTEND:20261224T040000Z\r\nSUMMARY:open"
    assert read(opens, "DTSTART;VALUE=DATE:20261224\r\nSUMMARY:shut")[0].windows == ()


def test_repetitions_are_written_out_within_the_span() -> None:
    yearly = "DTSTART;VALUE=DATE:20001225\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Christmas"
    assert [rule.day for rule in read(yearly)] == [date(2026, 12, 25), date(2027, 12, 25)]
    ends = "DTSTART;VALUE=DATE:20001225\r\nRRULE:FREQ=YEARLY;UNTIL=20261231\r\nSUMMARY:x"
    assert [rule.day for rule in read(ends)] == [date(2026, 12, 25)]
    fourth = "DTSTART;VALUE=DATE:20240101\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\nEXDATE;VALUE=DATE:20271125"
    assert [rule.day for rule in read(fourth)] == [date(2026, 11, 26)]


def test_a_repetition_ends_where_it_says_by_its_own_clock() -> None:
    """As calendars write it: up to the end of a Wednesday in Shanghai, told in UTC."""
    hours = (
        "DTSTART;TZID=Asia/Shanghai:20270201T090000\r\nDTEND;TZID=Asia/Shanghai:20270201T150000\r\nSUMMARY:Short\r\n"
    )
    found = read(f"{hours}RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270203T155959Z")
    assert [rule.day.day for rule in found] == [1, 2, 3]
    days = "DTSTART;VALUE=DATE:20270201\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270203T000000Z\r\nSUMMARY:x"
    assert [rule.day.day for rule in read(days)] == [1, 2, 3]


def test_cancelled_events_are_passed_over() -> None:
    assert "no day" in why("DTSTART;VALUE=DATE:20270205\r\nSTATUS:CANCELLED")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("SUMMARY:x", "line 4: it has no beginning"),
        ("DTSTART:20270205T010000Z\r\nDTEND:20270205T000000Z", "line 4: it ends before it begins"),
        ("DTSTART:20270205T010000Z\r\nDTEND:20270207T010000Z", "line 4: hours of a day last at most 24 hours"),
        ("DTSTART;VALUE=DATE:20270205\r\nRRULE:FREQ=SECONDLY", "line 4: only what repeats by year"),
        ("DTSTART;VALUE=DATE:20270205\r\nRRULE:FREQ=YEARLY;BYSECOND=1,2,3", "line 4: only what repeats by year"),
        ("DTSTART;VALUE=DATE:20990205", "no day from 2026-11-01 to 2028-10-31"),
        ("DTSTART;VALUE=DATE:20270205\r\nDTEND;VALUE=DATE:20500101", "line 4: it ends before it begins, or lasts"),
    ],
)
def test_what_cannot_be_read_is_named_by_line(event: str, words: str) -> None:
    assert words in why(event)


def test_the_line_is_that_of_the_event() -> None:
    assert "line 7" in why("DTSTART;VALUE=DATE:20270205", "SUMMARY:x")


@pytest.mark.parametrize("text", ["", "soon", "BEGIN:VCALENDAR", "BEGIN:VEVENT\r\nEND:VCALENDAR", "\x00\x01"])
def test_what_is_no_calendar_file_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_events(text, usual=(), zone="UTC", since=date(2026, 1, 1), until=date(2027, 1, 1))


def test_large_files_and_many_days_are_refused() -> None:
    with pytest.raises(Invalid, match="KB"):
        read_events("x" * (LARGEST + 1), usual=(), zone="UTC", since=date(2026, 1, 1), until=date(2027, 1, 1))
    weekly = [f"DTSTART;VALUE=DATE:2026110{day}\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:x" for day in range(1, 8)]
    assert "At most 400 days" in why(*weekly)


def test_overlapping_hours_are_refused() -> None:
    first = "DTSTART:20261224T010000Z\r\nDTEND:20261224T040000Z"
    assert "overlap" in why(first, "DTSTART:20261224T030000Z\r\nDTEND:20261224T050000Z")


def test_what_was_looked_at_is_what_is_kept() -> None:
    rules = [DayRule(date(2027, 2, 5), (), "closing 09:00-10:00"), DayRule(date(2027, 2, 6), OFFICE, "open, late")]
    again = read_days(write_days(rules), usual=())
    assert [(rule.day, rule.windows) for rule in again] == [(rule.day, rule.windows) for rule in rules]

"""Public holidays and make-up working days, against the notices of the State Council."""

from datetime import date, time, timedelta

import pytest

from servicedesk.worktime import Calendar, Interval

DAY = timedelta(days=1)
OFFICE = (Interval(time(9), time(12)), Interval(time(13, 30), time(18)))
SATURDAY = (Interval(time(10), time(14)),)


def desk(country: str, *, weekdays: int = 5, subdivision: str = "") -> Calendar:
    return Calendar(zone="UTC", weekly=dict.fromkeys(range(weekdays), OFFICE), country=country, subdivision=subdivision)


# First and last day off, as announced; where a notice only says "together with the weekend" the weekend is included.
HOLIDAYS = {
    2023: ["0101-0102", "0121-0127", "0405-0405", "0429-0503", "0622-0624", "0929-1006"],
    2024: ["0101-0101", "0210-0217", "0404-0406", "0501-0505", "0608-0610", "0915-0917", "1001-1007"],
    2025: ["0101-0101", "0128-0204", "0404-0406", "0501-0505", "0531-0602", "1001-1008"],
    2026: ["0101-0103", "0215-0223", "0404-0406", "0501-0505", "0619-0621", "0925-0927", "1001-1007"],
}
MAKEUP = {
    2023: "0128 0129 0423 0506 0625 1007 1008",
    2024: "0204 0218 0407 0428 0511 0914 0929 1012",
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
}


def day_of(year: int, digits: str) -> date:
    return date(year, int(digits[:2]), int(digits[2:]))


def announced_off(year: int) -> set[date]:
    days = set()
    for block in HOLIDAYS[year]:
        first, last = (day_of(year, edge) for edge in block.split("-"))
        days |= {first + number * DAY for number in range((last - first).days + 1)}
    # The New Year of 2023 began on the last Saturday of 2022, and no other block leaves its year.
    return days


def year_of(year: int) -> list[date]:
    return [date(year, 1, 1) + number * DAY for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", MAKEUP)
def test_makeup_days_are_those_of_the_notice(year: int) -> None:
    calendar = desk("CN")
    made_up = {day for day in year_of(year) if calendar.day_kind(day) == "makeup"}
    assert made_up == {day_of(year, digits) for digits in MAKEUP[year].split()}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_an_office_works_on_exactly_the_days_the_notice_leaves(year: int) -> None:
    calendar, off = desk("CN"), announced_off(year)
    made_up = {day_of(year, digits) for digits in MAKEUP[year].split()}
    expected = {day for day in year_of(year) if day in made_up or (day.weekday() < 5 and day not in off)}
    assert {day for day in year_of(year) if calendar.windows(day)} == expected


@pytest.mark.parametrize("year", HOLIDAYS)
def test_a_desk_open_all_week_closes_inside_a_holiday_and_nowhere_else(year: int) -> None:
    calendar, off = desk("CN", weekdays=7), announced_off(year)
    closed = {day for day in year_of(year) if not calendar.windows(day)}
    inside = {day for day in off if day.weekday() < 5 or {day - DAY, day + DAY} <= off}
    assert closed <= off
    assert {day for day in inside if day.weekday() < 5 or edge_is_workday(day, off)} <= closed


def edge_is_workday(day: date, off: set[date]) -> bool:
    """Whether the weekend around that day lies between weekdays that are off."""
    before, after = day, day
    while before.weekday() >= 5:
        before -= DAY
    while after.weekday() >= 5:
        after += DAY
    return {before, after} <= off


def test_the_sunday_of_national_week_is_a_holiday_with_a_name() -> None:
    calendar = desk("CN", weekdays=7)
    assert calendar.day_kind(date(2026, 10, 4)) == "holiday"
    assert calendar.holiday_name(date(2026, 10, 4), "zh-hans") == "国庆节"


def test_a_makeup_day_has_the_hours_of_the_first_working_weekday_even_where_saturday_has_its_own() -> None:
    weekly = {0: (), 1: OFFICE, 2: SATURDAY, 5: SATURDAY}
    calendar = Calendar(zone="UTC", weekly=weekly, country="CN")
    assert calendar.intervals(date(2026, 10, 10)) == OFFICE
    assert calendar.intervals(date(2026, 10, 17)) == SATURDAY


def test_a_makeup_day_of_a_desk_that_only_works_weekends_keeps_its_hours() -> None:
    calendar = Calendar(zone="UTC", weekly={5: SATURDAY}, country="CN")
    assert calendar.intervals(date(2026, 10, 10)) == SATURDAY
    assert calendar.intervals(date(2026, 9, 20)) == ()


@pytest.mark.parametrize(
    ("country", "day", "kind"),
    [
        ("CN", (2026, 3, 2), "work"),
        ("CN", (2026, 3, 1), "off"),
        ("TW", (2025, 2, 8), "makeup"),
        ("TW", (2026, 10, 10), "holiday"),
        ("HK", (2026, 7, 1), "holiday"),
        ("US", (2026, 7, 3), "holiday"),  # Independence Day, observed on the Friday
        ("US", (2021, 12, 31), "holiday"),  # New Year of the year after, observed in this one
        ("DE", (2026, 4, 4), "off"),  # the Saturday of Easter is an ordinary Saturday
        ("", (2026, 1, 1), "work"),
    ],
)
def test_what_a_day_is(country: str, day: tuple[int, int, int], kind: str) -> None:
    assert desk(country).day_kind(date(*day)) == kind


def test_a_german_shop_is_open_on_the_saturday_of_easter() -> None:
    assert desk("DE", weekdays=6).windows(date(2026, 4, 4))


def test_a_subdivision_has_its_own_holidays() -> None:
    epiphany = date(2026, 1, 6)
    assert desk("DE", subdivision="BY").day_kind(epiphany) == "holiday"
    assert desk("DE", subdivision="BE").day_kind(epiphany) == "work"


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("CN", "zh-hans", "国庆节"),
        ("CN", "zh-hant", "國慶節"),
        ("CN", "en", "National Day"),
        ("CN", "de", "National Day"),
        ("HK", "zh-hant", "國慶日"),
        ("", "en", ""),
    ],
)
def test_a_holiday_is_named_in_the_readers_language(country: str, language: str, name: str) -> None:
    assert desk(country).holiday_name(date(2026, 10, 1), language) == name


def test_a_day_that_is_no_holiday_has_no_name() -> None:
    assert desk("CN").holiday_name(date(2026, 3, 2), "en") == ""
    assert desk("CN").holiday_name(date(2026, 10, 10), "en") == ""


def test_a_year_the_state_council_has_not_announced_is_said_to_be_unpublished() -> None:
    assert [desk("CN").unpublished(year) for year in (2024, 2026, 2027)] == [False, False, True]


@pytest.mark.parametrize("country", ["", "TW", "US", "DE", "HK"])
def test_countries_that_settle_their_holidays_by_law_are_never_unpublished(country: str) -> None:
    assert not desk(country).unpublished(2040)

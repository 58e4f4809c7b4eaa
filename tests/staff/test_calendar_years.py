"""A country's year kept by hand: pasted as a list or as the government's notice, for all calendars of it [H-20]."""

from datetime import UTC, date, datetime, time

import pytest

from servicedesk.errors import Invalid, NotPermitted
from servicedesk.worktime import Interval, PackDay
from staff import calendars, yearpacks
from staff.models import CalendarVersion, Desk, WorkingCalendar, YearPack
from staff.yearlist import library_year, read_year, write_year
from tests.people import a_manager, a_supervisor, acting

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
NOTICE = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。"""


def test_the_notice_of_2026_is_read_as_it_was_published() -> None:
    pack = read_year(NOTICE, 2026)
    made_up = [f"{one.day:%m%d}" for one in pack if one.works]
    assert made_up == ["0104", "0214", "0228", "0509", "0920", "1010"]
    assert sum(not one.works for one in pack) == 33
    assert next(one.name for one in pack if one.day == date(2026, 2, 20)) == "春节"


def test_the_notice_says_what_the_library_later_knows() -> None:
    known = {(one.day, one.works) for one in library_year("CN", 2026, "zh-hans")}
    assert {(one.day, one.works) for one in read_year(NOTICE, 2026)} >= known


def test_days_of_the_year_before_are_left_to_its_own_list() -> None:
    pack = read_year("元旦：2026年12月31日至2027年1月2日放假", 2027)
    assert [one.day for one in pack] == [date(2027, 1, 1), date(2027, 1, 2)]


def test_a_list_of_days_with_ranges_halves_and_notes() -> None:
    text = "2027-02-05..2027-02-06 closed Spring Festival\n\n2027-02-14 open\n2027-12-24 00:00-12:00 Christmas Eve"
    pack = read_year(text, 2027)
    assert pack == (
        PackDay(date(2027, 2, 5), name="Spring Festival"),
        PackDay(date(2027, 2, 6), name="Spring Festival"),
        PackDay(date(2027, 2, 14), works=True),
        PackDay(date(2027, 12, 24), hours=(Interval(time(0), time(12)),), name="Christmas Eve"),
    )
    assert read_year(write_year(pack), 2027) == pack


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2027-02-30 closed", "Line 1"),
        ("2027-02-05 closed\n2026-02-05 closed", "Line 2"),
        ("soon", "Line 1"),
        ("2027-02-09..2027-02-05 closed", "Line 1"),
        ("春节：2月30日放假", "Line 1"),
        ("", "There is no day of 2027"),
    ],
)
def test_what_cannot_be_read_is_named_by_line(text: str, line: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_year(text, 2027)
    assert str(refused.value.errors["days"][0]).startswith(line)


@pytest.fixture
def office() -> WorkingCalendar:
    WorkingCalendar.objects.update(country="CN", zone="Asia/Shanghai")
    calendars.forget()
    return Desk.objects.get().calendar


def keep(text: str, actor, **more) -> YearPack:
    words = {"country": "CN", "year": 2027, "source": "国办发明电", "published_on": date(2026, 11, 4)} | more
    return yearpacks.keep_year(**words, days=read_year(text, words["year"]), actor=actor, at=NOW)


@pytest.mark.django_db
def test_a_kept_year_holds_in_every_calendar_of_the_country(office) -> None:
    assert calendars.load(office.pk).unpublished(2027)
    keep("2027-03-01 closed\n2027-03-06 open", acting(a_manager()))
    calendar = calendars.load(office.pk)
    kinds = [calendar.day_kind(date(2027, 3, 1)), calendar.day_kind(date(2027, 3, 6)), calendar.unpublished(2027)]
    assert kinds == ["holiday", "makeup", False]
    assert list(CalendarVersion.objects.filter(calendar=office)[0].content["packs"]) == ["2027"]


@pytest.mark.django_db
def test_a_year_that_is_dropped_is_the_librarys_again(office) -> None:
    max_ = acting(a_manager())
    yearpacks.drop_year(pack=keep("2027-03-01 closed", max_), actor=max_, at=NOW)
    assert calendars.load(office.pk).day_kind(date(2027, 3, 1)) == "work"
    assert calendars.load(office.pk).unpublished(2027)


@pytest.mark.django_db
def test_only_who_edits_rules_keeps_a_year_and_of_a_known_country(office) -> None:
    with pytest.raises(NotPermitted):
        keep("2027-03-01 closed", acting(a_supervisor()))
    with pytest.raises(Invalid):
        keep("2027-03-01 closed", acting(a_manager()), country="QQ")

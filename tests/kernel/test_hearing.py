"""How each person wants to hear: by kind, in one daily letter, not at night; emergencies always [H-21]."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from servicedesk.errors import Invalid
from servicedesk.mail.models import Outgoing
from servicedesk.notify import choosing, mailing, telling
from servicedesk.notify.kinds import NoticeKind, register
from servicedesk.notify.models import Choice, Notice, QuietHours
from servicedesk.notify.quiet import Quiet, next_daily
from staff.models import Person
from tests.people import acting, an_agent

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
BEIJING = ZoneInfo("Asia/Shanghai")
pytestmark = pytest.mark.django_db

register(NoticeKind(name="post", say=lambda _params: "Post", link=lambda _params: "", label="Post"))
register(NoticeKind(name="post.more", say=lambda _params: "More post", link=lambda _params: "", like="post"))
register(NoticeKind(name="fire", say=lambda _params: "Fire", link=lambda _params: "", urgent=True))


@pytest.fixture
def amy() -> Person:
    return an_agent("amy")


def chosen(person: Person, how: str = "mail", **hours) -> None:
    given = {"since": None, "until": None, "weekends": False, "zone": "UTC", **hours}
    choosing.choose(how={"post": how}, **given, actor=acting(person), at=NOW)


def told(person: Person, kind: str = "post", at: datetime = NOW) -> None:
    telling.tell([person.pk], kind=kind, topic="", params={}, at=at)


def test_what_one_does_not_want_to_hear_is_not_told(amy: Person) -> None:
    chosen(amy, "off")
    told(amy)
    told(amy, "post.more")
    told(amy, "fire")
    assert list(Notice.objects.values_list("kind", flat=True)) == ["fire"]


def test_on_the_page_alone_means_no_letter(amy: Person) -> None:
    chosen(amy, "page")
    told(amy)
    told(amy, "post.more")
    assert (mailing.mail_due(NOW), telling.bell(amy.pk)[0]) == (0, 2)


def test_one_daily_letter_brings_all_of_the_day(amy: Person) -> None:
    chosen(amy, "digest")
    for hours in (0, 3, 8):
        told(amy, at=NOW + timedelta(hours=hours))
        assert mailing.mail_due(NOW + timedelta(hours=hours)) == 0
    morning = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert mailing.mail_due(morning - timedelta(minutes=1)) == 0
    assert mailing.mail_due(morning) == 1
    assert Outgoing.objects.get().text.count("Post") == 3
    assert mailing.mail_due(morning + timedelta(days=1)) == 0


def test_letters_wait_for_the_end_of_quiet_hours_but_for_emergencies(amy: Person) -> None:
    chosen(amy, since=time(9), until=time(17))
    told(amy)
    told(amy, "fire")
    assert mailing.mail_due(NOW) == 1
    assert Outgoing.objects.get().subject == "Fire"
    assert mailing.mail_due(NOW + timedelta(hours=7)) == 0
    assert mailing.mail_due(NOW + timedelta(hours=8)) == 1


def test_after_a_quiet_weekend_friday_s_letter_still_comes(amy: Person) -> None:
    chosen(amy, weekends=True)
    friday = datetime(2026, 11, 28, 0, 1, tzinfo=UTC)
    told(amy, at=friday)
    assert mailing.mail_due(friday) == 0
    assert mailing.mail_due(datetime(2026, 11, 30, 0, 1, tzinfo=UTC)) == 1


def test_what_was_read_meanwhile_is_in_no_letter(amy: Person) -> None:
    chosen(amy, "digest")
    told(amy)
    mailing.mail_due(NOW)
    telling.read_all(amy.pk, at=NOW)
    assert mailing.mail_due(NOW + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("quiet", "at", "ends"),
    [
        ((time(22), time(7), False), "2026-11-23 23:00", "2026-11-24 07:00"),
        ((time(22), time(7), False), "2026-11-24 06:59", "2026-11-24 07:00"),
        ((time(22), time(7), False), "2026-11-24 07:00", "2026-11-24 07:00"),
        ((time(12), time(13), False), "2026-11-24 12:00", "2026-11-24 13:00"),
        ((None, None, False), "2026-11-24 12:00", "2026-11-24 12:00"),
        ((None, None, True), "2026-11-28 12:00", "2026-11-30 00:00"),
        ((time(22), time(7), True), "2026-11-27 23:00", "2026-11-30 07:00"),
    ],
)
def test_quiet_ends(quiet: tuple[time | None, time | None, bool], at: str, ends: str) -> None:
    since, until, weekends = quiet
    own = Quiet(zone=BEIJING, since=since, until=until, weekends=weekends)
    asked = datetime.fromisoformat(at).replace(tzinfo=BEIJING).astimezone(UTC)
    assert own.ends(asked) == datetime.fromisoformat(ends).replace(tzinfo=BEIJING)


def test_the_daily_letter_goes_at_eight_where_the_desk_is() -> None:
    assert next_daily(NOW, BEIJING) == datetime(2026, 11, 24, 8, tzinfo=BEIJING)
    assert next_daily(NOW, UTC) == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_numbers_of_the_same_key_add_up_and_are_mailed_again(amy: Person) -> None:
    def count(late: int) -> None:
        params = {"late": late, "soon": 1}
        one = telling.News(person_id=amy.pk, kind="clocks.many", params=params, natural_key="run:1")
        telling.add_up([one], at=NOW)

    count(20)
    assert mailing.mail_due(NOW) == 1
    telling.read_all(amy.pk, at=NOW)
    count(5)
    assert Notice.objects.get().params == {"late": 25, "soon": 2}
    assert telling.bell(amy.pk)[0] == 1
    assert mailing.mail_due(NOW + timedelta(minutes=1)) == 1
    assert [letter.to for letter in Outgoing.objects.all()] == [amy.email, amy.email]


@pytest.mark.parametrize(
    "hours", [{"since": time(22)}, {"until": time(7)}, {"since": time(7), "until": time(7)}], ids=str
)
def test_half_of_the_quiet_hours_is_none(amy: Person, hours: dict[str, time]) -> None:
    with pytest.raises(Invalid):
        chosen(amy, **hours)


def test_nobody_chooses_for_emergencies_or_what_is_not_there(amy: Person) -> None:
    for how in ({"fire": "off"}, {"gone": "page"}, {"post": "pigeon"}):
        with pytest.raises(Invalid):
            none = {"since": None, "until": None, "weekends": False, "zone": "UTC"}
            choosing.choose(how=how, **none, actor=acting(amy), at=NOW)


def test_the_page_keeps_what_is_chosen_in_the_zone_of_the_desk(client: Client, amy: Person) -> None:
    client.force_login(amy)
    page = client.get("/desk/me/").content.decode()
    assert "What I hear of, and how" in page and "A clock is late" in page and "Fire" not in page
    told = {"kind-clock.late": "digest", "kind-clock.soon": "mail", "since": "22:00", "until": "07:00"}
    client.post("/desk/notices/choose/", told)
    assert list(Choice.objects.values_list("kind", "how")) == [("clock.late", "digest")]
    quiet = QuietHours.objects.get()
    assert (quiet.since, quiet.until, quiet.weekends) == (time(22), time(7), False)
    assert 'value="22:00"' in client.get("/desk/me/").content.decode()
    client.post("/desk/notices/choose/", {**told, "until": ""})
    assert QuietHours.objects.get().until == time(7)


def test_choices_that_are_refused_come_again_as_they_were_typed(client: Client, amy: Person) -> None:
    client.force_login(amy)
    half = {"kind-clock.soon": "digest", "since": "22:00", "until": ""}
    alone = {"HX-Request": "true", "HX-Target": "notice-choices"}
    for headers, page in (({}, True), (alone, False)):
        refused = client.post("/desk/notices/choose/", half, headers=headers)
        shown = refused.content.decode()
        assert refused.status_code == 422
        assert ("<html" in shown) is page
        assert 'value="digest" selected' in shown and 'value="22:00"' in shown
        assert "Say both hours, or neither." in shown.partition('id="id_until_error"')[2].partition("<input")[0]
        assert re.search(r'<input[^>]*name="until"[^>]*aria-invalid="true"', shown)
    assert not Choice.objects.exists()
    assert client.get("/desk/notices/choose/").status_code == 200  # the address that is left in the browser

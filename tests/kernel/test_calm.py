"""Do not disturb, and notices by the browser: what is shown where, and when not [H-21, H-37]."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.errors import Invalid
from servicedesk.notify import choosing, mailing, telling
from servicedesk.notify.kinds import NoticeKind, register
from servicedesk.notify.models import Notice
from staff.models import Person
from tests.people import acting, an_agent

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db

register(NoticeKind(name="word", say=lambda _params: "A word", link=lambda _params: "/desk/tickets/T-1/", label="Word"))
register(NoticeKind(name="blaze", say=lambda _params: "Fire", link=lambda _params: "", urgent=True))


@pytest.fixture
def amy() -> Person:
    return an_agent("amy")


def told(person: Person, kind: str, at: datetime = NOW) -> None:
    telling.tell([person.pk], kind=kind, topic="", params={}, at=at)


def wanting(person: Person, *browser: str) -> None:
    hours = {"since": None, "until": None, "weekends": False, "zone": "UTC"}
    choosing.choose(how={"word": "mail"}, browser=browser, **hours, actor=acting(person), at=NOW)


def shown(client: Client, after: int) -> list[str]:
    return [one["text"] for one in client.get(f"/desk/notices/news/?after={after}").json()["items"]]


def test_letters_wait_while_nothing_may_disturb_but_emergencies_do_not(amy: Person) -> None:
    choosing.be_calm(until=NOW + timedelta(hours=1), zone="UTC", actor=acting(amy), at=NOW)
    told(amy, "word")
    told(amy, "blaze")
    assert mailing.mail_due(NOW) == 1
    assert list(Notice.objects.filter(mailed_at=None).values_list("kind", flat=True)) == ["word"]
    assert mailing.mail_due(NOW + timedelta(hours=1)) == 1
    with pytest.raises(Invalid):
        choosing.be_calm(until=NOW, zone="UTC", actor=acting(amy), at=NOW)


def test_the_browser_shows_the_kinds_that_were_chosen_unless_it_is_quiet(amy: Person, client: Client) -> None:
    client.force_login(amy)
    assert client.get("/desk/notices/news/").json() == {"last": 0, "items": []}
    told(amy, "word")
    told(an_agent("ben"), "word")
    assert shown(client, 0) == []
    wanting(amy, "word")
    assert shown(client, 0) == ["A word"]
    first = client.get("/desk/notices/news/?after=0").json()
    assert first["items"][0]["href"] == "/desk/tickets/T-1/"
    assert shown(client, first["last"]) == []
    told(amy, "blaze")
    assert client.post("/desk/notices/calm/", {"for": "hour"}).status_code == 302
    assert shown(client, 0) == ["Fire"]
    client.post("/desk/notices/calm/", {"for": "off"})
    assert shown(client, 0) == ["A word", "Fire"]
    assert client.get("/desk/notices/news/?after=x").json()["items"] == []


def test_a_calm_page_says_until_when_and_counts_nothing(amy: Person, client: Client) -> None:
    client.force_login(amy)
    told(amy, "word", at=timezone.now())
    assert 'class="count"' in client.get("/desk/notices/badge/").content.decode()
    client.post("/desk/notices/calm/", {"for": "evening"})
    badge = client.get("/desk/notices/badge/").content.decode()
    assert "data-calm=" in badge and "Quiet to 00:00" in badge and 'class="count"' not in badge
    page = client.get("/desk/me/").content.decode()
    assert "Not disturbed until 00:00" in page
    assert page.count('data-key="q"') == 1


def test_what_is_chosen_for_the_browser_is_kept_and_shown_again(amy: Person, client: Client) -> None:
    client.force_login(amy)
    client.post("/desk/notices/choose/", {"kind-word": "mail", "browser": ["word"]})
    assert choosing.wishes_of([amy.pk])[amy.pk].browser == {"word"}
    page = client.get("/desk/me/").content.decode()
    assert 'name="browser" value="word"' in page.replace("\n", " ")
    client.post("/desk/notices/choose/", {"kind-word": "off", "browser": ["word"]})
    assert choosing.wishes_of([amy.pk])[amy.pk].browser == frozenset()

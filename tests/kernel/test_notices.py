"""Notices: told once, shown to their person alone, read, and mailed as one letter [H-21]."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from servicedesk.mail.models import Outgoing
from servicedesk.notify import forgetting, mailing, telling
from servicedesk.notify.kinds import NoticeKind, kind_of, register
from servicedesk.notify.models import Notice
from staff.models import Person
from tests.cases import a_ticket
from tests.people import an_agent
from tickets.vocabulary import Metric

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db

register(NoticeKind(name="test", say=lambda params: f"Said {params['word']}", link=lambda params: params["to"]))


@pytest.fixture
def amy() -> Person:
    return an_agent("amy")


@pytest.fixture
def ben() -> Person:
    return an_agent("ben", language="zh-hans")


def told(
    *people: Person, word: str = "this", to: str = "/desk/", at: datetime = NOW, key: str = "", **more: bool
) -> None:
    telling.tell(
        [person.pk for person in people],
        kind="test",
        topic=f"thing:{word}",
        params={"word": word, "to": to},
        at=at,
        natural_key=key,
        **more,
    )


def test_the_same_cause_tells_each_person_once(amy: Person, ben: Person, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        told(amy, ben, amy, key="cause:1")
    told(amy, ben, key="cause:1")
    assert sorted(Notice.objects.values_list("person__username", flat=True)) == ["amy", "ben"]


def test_without_a_key_every_telling_is_a_new_one(amy: Person) -> None:
    told(amy)
    told(amy)
    assert telling.bell(amy.pk)[0] == 2


def test_the_badge_counts_no_further_than_it_shows(amy: Person) -> None:
    for _number in range(105):
        told(amy)
    assert telling.bell(amy.pk)[0] == 100


def test_who_saw_the_thing_has_read_of_it(amy: Person) -> None:
    told(amy, word="one")
    told(amy, word="two")
    telling.read_about(amy.pk, "thing:one", at=NOW)
    assert list(Notice.objects.filter(read_at=None).values_list("topic", flat=True)) == ["thing:two"]
    assert telling.read_all(amy.pk, at=NOW) == 1


def test_one_letter_for_all_that_is_unread(amy: Person, ben: Person) -> None:
    for word in ("one", "two", "three"):
        told(amy, ben, word=word)
    assert mailing.mail_due(NOW) == 2
    letter = Outgoing.objects.get(to="amy@desk.example")
    assert (letter.kind, letter.subject) == ("staff_notice", "3 notices of the desk")
    assert all(f"Said {word}" in letter.text for word in ("one", "two", "three"))
    assert "/desk/notices/" in letter.text
    assert Outgoing.objects.get(to="ben@desk.example").language == "zh-hans"
    assert mailing.mail_due(NOW) == 0


def test_a_single_one_says_itself_and_leads_to_its_matter(amy: Person) -> None:
    told(amy, to="/desk/tickets/T-1/")
    mailing.mail_due(NOW)
    letter = Outgoing.objects.get()
    assert letter.subject == "Said this"
    assert "/desk/tickets/T-1/" in letter.text


def test_what_was_read_or_is_old_or_for_the_page_alone_is_not_mailed(amy: Person) -> None:
    told(amy, word="read")
    telling.read_all(amy.pk, at=NOW)
    told(amy, word="old", at=NOW - timedelta(days=2))
    told(amy, word="page", by_mail=False)
    assert mailing.mail_due(NOW) == 0


def test_a_long_list_names_twenty_and_counts_the_rest(amy: Person) -> None:
    for number in range(25):
        told(amy, word=str(number))
    mailing.mail_due(NOW)
    text = Outgoing.objects.get().text
    assert "Said 19" in text and "Said 20" not in text and "And 5 more." in text


def test_nobody_inactive_is_written_to(amy: Person) -> None:
    amy.is_active = False
    amy.save()
    told(amy)
    assert mailing.mail_due(NOW) == 0


def test_an_address_that_takes_no_letter_holds_up_nobody(amy: Person, ben: Person) -> None:
    Person.objects.filter(pk=amy.pk).update(email="nowhere")
    told(amy, ben)
    assert mailing.mail_due(NOW) == 1


def test_a_sentence_that_breaks_holds_up_no_letter_and_no_page(client: Client, amy: Person, ben: Person) -> None:
    telling.tell([amy.pk, ben.pk], kind="test", topic="", params={}, at=NOW)
    told(ben)
    assert mailing.mail_due(NOW) == 2
    hers, his = Outgoing.objects.order_by("to")
    assert (hers.subject, "/desk/notices/" in hers.text) == ("1 notice of the desk", True)
    assert "Said this" in his.text
    client.force_login(ben)
    assert "Said this" in client.get("/desk/notices/").content.decode()


def test_read_notices_go_after_a_month(amy: Person) -> None:
    told(amy, word="read", at=NOW - timedelta(days=40))
    telling.read_all(amy.pk, at=NOW - timedelta(days=35))
    told(amy, word="unread", at=NOW - timedelta(days=40))
    assert forgetting.forget_old(NOW) == 1


def test_the_page_shows_ones_own_alone(client: Client, amy: Person, ben: Person) -> None:
    told(amy, word="hers")
    told(ben, word="his")
    client.force_login(amy)
    shown = client.get("/desk/notices/").content.decode()
    assert "Said hers" in shown and "Said his" not in shown
    assert 'class="count">1' in shown
    assert shown.count('aria-current="page"') == 1
    assert client.get("/desk/notices/badge/").content.decode().startswith('<a href="/desk/notices/"')


def test_a_page_that_shows_the_matter_has_told_it(client: Client, amy: Person) -> None:
    ticket = a_ticket(assignee=amy)
    telling.tell([amy.pk], kind="test", topic=f"ticket:{ticket.number}", params={"word": "it", "to": "/"}, at=NOW)
    told(amy, word="other")
    client.force_login(amy)
    assert 'class="count">1' in client.get(f"/desk/tickets/{ticket.reference}/").content.decode()
    assert telling.bell(amy.pk)[0] == 1


def test_opening_one_marks_it_and_leads_there(client: Client, amy: Person, ben: Person) -> None:
    told(amy, to="/desk/tickets/T-7/")
    notice = Notice.objects.get()
    client.force_login(ben)
    assert client.post(f"/desk/notices/{notice.pk}/").status_code == 404
    client.force_login(amy)
    assert client.get(f"/desk/notices/{notice.pk}/").status_code == 405
    assert client.post(f"/desk/notices/{notice.pk}/")["Location"] == "/desk/tickets/T-7/"
    assert telling.bell(amy.pk)[0] == 0


def test_all_can_be_marked_at_once(client: Client, amy: Person) -> None:
    told(amy, at=timezone.now())
    client.force_login(amy)
    client.post("/desk/notices/read/")
    assert telling.bell(amy.pk)[0] == 0
    assert "Nothing to hear of" not in client.get("/desk/notices/").content.decode()


def test_a_stranger_sees_no_notices(client: Client) -> None:
    assert client.get("/desk/notices/").status_code == 302


def test_a_kind_of_an_app_that_is_gone_says_what_it_can() -> None:
    assert kind_of("gone").say({"text": "Hello"}) == "Hello"
    assert kind_of("gone").link({}) == ""


def test_clocks_speak_in_the_desks_zone_and_the_readers_language() -> None:
    params = {"reference": "C-100232", "metric": Metric.FIRST_RESPONSE, "due": "2026-11-23T10:30:00+00:00"}
    with translation.override("en"):
        assert kind_of("clock.soon").say(params) == "C-100232: “First response” is due 23 Nov 10:30."
        assert kind_of("clock.late").say(params) == "C-100232: “First response” is late since 23 Nov 10:30."
    assert kind_of("clock.late").link(params) == "/desk/tickets/C-100232/"


def test_words_of_a_letter_are_not_kept_longer_than_its_notices(amy: Person) -> None:
    for word in ("one", "two"):
        told(amy, word=word)
    mailing.mail_due(NOW)
    told(amy, word="three", at=NOW + timedelta(minutes=1))
    mailing.mail_due(NOW + timedelta(minutes=1))
    forgetting.forget_about(["thing:two"])
    told_of_two, other = Outgoing.objects.order_by("pk")
    assert (told_of_two.subject, told_of_two.text, told_of_two.html, told_of_two.to) == ("", "", "", amy.email)
    assert "Said three" in other.text
    assert sorted(Notice.objects.values_list("topic", flat=True)) == ["thing:one", "thing:three"]
    telling.read_all(amy.pk, at=NOW + timedelta(hours=1))
    forgetting.forget_old(NOW + timedelta(days=31))
    assert not Outgoing.objects.exclude(text="").exists()

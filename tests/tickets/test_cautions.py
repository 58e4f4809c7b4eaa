"""What a writer is asked once before sending: forgotten files, gaps, another language, words for colleagues."""

import pytest
from django.test import Client

from knowledge import phrases
from tests.cases import NOW, SOON, a_customer, a_ticket
from tests.people import a_manager, a_team, acting, an_agent
from tickets import answering, cautions
from tickets.cautions import Doubtful
from tickets.models import Draft, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return a_team("Front")


@pytest.fixture
def amy(team):
    return an_agent("amy", team=team)


@pytest.fixture
def english(team):
    return a_ticket(team=team, customer=a_customer(language="en"))


@pytest.fixture
def chinese(team):
    return a_ticket(team=team, customer=a_customer("陈思敏", language="zh-hans"))


def codes(ticket, body, **more):
    try:
        cautions.look(ticket, body, **{"has_files": False, "confirmed": (), **more})
    except Doubtful as doubt:
        return [one.code for one in doubt.cautions]
    return []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("I have attached the plan.", ["attachment"]),
        ("> you attached nothing\nHere is the answer.", []),
        ("Dear {customer}, see {due}", ["unfilled"]),
        ("我们明天给您送一张新的沙发，请您在家等候。", ["language"]),
        ("Our shop 北京店 in Beijing is open until six.", []),
        ("ok 好", []),
        ("Ask @amy about the warehouse.", ["internal"]),
        ("Write to amy@desk.example please.", []),
        ("This is internal, you know.", ["internal"]),
        ("Calm down, please.", ["phrase"]),
        ("The calm downstairs", []),
        ("Your parcel comes on Friday.", []),
    ],
)
def test_english_replies(english, amy, body, found):
    assert codes(english, body) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("请见附件。", ["attachment"]),
        ("这个我不知道。", ["phrase"]),
        ("Your parcel comes on Friday morning.", ["language"]),
        ("已寄出，快递单号SF123456。", []),
        ("内部处理中，别告诉客户。", ["internal"]),
    ],
)
def test_chinese_replies(chinese, body, found):
    assert codes(chinese, body) == found
    assert codes(chinese, body, confirmed=found) == []


def test_a_file_keeps_the_promise_and_the_lists_are_the_desks_own(english):
    assert codes(english, "I attached it.", has_files=True) == []
    manager = acting(a_manager())
    phrases.write({"en": "whatever → as you like\n# no phrase"}, actor=manager, at=NOW)
    assert codes(english, "Whatever. Calm down.") == ["phrase"]
    assert phrases.found_in("WHATEVER") == [("whatever", "as you like")]


def test_nothing_is_sent_until_it_is_confirmed_and_only_that(english, amy):
    options = {"actor": acting(amy), "at": SOON}
    with pytest.raises(Doubtful):
        answering.answer(english, body="I attached it, {customer}.", confirmed=["attachment"], **options)
    assert not Message.objects.filter(author="person").exists()
    assert answering.answer(
        english, body="I attached it, {customer}.", confirmed=["attachment", "unfilled"], **options
    ).pk


def test_the_page_asks_once_and_loses_nothing(english, amy):
    client, here = Client(), f"/desk/tickets/{english.reference}/"
    client.force_login(amy)
    words = {"kind": "reply", "body": "I attached it.", "nonce": "n"}
    asked = client.post(f"{here}write/", {**words, "then": "answer"})
    shown = asked.content.decode()
    assert asked.status_code == 409
    assert "I attached it.</textarea>" in shown
    assert "no file goes with it" in shown
    anyway = shown.split('name="anyway" value="')[1].split('"')[0]
    assert client.post(f"{here}write/", {**words, "anyway": anyway}).status_code == 302
    english.refresh_from_db()
    assert (english.state, Draft.objects.count()) == ("done", 0), "what was chosen with the first press still holds"

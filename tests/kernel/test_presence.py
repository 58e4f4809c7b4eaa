"""Who is at a place: seen within a second in any process, gone when they leave, and no row is written."""

import asyncio
import time

import pytest
from django.test import Client

from servicedesk.live import nudges, presence
from servicedesk.live.presence import Seen
from servicedesk.live.stream import Events
from tests.cases import a_customer, a_ticket
from tests.kernel.live import Listening, heard
from tests.people import a_team, an_agent, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def browser_of(person) -> Client:
    return signed_in(person)


async def seen(place, *, until, seconds=3):
    """Wait until just these are there."""
    async with asyncio.timeout(seconds):
        while await asyncio.to_thread(presence.seen_at, place) != until:
            await asyncio.sleep(0.02)


def test_two_at_one_ticket_see_each_other_through_two_processes():
    front = a_team("Front")
    amy, ben = an_agent("amy", team=front), an_agent("ben", team=front)
    ticket = a_ticket(team=front)
    place, page = f"viewing:{ticket.number}", f"/desk/tickets/{ticket.reference}/"
    of_amy, of_ben = browser_of(amy), browser_of(ben)
    topics = f"ticket:{ticket.number},{place}"

    async def scenario():
        one, other = Events(), Events()
        first = Listening(one, session=of_amy.session.session_key, topics=topics)
        second = Listening(other, session=of_ben.session.session_key, topics=topics)
        async with first.open():
            await heard(one.hub)
            await seen(place, until=[Seen(amy.pk)])
            async with second.open():
                await seen(place, until=[Seen(amy.pk), Seen(ben.pk)])
                told = len(first.events)
                await asyncio.to_thread(of_ben.post, f"{page}writing/", {"kind": "reply"})
                shown = await asyncio.to_thread(of_amy.get, f"{page}presence/")
                assert "is writing to the customer" in shown.content.decode()
                assert str(ben) in shown.content.decode() and str(amy) not in shown.content.decode()
                await asyncio.to_thread(of_ben.post, f"{page}writing/", {"kind": ""})
                await seen(place, until=[Seen(amy.pk), Seen(ben.pk)])
                await first.until(lambda: len(first.events) > told)
                assert first.events[-1] == ("viewing", {"topic": "viewing", "id": ticket.number})
            await seen(place, until=[Seen(amy.pk)])
        await seen(place, until=[])

    asyncio.run(scenario())


def test_whoever_a_killed_process_left_behind_is_forgotten(monkeypatch):
    monkeypatch.setattr(presence, "STAYS_SECONDS", 0.05)

    async def scenario():
        await presence.Presence().enter(object(), places=["viewing:1"], person=7)

    asyncio.run(scenario())
    time.sleep(0.1)
    assert presence.seen_at("viewing:1") == []


def test_a_hidden_ticket_shows_nobody_and_valkey_may_be_away(monkeypatch):
    front = a_team("Front")
    stranger = browser_of(an_agent("zoe", team=a_team("Back")))
    hidden = a_ticket(team=front, customer=a_customer(restricted=True))
    for path in ("presence/", "writing/"):
        assert stranger.post(f"/desk/tickets/{hidden.reference}/{path}").status_code in (404, 405)

    async def scenario():
        topics = f"viewing:{hidden.number}"
        assert await Listening(Events(), session=stranger.session.session_key, topics=topics).refused() == 403

    asyncio.run(scenario())
    plain = a_ticket(team=front)
    monkeypatch.setattr(nudges, "_rest_until", time.monotonic() + 60)
    assert stranger.get(f"/desk/tickets/{plain.reference}/presence/").status_code == 200
    assert stranger.post(f"/desk/tickets/{plain.reference}/writing/", {"kind": "note"}).status_code == 204

"""Server-sent events: names only, to those who may, and no database connection held."""

import asyncio
import json
import socket
import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection, transaction
from django.test import Client
from redis import Redis

from servicedesk.live import hub as hubs
from servicedesk.live import nudges, topics
from servicedesk.live.stream import Events
from tests.kernel.live import Listening, heard
from tests.people import an_agent

pytestmark = pytest.mark.django_db(transaction=True)


def session_of(person):
    client = Client()
    client.force_login(person)
    return client.session.session_key


@pytest.fixture
def amy():
    return an_agent("amy")


@pytest.fixture
def session(amy):
    return session_of(amy)


@pytest.fixture
def cases(monkeypatch):
    """A topic open to staff for case 7 only, and to the customer whose session names the case."""
    known = dict(topics._predicates)
    monkeypatch.setattr(topics, "_predicates", known)

    @topics.topic("case")
    def may(listener, id):
        return id == "7" if listener.person else id == str(listener.session.get("case"))


def database_connections():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        number = cursor.fetchone()[0]
    connection.close()
    return number


def test_a_change_reaches_the_pages_that_show_it_and_no_other(session, cases):
    async def scenario():
        app = Events()
        seven = Listening(app, session=session, topics="case:7,desk")
        desk = Listening(app, session=session, topics="desk")
        async with seven.open(), desk.open():
            await heard(app.hub)
            for topic, id in (("case", 8), ("case", 7), ("desk", "")):
                await asyncio.to_thread(nudges.publish, topic, id)
            await seven.until(lambda: len(seven.events) == 2)
            await desk.until(lambda: desk.events)
        assert seven.events == [("case", {"topic": "case", "id": 7}), ("desk", {"topic": "desk", "id": ""})]
        assert desk.events == [("desk", {"topic": "desk", "id": ""})]
        assert not app.hub.streams

    asyncio.run(scenario())


def test_the_first_words_tell_the_browser_when_to_come_back(session):
    async def scenario():
        page = Listening(Events(), session=session)
        async with page.open():
            assert page.status == 200
            assert page.text.startswith("retry: 3000\n")
        assert page.headers["content-type"] == "text/event-stream"
        assert page.headers["cache-control"] == "private, no-store"

    asyncio.run(scenario())


def test_nobody_listens_without_a_session_or_beyond_their_rights(session, cases):
    async def scenario():
        app = Events()
        tries = {
            401: [{"session": ""}, {"session": "x" * 32}, {"session": "'; --"}],
            403: [
                {"session": session, "topics": "case:8"},
                {"session": session, "topics": "desk,case:8"},
                {"session": session, "topics": "case"},
                {"session": session, "topics": "nothing"},
                {"session": session, "topics": "person:999"},
            ],
            400: [
                {"session": session, "host": "evil.example"},
                {"session": session, "topics": "a b"},
                {"session": session, "topics": ",".join(f"case:{n}" for n in range(21))},
            ],
            405: [{"session": session, "method": "POST"}],
        }
        for status, every in tries.items():
            for options in every:
                assert await Listening(app, **options).refused() == status, options
        assert not app.hub.streams

    asyncio.run(scenario())


def test_a_customer_hears_of_their_own_case(cases):
    session = SessionStore()
    session["case"] = 9
    session.create()

    async def scenario():
        app = Events()
        async with Listening(app, session=session.session_key, topics="case:9").open() as page:
            assert page.status == 200
        for other in ("case:7", "desk", "person:1"):
            assert await Listening(app, session=session.session_key, topics=other).refused() == 403

    asyncio.run(scenario())


def test_twenty_signed_in_streams_hold_no_database_connection(session):
    async def scenario():
        app = Events()
        before = await asyncio.to_thread(database_connections)
        pages = [Listening(app, session=session) for _time in range(20)]
        async with asyncio.timeout(10):
            opened = [page.open() for page in pages]
            await asyncio.gather(*(each.__aenter__() for each in opened))
            await asyncio.sleep(0.1)
            during = await asyncio.to_thread(database_connections)
            assert await Listening(app, session=session).refused() == 429
            await asyncio.gather(*(each.__aexit__(None, None, None) for each in opened))
        return before, during

    connection.close()
    before, during = asyncio.run(scenario())
    assert during <= before


@pytest.mark.parametrize("how", ["signed out", "deactivated", "new password", "no longer permitted"])
def test_cve_2026_9162_a_stream_ends_within_five_seconds_of_the_right_to_it(amy, session, cases, how, monkeypatch):
    monkeypatch.setattr(hubs, "RECHECK_SECONDS", 0.1)

    def end():
        if how == "signed out":
            SessionStore(session).delete()
        elif how == "deactivated":
            type(amy).objects.filter(pk=amy.pk).update(is_active=False)
        elif how == "new password":
            amy.set_password("another 7 steps")
            amy.save(update_fields=["password"])
        else:
            topics._predicates["case"] = lambda listener, id: False
        connection.close()

    async def scenario():
        app = Events()
        page = Listening(app, session=session, topics="case:7")
        async with page.open():
            await asyncio.sleep(0.3)
            assert not page.ended
            await asyncio.to_thread(end)
            await page.until(lambda: page.ended, seconds=2)
        assert await Listening(app, session=session, topics="case:7").refused() in (401, 403)

    asyncio.run(scenario())


def test_the_recheck_comes_within_five_seconds():
    assert hubs.RECHECK_SECONDS <= 4


def test_without_a_database_nobody_new_comes_in_and_the_others_are_believed_for_a_while(session, monkeypatch):
    monkeypatch.setattr(hubs, "RECHECK_SECONDS", 0.05)
    monkeypatch.setattr(hubs, "BELIEVE_SECONDS", 0.5)

    def away(ask):
        raise OperationalError("connection refused")

    async def scenario():
        app = Events()
        page = Listening(app, session=session)
        async with page.open():
            monkeypatch.setattr("servicedesk.live.gate.admission", away)
            late = Listening(app, session=session)
            assert await late.refused() == 503
            assert late.headers["retry-after"]
            await asyncio.sleep(0.2)
            assert not page.ended
            await page.until(lambda: page.ended, seconds=2)

    asyncio.run(scenario())


def test_after_valkey_was_away_pages_are_told_to_ask_for_everything(session):
    def restart():
        with Redis.from_url(nudges.settings.REDIS_URL) as client:
            client.client_kill_filter(_type="pubsub")

    async def scenario():
        app = Events()
        page = Listening(app, session=session)
        async with page.open():
            await heard(app.hub)
            await asyncio.to_thread(restart)
            await page.until(lambda: ("resync", {}) in page.events, seconds=4)
            await asyncio.to_thread(nudges.publish, "desk", "")
            await page.until(lambda: page.events[-1] == ("desk", {"topic": "desk", "id": ""}))

    asyncio.run(scenario())


def test_a_page_opened_just_after_the_last_one_closed_hears_as_well(session):
    """The two loops of a process end at their own pace; each must be begun again by itself."""

    async def scenario():
        app = Events()
        async with Listening(app, session=session).open():
            await heard(app.hub)
        async with asyncio.timeout(3):
            while app.hub.listening:
                await asyncio.sleep(0.01)
        page = Listening(app, session=session)
        async with page.open():
            await heard(app.hub)
            await asyncio.to_thread(nudges.publish, "desk", "")
            await page.until(lambda: page.events)

    asyncio.run(scenario())


def test_whoever_hears_of_a_whole_topic_learns_what_is_the_same_but_not_what_it_is():
    """Among all cases are some that the reader may not see: their numbers are not told."""

    async def told(session, *ids):
        stream = hubs.Stream((session, frozenset({"inbox", "case:7"})))
        found = []
        for topic, id in (*(("inbox", one) for one in ids), ("case", 7)):
            stream.offer(topic, id)
            found += [json.loads(line.split(b"data: ")[1])["id"] for line in await stream.events(within=1)]
        return found

    one, other, again, case = asyncio.run(told("amy", 1207, 1208, 1207))
    assert one == again != other and case == 7
    assert not {"1207", "1208"} & {str(one), str(other)}
    assert one not in asyncio.run(told("ben", 1207))


def test_a_reader_too_slow_is_told_each_name_once_and_then_to_ask_for_everything():
    async def scenario():
        stream = hubs.Stream(("key", frozenset({"case"})))
        for _time in range(50):
            stream.offer("case", 7)
        assert len(await stream.events(within=1)) == 1
        for number in range(101):
            stream.offer("case", number)
        assert b"resync" in (await stream.events(within=1))[0]
        assert await stream.events(within=0.01) == []

    asyncio.run(scenario())


def test_a_nudge_goes_out_after_commit_and_not_after_rollback(monkeypatch):
    told = []
    monkeypatch.setattr(
        nudges, "_client", lambda: type("Wire", (), {"publish": lambda self, *what: told.append(what)})()
    )
    with transaction.atomic():
        nudges.nudge("ticket", 7)
        assert not told
    assert told == [(nudges.CHANNEL, json.dumps({"topic": "ticket", "id": 7}))]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        nudges.nudge("ticket", 8)
        raise ZeroDivisionError
    assert len(told) == 1


def test_a_stalled_valkey_costs_a_quarter_second_once_and_never_an_error(monkeypatch, settings):
    monkeypatch.setattr(nudges, "_rest_until", 0.0)
    nudges._client.cache_clear()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        started = time.monotonic()
        for number in range(100):
            nudges.nudge("ticket", number)
        taken = time.monotonic() - started
    nudges._client.cache_clear()
    assert taken < 0.3

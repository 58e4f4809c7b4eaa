"""Who is at a place, and who writes there: kept in Valkey for seconds, never in a row.

A place is a topic such as `viewing:12`. Whoever has a stream open that listens to it is there; the stream's own
process says so again every few seconds, so that those of a killed process are gone by themselves. Without Valkey
nobody is seen, and nothing else fails.
"""

import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import structlog
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from servicedesk.live import nudges

log = structlog.get_logger(__name__)

TOPIC: Final = "viewing"
STAYS_SECONDS = 8.0  # after the last word of its process
WRITES_SECONDS = 6.0  # after the last key
_FORGOTTEN_SECONDS = 60
_ANSWER_SECONDS = 0.25


@dataclass(frozen=True)
class Seen:
    """A person at a place; `writes` is what they write there just now ("reply", "note", "call"), or ""."""

    person: int
    writes: str = ""


def places_in(topics: Iterable[str]) -> list[str]:
    return [one for one in topics if one.startswith(f"{TOPIC}:")]


class Presence:
    """The streams of one process by which somebody is somewhere."""

    def __init__(self) -> None:
        self._here: dict[object, tuple[list[str], str]] = {}

    def __bool__(self) -> bool:
        return bool(self._here)

    async def enter(self, stream: object, *, places: list[str], person: int) -> None:
        member = f"{person}:{uuid4().hex[:12]}"
        self._here[stream] = (places, member)
        await self._say([(place, member) for place in places], aloud=True)

    async def leave(self, stream: object) -> None:
        places, member = self._here.pop(stream, ([], ""))
        await _ask([("zrem", _key("here", place), member) for place in places] + [_told(place) for place in places])

    async def renew(self) -> None:
        """Everybody is still there."""
        await self._say([(place, member) for places, member in self._here.values() for place in places], aloud=False)

    async def _say(self, here: list[tuple[str, str]], *, aloud: bool) -> None:
        until = time.time() + STAYS_SECONDS
        said: list[tuple[Any, ...]] = []
        for place, member in here:
            said += [
                ("zadd", _key("here", place), {member: until}),
                ("expire", _key("here", place), _FORGOTTEN_SECONDS),
            ]
            said += [_told(place)] if aloud else []
        await _ask(said)


async def _ask(commands: list[tuple[Any, ...]]) -> None:
    if not commands:
        return
    try:
        async with asyncio.timeout(4 * _ANSWER_SECONDS), Redis.from_url(settings.REDIS_URL) as client:
            pipeline = client.pipeline(transaction=False)
            for name, *given in commands:
                getattr(pipeline, name)(*given)
            await pipeline.execute()
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("live.presence_lost", error=type(error).__name__)


def seen_at(place: str) -> list[Seen]:
    """Who is there now, each once; nobody when Valkey is away."""
    now = time.time()
    found = nudges.ask(
        lambda pipeline: [pipeline.zrangebyscore(_key(what, place), now, "+inf") for what in ("here", "writes")]
    )
    if not found:
        return []
    here, writes = ([one.decode().partition(":")[::2] for one in members] for members in found)
    kinds = {int(person): kind for person, kind in writes}
    return [Seen(person, kinds.get(person, "")) for person in sorted({int(person) for person, _stream in here})]


def write_at(place: str, person: int, kind: str) -> None:
    """Say that somebody writes there, or with "" that they have stopped; forgotten after some seconds."""

    def say(pipeline: Any) -> None:
        key, now = _key("writes", place), time.time()
        pipeline.zremrangebyscore(key, "-inf", now)
        for other in ("reply", "note", "call"):
            if other != kind:
                pipeline.zrem(key, f"{person}:{other}")
        if kind:
            pipeline.zadd(key, {f"{person}:{kind}": now + WRITES_SECONDS})
            pipeline.expire(key, _FORGOTTEN_SECONDS)
        pipeline.publish(*_told(place)[1:])

    nudges.ask(say)


def _key(what: str, place: str) -> str:
    return f"servicedesk:{what}:{place}"


def _told(place: str) -> tuple[str, str, str]:
    topic, _colon, id = place.partition(":")
    return "publish", nudges.CHANNEL, json.dumps({"topic": topic, "id": int(id) if id.isdecimal() else id})

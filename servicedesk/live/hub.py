"""One listener to Valkey in each process, and every open stream it tells (stack.md 8)."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from django.conf import settings
from django.db import Error
from django.utils.crypto import salted_hmac
from redis.asyncio import Redis
from redis.exceptions import RedisError

from servicedesk.live.gate import Ask, Gate
from servicedesk.live.nudges import CHANNEL
from servicedesk.live.presence import Presence

log = structlog.get_logger(__name__)

RECHECK_SECONDS = 3.0
# Without a database nobody's rights can be looked up; after this long streams are closed rather than believed.
BELIEVE_SECONDS = 30.0
_AGAIN_SECONDS = 1.0
_LOOK_SECONDS = 1.0
_MOST_PENDING = 100

Name = tuple[str, int | str]
Work = Callable[[], Coroutine[Any, Any, None]]


class Stream:
    """One open page: the names it has not been told yet, each once."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.closed = False
        self._pending: dict[Name, None] = {}
        self._resync = False
        self._woken = asyncio.Event()

    def wants(self, topic: str, id: int | str) -> bool:
        topics = self.ask[1]
        return topic in topics or f"{topic}:{id}" in topics

    def offer(self, topic: str, id: int | str) -> None:
        self._pending[topic, id] = None
        if len(self._pending) > _MOST_PENDING:  # a reader so slow asks for everything once instead
            self.resync()
        self._woken.set()

    def resync(self) -> None:
        """Names may have been lost: the page is told to ask for everything it shows."""
        self._pending.clear()
        self._resync = True
        self._woken.set()

    def close(self) -> None:
        self.closed = True
        self._woken.set()

    async def events(self, *, within: float) -> list[bytes]:
        """What to send next; empty after `within` seconds of silence."""
        try:
            await asyncio.wait_for(self._woken.wait(), within)
        except TimeoutError:
            return []
        self._woken.clear()
        names, self._pending = list(self._pending), {}
        lines = [_event("resync", {})] if self._resync else []
        self._resync = False
        return lines + [_event(topic, {"topic": topic, "id": self._told(topic, id)}) for topic, id in names]

    def _told(self, topic: str, id: int | str) -> int | str:
        """Whoever hears of a whole topic may not see all of it: they learn what is the same, not what it is."""
        if id == "" or f"{topic}:{id}" in self.ask[1]:
            return id
        return salted_hmac(self.ask[0], f"{topic}:{id}").hexdigest()[:16]


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


class Hub:
    """All streams of one process. Its two loops run while there are any.

    They look for themselves whether to go on: a cancellation may be lost inside the client library.
    """

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.presence = Presence()
        self.streams: set[Stream] = set()
        self.listening = False
        self._loops: dict[Work, asyncio.Task[None]] = {}

    def join(self, ask: Ask) -> Stream:
        stream = Stream(ask)
        self.streams.add(stream)
        # Each for itself: of two that are about to end, one may have ended and the other see this stream and go on.
        for work in (self._listen, self._recheck):
            if (loop := self._loops.get(work)) is None or loop.done():
                self._loops[work] = asyncio.get_running_loop().create_task(work())
        return stream

    def leave(self, stream: Stream) -> None:
        self.streams.discard(stream)

    async def _listen(self) -> None:
        interrupted = False
        while self.streams:
            try:
                await self._listen_once(interrupted)
            except (RedisError, OSError) as error:
                log.warning("live.interrupted", error=type(error).__name__)
            self.listening, interrupted = False, True
            if self.streams:
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _listen_once(self, interrupted: bool) -> None:
        async with Redis.from_url(settings.REDIS_URL, health_check_interval=15) as client, client.pubsub() as heard:
            await heard.subscribe(CHANNEL)
            await heard.get_message(timeout=5.0)  # Valkey's word that from now on we hear
            self.listening = True
            if interrupted:
                for stream in self.streams:
                    stream.resync()
            while self.streams:
                message = await heard.get_message(ignore_subscribe_messages=True, timeout=_LOOK_SECONDS)
                if message:
                    self.tell(message["data"])

    def tell(self, data: bytes) -> None:
        name = json.loads(data)
        for stream in self.streams:
            if stream.wants(name["topic"], name["id"]):
                stream.offer(name["topic"], name["id"])

    async def _recheck(self) -> None:
        known = time.monotonic()
        while self.streams:
            await asyncio.sleep(RECHECK_SECONDS)
            await self.presence.renew()
            try:
                denied = await self.gate.denied(stream.ask for stream in self.streams)
                known = time.monotonic()
            except Error as error:
                log.warning("live.recheck_failed", error=type(error).__name__)
                denied = set()
            for stream in self.streams:
                if stream.ask in denied or time.monotonic() - known > BELIEVE_SECONDS:
                    stream.close()

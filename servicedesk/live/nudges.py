"""Nudges out: after commit, the name of what changed goes to every web process. Losing one costs freshness only."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from typing import Any, Final, TypeVar

import structlog
from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)

T = TypeVar("T")
CHANNEL: Final = "servicedesk:live"
# Together at most a quarter second; after one failure nobody waits again for a while (decision 4).
_CONNECT_SECONDS = 0.1
_ANSWER_SECONDS = 0.15
_REST_SECONDS = 5.0
_rest_until = 0.0
_told: ContextVar[bool] = ContextVar("live_told", default=True)


def nudge(topic: str, id: int | str) -> None:
    """Once this transaction is committed, tell open pages that `topic` `id` changed. Never raises, never waits long."""
    if _told.get():
        transaction.on_commit(partial(publish, topic, id))


@contextmanager
def unseen() -> Iterator[None]:
    """What changes in here is told to no page: nobody can have one open yet."""
    before = _told.set(False)
    try:
        yield
    finally:
        _told.reset(before)


def publish(topic: str, id: int | str) -> None:
    _calmly(lambda client: client.publish(CHANNEL, json.dumps({"topic": topic, "id": id})))


def ask(say: Callable[[Any], object]) -> list[Any]:
    """Say something to Valkey in one breath and hear its answers; [] when it is away. Never raises, never waits."""

    def asked(client: Redis) -> list[Any]:
        pipeline = client.pipeline(transaction=False)
        say(pipeline)
        return list(pipeline.execute())

    return _calmly(asked) or []


def _calmly(do: Callable[[Redis], T]) -> T | None:
    global _rest_until
    if time.monotonic() < _rest_until:
        return None
    try:
        return do(_client())
    except (RedisError, OSError) as error:
        _rest_until = time.monotonic() + _REST_SECONDS
        log.warning("live.nudge_lost", error=type(error).__name__)
        return None


@cache
def _client() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )

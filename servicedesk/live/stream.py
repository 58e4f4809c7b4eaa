"""`/events/`: server-sent events for open pages, as an ASGI application beside the pages (decisions 1 and 2).

Answers `GET /events/?topics=ticket:12,inbox` to a signed-in session with `event: ticket` and
`data: {"topic": "ticket", "id": 12}`: names only, the page asks again with its own rights. `event: resync` says that
names may have been lost. 401 and 403 end the matter for a browser; 503 means: later.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import structlog
from django.conf import settings
from django.db import Error
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _

from servicedesk.live.gate import Ask, Gate
from servicedesk.live.hub import Hub, Stream
from servicedesk.live.presence import places_in
from servicedesk.live.topics import read

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

log = structlog.get_logger(__name__)

SILENCE_SECONDS = 15.0
MOST_STREAMS = 1000  # of one process
MOST_OF_ONE_SESSION = 20
_HEADERS = {
    "content-type": "text/event-stream",
    "cache-control": "private, no-store",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}


class Events:
    """The ASGI application; one of it in each process."""

    def __init__(self) -> None:
        self.hub = Hub(Gate())

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        ask = _ask(scope)
        status = _misshapen(scope, ask) or self._overrun(ask) or await self._admission(ask)
        if status != 200:
            await _refuse(send, status)
            return
        stream = self.hub.join(ask)
        left = asyncio.create_task(_until_left(receive, stream.close))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _raw(_HEADERS)})
            await _body(send, b"retry: 3000\n: listening\n\n")
            await self._come(stream)
            while not stream.closed:
                lines = await stream.events(within=SILENCE_SECONDS)
                await _body(send, b"".join(lines) or b": still here\n\n")
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:  # the page went away while we wrote
            return
        finally:
            self.hub.leave(stream)
            left.cancel()
            await asyncio.shield(self.hub.presence.leave(stream))

    async def _come(self, stream: Stream) -> None:
        """Others see who is here, where the page says that one is somewhere."""
        places = places_in(stream.ask[1])
        person = await self.hub.gate.person(stream.ask) if places else None
        if person is not None and not stream.closed:
            await self.hub.presence.enter(stream, places=places, person=person)

    def _overrun(self, ask: Ask) -> int:
        own = sum(stream.ask[0] == ask[0] for stream in self.hub.streams)
        if own >= MOST_OF_ONE_SESSION:
            return 429
        return 503 if len(self.hub.streams) >= MOST_STREAMS else 0

    async def _admission(self, ask: Ask) -> int:
        try:
            return await self.hub.gate.admit(ask)
        except Error as error:
            log.warning("live.unavailable", error=type(error).__name__)
            return 503


def _header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _ask(scope: dict[str, Any]) -> Ask:
    cookies = dict(pair.strip().partition("=")[::2] for pair in _header(scope, b"cookie").split(";"))
    query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10)
    return cookies.get(settings.SESSION_COOKIE_NAME, ""), read(query.get("topics", ["desk"])[0])


def _misshapen(scope: dict[str, Any], ask: Ask) -> int:
    if scope["method"] != "GET":
        return 405
    domain, _port = split_domain_port(_header(scope, b"host").lower())
    if not validate_host(domain, settings.ALLOWED_HOSTS) or not ask[1]:
        return 400
    return 0 if ask[0] else 401


async def _until_left(receive: Receive, close: Callable[[], None]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    close()


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


async def _body(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    sentences = {
        400: _("This is not a list of topics we know how to read."),
        401: _("Sign in to hear of changes."),
        403: _("Your role does not allow this."),
        405: _("Events can only be read."),
        429: _("Too many windows listen already."),
        503: _("We cannot tell changes at the moment."),
    }
    body = json.dumps({"type": "about:blank", "status": status, "detail": sentences[status]}).encode()
    headers = {"content-type": "application/problem+json", "cache-control": "no-store", "retry-after": "5"}
    await send({"type": "http.response.start", "status": status, "headers": _raw(headers)})
    await send({"type": "http.response.body", "body": body})


stream = Events()

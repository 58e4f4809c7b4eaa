"""Serves WSGI pages under an ASGI server, in threads that keep their database and cache connections.

Written instead of taken from a2wsgi (ADR 0004): one thread hop a page instead of four, a thread's own context
instead of a new one for each request (which would open a cache connection for each), and a body that is received
whole, within a limit of bytes and of time, before any thread is taken.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import unquote_to_bytes

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Environ = dict[str, Any]
Pages = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Refuse = Callable[[Scope, Send, int], Awaitable[None]]

_IN_MEMORY = 512 * 1024  # a longer body goes to disk
_GRACE_SECONDS = 20.0  # a body may take this long …
_SLOWEST = 20_000  # … and a second more for each so many bytes


class BodyRefused(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class Left(Exception):
    """The visitor went away before the body was complete."""


@dataclass
class Answer:
    """What a page said first; filled in by `start_response`, which WSGI may call twice before the first byte."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    @property
    def message(self) -> dict[str, Any]:
        return {"type": "http.response.start", "status": self.status, "headers": self.headers}


class WsgiBridge:
    """An ASGI application around `pages`. `body_limit` is in bytes; `refuse` words a 413 or 408."""

    def __init__(self, pages: Pages, *, threads: int, body_limit: int, refuse: Refuse) -> None:
        self.pages, self.body_limit, self.refuse = pages, body_limit, refuse
        self.threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            try:
                await self._spool(scope, receive, body)
            except BodyRefused as refused:
                await self.refuse(scope, send, refused.status)
                return
            except Left:
                return
            answer = Answer()
            loop = asyncio.get_running_loop()
            # In the thread's own context, which outlives the request as it does under any threaded WSGI server.
            last = await loop.run_in_executor(
                self.threads, self._page, environ_of(scope, body), answer, _sender(loop, send)
            )
            if last is not None:
                await send(answer.message)
            await send({"type": "http.response.body", "body": last or b"", "more_body": False})

    def close(self) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)

    async def _spool(self, scope: Scope, receive: Receive, body: IO[bytes]) -> None:
        names = {name: value for name, value in scope["headers"] if name in (b"content-length", b"transfer-encoding")}
        if not names:
            return
        if int(names.get(b"content-length", b"0")) > self.body_limit:  # the server has checked that it is a number
            raise BodyRefused(413)
        received, begun = 0, time.monotonic()
        while True:
            message = await _receive_before(receive, begun + _GRACE_SECONDS + received / _SLOWEST)
            if message["type"] == "http.disconnect":
                raise Left
            chunk = message.get("body", b"")
            received += len(chunk)
            if received > self.body_limit:
                raise BodyRefused(413)
            if received > _IN_MEMORY:
                await asyncio.to_thread(body.write, chunk)
            else:
                body.write(chunk)
            if not message.get("more_body"):
                return

    def _page(self, environ: Environ, answer: Answer, send: Callable[[dict[str, Any]], None]) -> bytes | None:
        """Run one page in a thread; returns a body of one piece unsent, or None when pieces were sent on the way."""
        chunks = self.pages(environ, answer.start)
        held: bytes | None = None
        started = False
        try:
            for chunk in chunks:
                if held is not None:
                    if not started:
                        send(answer.message)
                        started = True
                    send({"type": "http.response.body", "body": held, "more_body": True})
                held = chunk
            if started and held:
                send({"type": "http.response.body", "body": held, "more_body": True})
        finally:
            if close := getattr(chunks, "close", None):
                close()
        return None if started else held or b""


async def _receive_before(receive: Receive, deadline: float) -> dict[str, Any]:
    try:
        return await asyncio.wait_for(receive(), deadline - time.monotonic())
    except TimeoutError:
        raise BodyRefused(408) from None


def _sender(loop: asyncio.AbstractEventLoop, send: Send) -> Callable[[dict[str, Any]], None]:
    """`send` for a thread: waits until the server took the piece, so a slow reader holds back the page."""

    def from_thread(message: dict[str, Any]) -> None:
        asyncio.run_coroutine_threadsafe(_awaited(send, message), loop).result()

    return from_thread


async def _awaited(send: Send, message: dict[str, Any]) -> None:
    await send(message)


def environ_of(scope: Scope, body: IO[bytes]) -> Environ:
    """The request in WSGI's words. Names with an underscore are dropped: they would pass for names with a hyphen."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    path = unquote_to_bytes(scope["raw_path"]) if scope.get("raw_path") else scope["path"].encode()
    length = body.tell()
    body.seek(0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" not in raw_name:
            _add_header(environ, raw_name.decode("latin-1"), raw_value.decode("latin-1"))
    if length:
        environ["CONTENT_LENGTH"] = str(length)  # known now for a chunked body too
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if key in environ:
        value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
    environ[key] = value

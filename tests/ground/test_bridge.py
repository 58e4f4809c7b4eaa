"""Pages under the asynchronous server: the body comes whole and within limits, the answer goes as it was said."""

import asyncio
import threading
from io import BytesIO

import pytest

from servicedesk import bridge
from servicedesk.bridge import WsgiBridge


def scope(*headers: tuple[bytes, bytes], path: bytes = b"/", method: str = "POST") -> dict:
    return {
        "type": "http",
        "method": method,
        "path": path.decode(),
        "raw_path": path,
        "query_string": b"q=1",
        "http_version": "1.1",
        "headers": list(headers),
        "server": ("127.0.0.1", 8000),
        "client": ("10.0.0.7", 1234),
    }


class Wire:
    """What a server would bring and take."""

    def __init__(self, *chunks: bytes, ends: bool = True) -> None:
        self.incoming = [
            {"type": "http.request", "body": chunk, "more_body": not ends or number < len(chunks)}
            for number, chunk in enumerate(chunks, 1)
        ]
        self.sent: list[dict] = []

    async def receive(self) -> dict:
        if self.incoming:
            return self.incoming.pop(0)
        await asyncio.sleep(60)
        raise AssertionError("nobody waits that long")

    async def send(self, message: dict) -> None:
        self.sent.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


async def refuse(_scope, send, status):
    await send({"type": "http.response.start", "status": status, "headers": []})


def ask(page, asked: dict, wire: Wire, *, body_limit: int = 1000) -> Wire:
    served = WsgiBridge(page, threads=1, body_limit=body_limit, refuse=refuse)
    try:
        asyncio.run(served(asked, wire.receive, wire.send))
    finally:
        served.close()
    return wire


def echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read()]


def never(environ, start_response):
    raise AssertionError("no page may be asked")


def test_a_body_in_pieces_reaches_the_page_whole_with_its_length():
    seen = {}

    def page(environ, start_response):
        seen.update(environ)
        return echo(environ, start_response)

    wire = ask(page, scope((b"transfer-encoding", b"chunked")), Wire(b"one ", b"two"))
    assert wire.body == b"one two"
    assert seen["CONTENT_LENGTH"] == "7"


def test_an_answer_of_one_piece_is_sent_at_once():
    wire = ask(echo, scope((b"content-length", b"2")), Wire(b"hi"))
    assert [message["type"] for message in wire.sent] == ["http.response.start", "http.response.body"]
    assert wire.sent[0] == {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"text/plain")],
    }


def test_an_answer_in_pieces_is_sent_piece_by_piece_and_closed():
    closed = threading.Event()

    class Pieces:
        def __iter__(self):
            yield from (b"a", b"b", b"c")

        def close(self):
            closed.set()

    def page(environ, start_response):
        start_response("200 OK", [])
        return Pieces()

    wire = ask(page, scope(method="GET"), Wire())
    assert wire.body == b"abc"
    assert wire.sent[-1]["more_body"] is False
    assert len(wire.sent) > 3
    assert closed.is_set()


def test_a_declared_body_over_the_limit_is_refused_before_a_byte_is_read():
    wire = Wire(b"x" * 10)
    ask(never, scope((b"content-length", b"1001")), wire)
    assert wire.sent[0]["status"] == 413
    assert wire.incoming


def test_a_body_that_lies_about_its_length_is_refused_when_it_passes_the_limit():
    wire = ask(never, scope((b"transfer-encoding", b"chunked")), Wire(b"x" * 600, b"x" * 600, b"x" * 600))
    assert wire.sent[0]["status"] == 413
    assert len(wire.incoming) == 1


def test_a_body_that_does_not_come_is_given_up(monkeypatch):
    monkeypatch.setattr(bridge, "_GRACE_SECONDS", 0.05)
    wire = ask(never, scope((b"content-length", b"5")), Wire(b"x", ends=False))
    assert wire.sent[0]["status"] == 408


def test_a_visitor_who_leaves_in_mid_body_reaches_no_page():
    wire = Wire(b"x", ends=False)
    wire.incoming.append({"type": "http.disconnect"})
    assert ask(never, scope((b"content-length", b"5")), wire).sent == []


def test_a_header_with_an_underscore_cannot_pass_for_another():
    environ = bridge.environ_of(scope((b"x_forwarded_for", b"evil"), (b"accept", b"a"), (b"accept", b"b")), BytesIO())
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert environ["HTTP_ACCEPT"] == "a,b"
    assert environ["REMOTE_ADDR"] == "10.0.0.7"


def test_cookies_in_several_headers_stay_cookies():
    environ = bridge.environ_of(scope((b"cookie", b"a=1"), (b"cookie", b"b=2")), BytesIO())
    assert environ["HTTP_COOKIE"] == "a=1; b=2"


def test_a_path_in_chinese_arrives_as_wsgi_wants_it():
    environ = bridge.environ_of(scope(path=b"/kb/%E9%80%80%E6%AC%BE"), BytesIO())
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/kb/退款"


def test_an_error_in_a_page_is_the_servers_to_tell():
    def broken(environ, start_response):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        ask(broken, scope(method="GET"), Wire())

"""What the web server runs: `/events/` stays asynchronous, every page goes to the WSGI application (decision 1)."""

import json

from django.conf import settings
from django.urls import get_resolver
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from servicedesk.bridge import Receive, Scope, Send, WsgiBridge
from servicedesk.wsgi import application as pages

# isort: split
from servicedesk.live.stream import stream  # needs the apps, which servicedesk.wsgi has set up
from tickets.search import words

# Beyond the files themselves a post holds its fields and the borders between its parts.
_BODY_LIMIT = settings.UPLOAD_MAX_TOTAL_BYTES + 5 * 1024 * 1024
_THREADS = 8


def preload() -> None:
    """What every worker needs, loaded before they part: it is in memory once, and no first visit waits for it.

    Every address with its view, and the dictionaries that turn one Chinese script into the other.
    """
    get_resolver().reverse_dict  # noqa: B018 (a property that loads)
    words.spellings("")


async def refuse_body(scope: Scope, send: Send, status: int) -> None:
    """Answer a body that is too long (413) or too slow (408) before any page sees it."""
    with override(_language(scope)):
        if status == 413:
            detail = _("What you sent is too large: all files together may have 100 MB, one file 50 MB.")
        else:
            detail = _("The connection was too slow to receive what you sent. Please try again.")
    if scope["path"].startswith("/api/"):
        kind = b"application/problem+json"
        problem = {"type": "about:blank", "title": detail, "status": status, "detail": detail}
        text = json.dumps(problem | {"code": "too_large" if status == 413 else "too_slow"})
    else:
        kind, text = b"text/plain; charset=utf-8", detail
    headers = [(b"content-type", kind), (b"connection", b"close"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _language(scope: Scope) -> str:
    asked = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language"), "")
    for code, _quality in parse_accept_lang_header(asked):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


bridge = WsgiBridge(pages, threads=_THREADS, body_limit=_BODY_LIMIT, refuse=refuse_body)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
    elif scope["path"] == "/events/":
        await stream(scope, receive, send)
    else:
        await bridge(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    bridge.close()
    await send({"type": "lifespan.shutdown.complete"})

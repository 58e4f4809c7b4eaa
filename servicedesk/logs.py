"""Logs: one JSON object a line, UTC, request id on every line; no bodies, tokens or addresses (trust.md 14)."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.functional import empty

Event = structlog.typing.EventDict

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_PERSONAL_LINK = re.compile(r"/(p|survey|reached|invite|reset/key)/[^/?#\s\"']+")
_ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:=]+@[^\s@<>()\[\]\"',;:]+\.\w+")
# PostgreSQL quotes values: `Key (email)=(a@b.example) already exists`, `Failing row contains (7, …)`.
_ROW_VALUES = re.compile(r"(?<=\)=)\(.*\)(?= (?:already|is |conflicts))|(?<=row contains )\(.*\)")
_SECRET_KEYS = frozenset({"authorization", "body", "cookie", "email", "password", "phone", "secret", "token"})
_QUIET = ("/static/",)

access = structlog.get_logger("servicedesk.request")


def masked(text: str) -> str:
    """The text without personal-link tokens, e-mail addresses, or values that PostgreSQL quotes in its errors."""
    text = _PERSONAL_LINK.sub(r"/\1/…", text)
    text = _ADDRESS.sub("…@…", text)
    return _ROW_VALUES.sub("(…)", text)


def mask_event(_logger: Any, _method: str, event: Event) -> Event:
    """Processor: the last gate before a line is written."""
    for key, value in event.items():
        if key.lower() in _SECRET_KEYS:
            event[key] = "…"
        elif isinstance(value, str):
            event[key] = masked(value)
    return event


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                mask_event,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # Every 4xx has its own request line already; only what broke is told twice.
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        "celery": {"handlers": [], "level": "INFO", "propagate": True},
    },
}


def person_id(request: HttpRequest) -> int | None:
    """Who asked, if the request has already found out; never a query for the log's sake."""
    person = getattr(request, "_cached_user", None) or request.__dict__.get("user")
    if person is None or getattr(person, "_wrapped", None) is empty:
        return None
    return getattr(person, "pk", None)


class RequestLogMiddleware:
    """Gives each request an id (its own `X-Request-ID` if that is well formed) and writes its one line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            self.write(request, response, seconds=time.perf_counter() - started)
        finally:
            structlog.contextvars.clear_contextvars()
        response["X-Request-ID"] = request_id
        return response

    def write(self, request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
        if request.path_info.startswith(_QUIET) and response.status_code < 400:
            return
        access.info(
            "request",
            method=request.method,
            path=request.path_info[:500],
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            person=person_id(request),
        )

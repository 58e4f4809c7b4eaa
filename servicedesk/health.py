"""Health: `/livez` asks nothing, `/readyz` asks the database, and names whatever else is not well (decision 5)."""

from collections.abc import Callable
from functools import cache

import structlog
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse

log = structlog.get_logger(__name__)

Check = Callable[[], bool]
_checks: dict[str, Check] = {}


def degrades(name: str) -> Callable[[Check], Check]:
    """Decorator for an app's `vitals.py`: `/readyz` names this when the function says False or fails.

    A check must answer within a second and only look: it may be asked by anybody, every few seconds.
    """

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def degraded() -> list[str]:
    """The names of everything that is not well though pages can be served, in alphabetical order."""
    return [name for name, check in sorted(_checks.items()) if not _is_well(name, check)]


def _is_well(name: str, check: Check) -> bool:
    try:
        return check()
    except Exception as error:  # a check that breaks is an answer too, and the others must still be asked
        log.warning("health.check_failed", check=name, error=type(error).__name__)
        return False


@cache
def _wanted_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def unready() -> list[str]:
    """What keeps this process from serving any page: `database`, or `migrations`."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except Error as error:
        log.warning("health.database", error=type(error).__name__)
        return ["database"]
    return [] if applied.keys() >= _wanted_migrations() else ["migrations"]


class HealthMiddleware:
    """Answers both addresses before host, session and locale are looked at: a probe brings none of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/livez":
            return _answer(200, status="alive")
        if request.path_info == "/readyz":
            return readiness(strict=request.GET.get("all") == "1")
        return self.get_response(request)


def readiness(*, strict: bool) -> HttpResponse:
    """200 when pages can be served; with `strict`, only when nothing at all is degraded."""
    if failed := unready():
        return _answer(503, status="not ready", failed=failed, degraded=[])
    unwell = degraded()
    return _answer(503 if strict and unwell else 200, status="ready", degraded=unwell)


def _answer(status_code: int, **data: object) -> HttpResponse:
    response = JsonResponse(data, status=status_code)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(len(response.content))
    if status_code == 503:
        response["Retry-After"] = "5"
    return response

"""Errors in one shape: RFC 9457 problem details under `/api/`, a page elsewhere (decision 20)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from servicedesk.errors import Invalid, Refused
from servicedesk.web.display import LANG, THEMES

PROBLEM_JSON = "application/problem+json"
RETRY_SECONDS = 5
Problem = tuple[int, dict[str, Any], dict[str, str]]  # status, members, headers

_CODES = {
    400: "unreadable",
    401: "not_authenticated",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
}


def members(status: int, code: str, detail: object, **extension: Any) -> dict[str, Any]:
    """The body of a problem: RFC 9457 members first, ours after them, and the id under which the log knows it."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": str(detail)}
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    return body | {"code": code} | extension | ({"request_id": request_id} if request_id else {})


def problem(request: HttpRequest, status: int, code: str, detail: object, **extension: Any) -> HttpResponse:
    """A problem answered by a plain Django view."""
    return JsonResponse(members(status, code, detail, **extension), status=status, content_type=PROBLEM_JSON)


# ── DRF ────────────────────────────────────────────────────────────────────────────────────
def problem_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None (a real fault) goes on to `server_error`, which logs it."""
    found = _describe(exc)
    if found is None:
        return None
    set_rollback()
    status, body, headers = found
    return Response(body, status=status, headers=headers, content_type=PROBLEM_JSON)


def _describe(exc: Exception) -> Problem | None:
    if isinstance(exc, Refused):
        return _refusal(exc)
    if isinstance(exc, RecursionError):  # JSON nested without end
        exc = exceptions.ParseError(_("We could not read this request."))
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    elif isinstance(exc, ValidationError):
        exc = exceptions.ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
    if isinstance(exc, OperationalError | InterfaceError):
        return 503, members(503, "unavailable", _unavailable()), {"Retry-After": str(RETRY_SECONDS)}
    return _api_exception(exc) if isinstance(exc, exceptions.APIException) else None


def _refusal(refusal: Refused) -> Problem:
    extension: dict[str, Any] = {"missing": [item.as_data() for item in refusal.missing]}
    if isinstance(refusal, Invalid):
        extension = {"errors": refusal.as_data()}
    return refusal.status, members(refusal.status, refusal.code, refusal, **extension), {}


def _api_exception(exc: exceptions.APIException) -> Problem:
    if isinstance(exc, exceptions.ValidationError):
        errors = list(_field_errors(exc.get_full_details()))
        return 422, members(422, "invalid", errors[0]["detail"] if errors else exc.default_detail, errors=errors), {}
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return 401, members(401, str(exc.get_codes()), exc.detail), {"WWW-Authenticate": 'Bearer realm="api"'}
    headers = {}
    if isinstance(exc, exceptions.Throttled):
        headers["Retry-After"] = str(getattr(exc, "wait", None) or RETRY_SECONDS)
    code = _CODES.get(exc.status_code) or str(exc.get_codes())
    return exc.status_code, members(exc.status_code, code, exc.detail), headers


def _field_errors(details: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Flattens DRF's nested details into `{field, code, detail}`; a nested field is `customer.email`, `files.0`."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"field": path, "code": str(details["code"]), "detail": str(details["message"])}
        return
    named = details.items() if isinstance(details, dict) else enumerate(details)
    for name, inner in named:
        leaf = not isinstance(details, dict) and isinstance(inner, dict) and set(inner) == {"message", "code"}
        own = "" if leaf or name == "non_field_errors" else str(name)
        yield from _field_errors(inner, ".".join(part for part in (path, own) if part))


# ── Pages ──────────────────────────────────────────────────────────────────────────────────
def answer(request: HttpRequest, status: int, code: str, detail: object, *, leads_to: str = "/") -> HttpResponse:
    """An error in the form its reader expects: a problem for programs, a page for people that `leads_to` another one.

    The page asks nothing of database or session, which may be what is broken.
    """
    if request.path_info.startswith("/api/"):
        return problem(request, status, code, detail)
    language = translation.get_language() or settings.LANGUAGE_CODE
    theme = request.COOKIES.get("theme", "")
    page = render_to_string(
        "error.html",
        {
            "status": status,
            "title": _titles().get(status) or HTTPStatus(status).phrase,
            "detail": detail,
            "leads_to": leads_to,
            "organisation": settings.DESK_NAME,
            "lang": LANG.get(language, language),
            "theme": theme if theme in dict(THEMES) else "auto",
            "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
        },
    )
    return HttpResponse(page, status=status)


def _titles() -> dict[int, str]:
    return {
        400: _("Not readable"),
        403: _("Not open to you"),
        404: _("Not found"),
        405: _("No page of its own"),
        409: _("Not possible now"),
        412: _("Changed meanwhile"),
        413: _("Too long"),
        422: _("Not usable"),
        429: _("Too often"),
        500: _("Something broke"),
        503: _("Back in a moment"),
    }


class RefusalMiddleware:
    """A refusal that no page caught is still a sentence for its reader, not a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return _no_page(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if request.headers.get("HX-Request") != "true":
            return answer(request, exception.status, exception.code, exception)
        messages.error(request, str(exception))
        toast = render_to_string("components/_toasts.html", {"swap": True}, request)
        # The toast finds its own place; what the person has before them, and has typed, stays.
        return HttpResponse(toast, status=exception.status, headers={"HX-Reswap": "none"})


def _no_page(request: HttpRequest, refused: HttpResponseNotAllowed) -> HttpResponse:
    """For whoever opens what only takes a form: after signing in anew, say, or from the history of the browser."""
    detail = _("This address only takes what a form sends. What belongs to it is on the page above.")
    page = answer(request, 405, "method_not_allowed", detail, leads_to=_above(request.path_info))
    page["Allow"] = refused["Allow"]
    return page


def _above(path: str) -> str:
    """The way from here to the nearest address above that leads anywhere, without naming what was asked for."""
    steps = 0
    while path != "/":
        path, steps = path.rstrip("/").rpartition("/")[0] + "/", steps + 1
        with suppress(Resolver404):
            resolve(path)
            break
    return "../" * steps


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        detail = _("What you sent is too long: a text may have 1,000,000 characters. Shorten it and send it again.")
        return answer(request, 413, "too_large", detail)
    return answer(request, 400, "unreadable", _("We could not read this request."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, "not_permitted", _("Your role does not allow this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404, "not_found", _("There is nothing here, or it is not open to you."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, 403, "csrf", _("This page was open too long. Go back, reload it and send again."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 with Retry-After when the database was away, which passes by itself (trust.md D3)."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = answer(request, 503, "unavailable", _unavailable())
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return answer(request, 500, "fault", _("Something broke on our side. It has been recorded."))


def _unavailable() -> str:
    return _("We cannot reach our records for the moment. Nothing was changed; please try again shortly.")

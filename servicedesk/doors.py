"""The doors by which text comes in from browsers and programs; what cannot be kept is left outside."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from rest_framework.parsers import JSONParser

from servicedesk import problems
from servicedesk.storable import UNSTORABLE, storable, storable_within

_LONG, _PARTS = 2_500_000, 20_000  # bytes of a body; objects and lists in a longer one
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class StorableTextMiddleware:
    """Addresses and forms. It comes after the check of a form's token, which reads the form in any case."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if UNSTORABLE.search(request.path_info):
            return problems.bad_request(request, ValueError())
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_arguments: object) -> None:
        if request.content_type in _FORMS and not getattr(view, "csrf_exempt", False):
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]


class StorableJSONParser(JSONParser):
    """Bodies of the API: `\\u0000` is valid JSON. A long body is long texts, not a million parts [trust 24]."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        body = stream.read()
        if len(body) > _LONG and body.count(b"{") + body.count(b"[") > _PARTS:
            raise RequestDataTooBig
        return storable_within(super().parse(BytesIO(body), media_type, parser_context))


def _cleaned(given: QueryDict) -> QueryDict:
    texts = (text for name, values in given.lists() for text in (name, *values))
    if not any(map(UNSTORABLE.search, texts)):
        return given
    told = QueryDict(mutable=True)
    for name, values in given.lists():
        told.setlist(storable(name), [storable(value) for value in values])
    return told

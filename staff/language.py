"""Which language a reader gets: their own choice, else the cookie's, else the browser's; and the desk's time zone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from staff.acting import lazy_actor
from staff.calendars import desk_name, desk_zone

Answer = Callable[[HttpRequest], HttpResponse]
KNOWN = frozenset(code for code, _name in settings.LANGUAGES)
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


def spoken(tag: str) -> str:
    """Our language for a tag of RFC 5646, or "": every Chinese is written in one of our two scripts."""
    primary, *rest = tag.lower().replace("_", "-").split("-")
    if primary != "zh":
        return primary if primary in KNOWN else ""
    if "hans" in rest:
        return "zh-hans"
    return "zh-hant" if _TRADITIONAL & set(rest) else "zh-hans"


def accepted(header: str) -> str:
    """The best language of an Accept-Language header that we speak, else the default."""
    wished = sorted(parse_accept_lang_header(header), key=lambda wish: -wish[1])
    return next((known for tag, quality in wished if quality > 0 and (known := spoken(tag))), settings.LANGUAGE_CODE)


class LanguageMiddleware:
    """The cookie's language, else the browser's; active until the answer is finished."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        translation.activate(chosen if chosen in KNOWN else accepted(request.headers.get("Accept-Language", "")))
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


class PersonLanguageMiddleware:
    """A person's own language wins, `request.actor` is theirs. Everybody sees the desk's name and time zone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = lazy_actor(request)  # type: ignore[attr-defined]
        if name := desk_name():
            request.organisation = name  # type: ignore[attr-defined]
        own = getattr(request.user, "language", "")
        if own in KNOWN:
            translation.activate(own)
        with timezone.override(desk_zone()):
            return self.get_response(request)

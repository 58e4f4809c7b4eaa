"""Doors that stay shut, all with the same words, and counted when one tries many [trust 34]."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.pages.visitors import WRONG_DOORS, place_of
from servicedesk.problems import answer
from servicedesk.web.pages import render_page


def closed(request: HttpRequest, template: str = "pages/closed.html") -> HttpResponse:
    """404 for what is not there, is not theirs or is over: from outside these are one. Too many: 429."""
    verdict = WRONG_DOORS.use(place_of(request), at=timezone.now())
    if not verdict.allowed:
        return too_often(request, verdict.retry_after)
    return render_page(request, template, status=404)


def too_often(request: HttpRequest, retry_after: int) -> HttpResponse:
    """429 with the time to wait, in the header and in words."""
    response = answer(request, 429, "too_often", wait_words(retry_after))
    response["Retry-After"] = str(retry_after)
    return response


def wait_words(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    return _("This was tried too often from where you are. Please wait %(minutes)s minutes and try again.") % {
        "minutes": minutes
    }


def now() -> datetime:
    """The moment of this request: pages are edges, they ask the clock."""
    return timezone.now()

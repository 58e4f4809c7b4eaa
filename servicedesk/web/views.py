"""The display menu (chosen anywhere, kept at once), the table of keys, and what the palette offers."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from servicedesk.events import announce
from servicedesk.web import keys as table
from servicedesk.web import palette as offers
from servicedesk.web.display import LOOKS
from servicedesk.web.events import DisplayChosen
from servicedesk.web.pages import back, render_page

CHOICES = {
    **{name: tuple(value for value, _label in choices) for name, choices in LOOKS.items()},
    "language": tuple(code for code, _name in settings.LANGUAGES),
    "shortcuts": ("on", "off"),
}
COOKIES = {**{name: name for name in LOOKS}, "language": settings.LANGUAGE_COOKIE_NAME}


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen. A script hears 204; a plain form goes back to its page."""
    chosen = {name: request.POST[name] for name, known in CHOICES.items() if request.POST.get(name) in known}
    if request.user.is_authenticated and chosen:
        with transaction.atomic():
            announce(DisplayChosen(person=request.user, **chosen))
    if request.headers.get("X-Requested-With") == "fetch":
        response = HttpResponse(status=204)
    else:
        response = HttpResponseRedirect(back(request, otherwise="/"))
    for name, value in chosen.items():
        if name not in COOKIES:
            continue
        response.set_cookie(
            COOKIES[name],
            value,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


@require_GET
@login_required
def keys(request: HttpRequest) -> HttpResponse:
    """All keys by place: a page of its own, and what `?` shows when it is first pressed."""
    return render_page(request, "desk/keys.html", {"key_groups": table.by_place}, fragments=("keys-list",))


@require_GET
@login_required
def palette(request: HttpRequest) -> HttpResponse:
    """For the person who asks, when they open it: like every staff page it is kept nowhere."""
    return JsonResponse({"groups": offers.offered(request)})

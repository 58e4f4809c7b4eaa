"""One render path: a page for the first load, one of its fragments for a swap or a live refresh (rule 13)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template import loader
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from servicedesk.numerals import whole


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragments: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """Render the page, or, when htmx asks for one of `fragments`, that fragment alone.

    A fragment is named by the id of its one root element. Fragment "ticket-list" of "tickets/inbox.html"
    is "tickets/_ticket_list.html": the page includes it, htmx targets it (`hx-target="#ticket-list"`).
    Only names given here are rendered, whatever the request asks for. Toasts ride along with a fragment.
    """
    fragment = wanted_fragment(request, fragments)
    chosen = fragment_template(template, fragment) if fragment else template
    content = loader.render_to_string(chosen, dict(context or {}), request)
    if fragment and messages.get_messages(request):
        content += loader.render_to_string("components/_toasts.html", {"swap": True}, request)
    response = HttpResponse(content, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def wanted_fragment(request: HttpRequest, fragments: Sequence[str]) -> str:
    """The name of the fragment htmx wants to swap, or "" when it must be the whole page."""
    headers = request.headers
    if headers.get("HX-Request") != "true" or "true" in (
        headers.get("HX-Boosted"),
        headers.get("HX-History-Restore-Request"),
    ):
        return ""
    target = headers.get("HX-Target", "")
    return target if target in fragments else ""


def fragment_template(template: str, fragment: str) -> str:
    """Where a fragment lives: beside its page."""
    folder, _slash, _page = template.rpartition("/")
    name = f"_{fragment.replace('-', '_')}.html"
    return f"{folder}/{name}" if folder else name


def go(request: HttpRequest, to: str) -> HttpResponse:
    """Send the browser to another page after a change; htmx is told by its own header, else it would swap the page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def picked(rows: QuerySet[Any], sent: str | None) -> Any:
    """The row whose id a form sent; 404 for any other, and for what is no id at all."""
    return get_object_or_404(rows, pk=whole(str(sent or "")) or 0)


def back(request: HttpRequest, *, otherwise: str) -> str:
    """Where the person came from (`next` field or Referer) if that is on this desk, else `otherwise`."""
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return otherwise

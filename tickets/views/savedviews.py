"""Keeping a list under a name, and the page on which one's views are named, ordered, shared and deleted."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.errors import Refused
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import need
from tickets.lists import savedviews
from tickets.models import SavedView
from tickets.views import shelf
from tickets.views.seeing import actor_in


@require_GET
@login_required
def view_list(request: StaffRequest) -> HttpResponse:
    need(request, "ticket.read")
    actor = actor_in(request)
    rows = [
        {
            "view": one,
            "address": savedviews.address(one),
            "mine": one.owner_id == actor.id,
            "may_change": savedviews.may_change(one, actor),
            "audience": savedviews.audience_of(one),
        }
        for one in savedviews.seen_by(actor).select_related("team")
    ]
    return render_page(request, "tickets/views.html", {"rows": rows, "audiences": savedviews.audiences(actor)})


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list one looks at; then it is open under its name."""
    sent = request.POST
    query = shelf.kept(QueryDict(sent.get("query", "")))
    told = {"name": sent.get("name", ""), "audience": sent.get("audience", "nobody")}
    try:
        saved = savedviews.save(query=query, **told, actor=actor_in(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"/desk/?{query}")
    messages.success(request, _("Saved as “%(name)s”.") % {"name": saved.name})
    return redirect(savedviews.address(saved))


@require_POST
@login_required
def change(request: HttpRequest, pk: int, do: str) -> HttpResponse:
    view, actor, sent = _seen(request, pk), actor_in(request), request.POST
    acts: dict[str, Callable[[], Any]] = {
        "change": lambda: savedviews.change(
            view, name=sent.get("name", ""), audience=sent.get("audience", "nobody"), actor=actor
        ),
        "up": lambda: savedviews.move(view, up=True, actor=actor),
        "down": lambda: savedviews.move(view, up=False, actor=actor),
        "delete": lambda: savedviews.drop(view, actor=actor),
    }
    if do not in acts:
        raise Http404
    try:
        acts[do]()
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("tickets:views")


def _seen(request: HttpRequest, pk: int) -> SavedView:
    found = savedviews.seen_by(actor_in(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

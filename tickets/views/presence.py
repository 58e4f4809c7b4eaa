"""Who else is at a ticket now, and the word that one is writing. Both live in Valkey for seconds (live.presence)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.live import presence
from servicedesk.live.presence import Seen
from staff import directory
from tickets import references
from tickets.models import Ticket
from tickets.views.seeing import actor_in

KINDS = ("reply", "note", "call")


@require_GET
@login_required
def others(request: HttpRequest, reference: str) -> HttpResponse:
    """The strip in the ticket's head: faces and words."""
    found = _seen(request, reference)
    mine, names = actor_in(request).person_id, dict(directory.people())
    here = [one for one in presence.seen_at(_place(found)) if one.person != mine and one.person in names]
    context = {
        "ticket": found,
        "here": f"/desk/tickets/{found.reference}/",
        "others": [{"name": names[one.person], "writes": one.writes, "said": _said(one, names)} for one in here],
        "written": any(one.writes for one in here),
    }
    return render(request, "tickets/_case_presence.html", context)


@require_POST
@login_required
def writing(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody writes here, or with no kind has stopped; others see it at once."""
    found, kind = _seen(request, reference), request.POST.get("kind", "")
    presence.write_at(_place(found), actor_in(request).person_id, kind if kind in KINDS else "")
    return HttpResponse(status=204)


def _said(one: Seen, names: dict[int, str]) -> str:
    words = {
        "": _("%(name)s looks at this, too"),
        "reply": _("%(name)s is writing to the customer"),
        "note": _("%(name)s is writing a note"),
        "call": _("%(name)s is logging a call"),
    }
    return words[one.writes] % {"name": names[one.person]}


def _place(found: Ticket) -> str:
    return f"{presence.TOPIC}:{found.number}"


def _seen(request: HttpRequest, reference: str) -> Ticket:
    found = references.find_seen(reference, by=actor_in(request))
    if found is None:
        raise Http404
    return found

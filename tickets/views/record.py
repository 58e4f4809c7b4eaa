"""The rest of a ticket's context pane: part-tasks for colleagues, and the audit, read when it is opened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from servicedesk.errors import Invalid
from servicedesk.web.pages import picked
from staff import directory
from staff.models import Person
from tickets import audittrail, tasklist
from tickets.models import Ticket
from tickets.views.acts import Act, who
from tickets.views.seeing import actor_in, ticket_or_404
from tickets.views.ticketpage import address_of


@require_GET
@login_required
def audit(request: HttpRequest, reference: str) -> HttpResponse:
    """Who did what and when: for those who may see the audit of this case; 403 for others who see the case."""
    found = ticket_or_404(request, reference)
    lines = audittrail.trail(found, actor=actor_in(request))
    context = {"ticket": found, "here": address_of(found), "lines": lines, "now": timezone.now()}
    page = "tickets/_audit.html" if request.headers.get("HX-Request") == "true" else "tickets/audit.html"
    return render(request, page, context)


def _give(request: HttpRequest, found: Ticket) -> str:
    posted = request.POST
    owner = picked(Person.objects.filter(is_active=True).select_related("role"), posted.get("owner"))
    due_at, what, deliverable = _moment(posted.get("due", "")), posted.get("what", ""), posted.get("deliverable", "")
    tasklist.give(found, owner=owner, due_at=due_at, what=what, deliverable=deliverable, **who(request))
    return _("%(name)s has the task.") % {"name": owner}


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid({"due": [_("Write a date and a time.")]})
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _people(_request: HttpRequest, _found: Ticket) -> Mapping[str, Any]:
    return {"people": directory.people()}


part_task = Act(
    title=gettext_lazy("Ask a colleague for a part of it"),
    button=gettext_lazy("Give the task"),
    hint=gettext_lazy("The case stays where it is, and so do its clocks."),
    body="tickets/_act_task.html",
    shown=_people,
    do=_give,
).view()

"""Tags, putting off, and having seen where one was named."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from servicedesk.errors import Invalid
from servicedesk.web.pages import go
from tickets import mentions, snoozing, tagging
from tickets.models import Ticket
from tickets.views.acts import Act, who
from tickets.views.seeing import actor_in, after, ticket_or_404


def _tags_of(_request: HttpRequest, found: Ticket) -> Mapping[str, Any]:
    return {"known": tagging.suggestions(), "had": found.tag_names}  # type: ignore[attr-defined]


def _change_tags(request: HttpRequest, found: Ticket) -> str:
    """What the form showed and no longer has is taken off; tags that others put on meanwhile stay."""
    posted = request.POST
    gone = set(posted.getlist("had")) - set(posted.getlist("keep"))
    tagging.change(found, add=tagging.read(posted.get("add", "")), remove=gone, **who(request))
    return _("The tags are changed.")


tags = Act(
    title=gettext_lazy("Tags"),
    button=gettext_lazy("Save"),
    body="tickets/_act_tags.html",
    edits="tags",
    shown=_tags_of,
    do=_change_tags,
).view()


_WORDS = {
    "hours": gettext_lazy("In three hours"),
    "tomorrow": gettext_lazy("Tomorrow at nine"),
    "working": gettext_lazy("When we next open"),
}


def _moments(_request: HttpRequest, found: Ticket) -> Mapping[str, Any]:
    now = timezone.now()
    return {
        "moments": [(key, _WORDS[key], moment) for key, moment in snoozing.choices(found, now)],
        "first": "tomorrow",
    }


def _snooze(request: HttpRequest, found: Ticket) -> str:
    snoozing.snooze(found, until=_until(request, found), **who(request))
    return _("Put off. It comes back then, or as soon as something happens.")


def _until(request: HttpRequest, found: Ticket) -> datetime:
    chosen = request.POST.get("until", "")
    if chosen == "date":
        return _typed(request.POST.get("date", ""))
    moments = dict(snoozing.choices(found, timezone.now()))
    if chosen not in moments:
        raise Invalid({"until": [_("Choose how long.")]})
    return moments[chosen]


def _typed(text: str) -> datetime:
    """A date and time of the reader's own zone."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid({"until": [_("Write a date and a time.")]})
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


snooze = Act(
    title=gettext_lazy("Put off for me"),
    button=gettext_lazy("Put off"),
    hint=gettext_lazy("Clocks go on: the customer waits all the same. It comes back at once when something happens."),
    body="tickets/_act_snooze.html",
    shown=_moments,
    do=_snooze,
).view()


@require_POST
@login_required
def unsnooze(request: HttpRequest, reference: str) -> HttpResponse:
    found = ticket_or_404(request, reference)
    snoozing.unsnooze(found, **who(request))
    messages.success(request, _("It is back in your lists."))
    return go(request, after(request, found))


@require_POST
@login_required
def seen(request: HttpRequest, reference: str) -> HttpResponse:
    """I have read where I was named."""
    found = ticket_or_404(request, reference)
    mentions.seen(found, **who(request))
    messages.success(request, _("Noted: you have seen it."))
    return go(request, after(request, found))


@require_GET
@login_required
def known_tags(request: HttpRequest) -> HttpResponse:
    """Tags in use, as options, while somebody types."""
    begins = request.GET.get("q", "")
    found = tagging.suggestions(begins[:60]) if actor_in(request).may("ticket.read") else []
    return render(request, "tickets/_tag_options.html", {"known": found})

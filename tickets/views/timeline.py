"""What one does with single entries of a conversation: read older ones, quote, copy a link, split off, redact."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tickets import permissions, redacting
from tickets.models import Message, Ticket
from tickets.views.acts import Act, who
from tickets.views.seeing import actor_in, ticket_or_404
from tickets.views.ticketpage import address_of, older_than, said_in
from tickets.vocabulary import Author, Entry


@require_GET
@login_required
def older(request: HttpRequest, reference: str, message: int) -> HttpResponse:
    """The entries before this one, to be put above it."""
    found = ticket_or_404(request, reference)
    said = said_in(found, actor_in(request))
    entries = older_than(get_object_or_404(said, pk=message), said)
    context = {"ticket": found, "here": address_of(found), "entries": entries, "may": {}, "now": timezone.now()}
    return render(request, "tickets/_case_entries.html", context)


@require_GET
@login_required
def message(request: HttpRequest, reference: str, message: int) -> HttpResponse:
    """What can be done with one entry, and its words as they came."""
    found, actor = ticket_or_404(request, reference), actor_in(request)
    one = _message(found, message)
    context = {
        "ticket": found,
        "here": address_of(found),
        "one": one,
        "link": request.build_absolute_uri(f"{address_of(found)}#message-{one.pk}"),
        "may_reply": not found.sealed and permissions.may(actor, "ticket.reply", found),
        "may_split": _is_theirs(one) and not found.sealed and actor.may("ticket.create"),
        "may_redact": "redacted" not in one.data and permissions.may(actor, "ticket.redact", found),
        "may_see_letter": one.outgoing_id is not None and permissions.may(actor, "outbox.view", found),
    }
    page = "tickets/_message.html" if request.headers.get("HX-Request") == "true" else "tickets/message.html"
    return render(request, page, context)


def _is_theirs(one: Message) -> bool:
    return one.entry == Entry.MESSAGE and one.author == Author.CUSTOMER


def _message(found: Ticket, key: int) -> Message:
    """An entry of this conversation, events aside."""
    words = found.messages.exclude(entry=Entry.EVENT).select_related("outgoing", "ticket__customer", "ticket__team")
    return get_object_or_404(words, pk=key)


def _named(request: HttpRequest, found: Ticket) -> Message:
    return _message(found, request.resolver_match.kwargs["message"] if request.resolver_match else 0)


def _redact(request: HttpRequest, found: Ticket) -> str:
    posted = request.POST
    redacting.redact(
        _named(request, found), reason=posted.get("reason", ""), with_files="with_files" in posted, **who(request)
    )
    return _("Redacted: the words are gone.")


def _redact_shown(request: HttpRequest, found: Ticket) -> Mapping[str, Any]:
    one = _named(request, found)
    return {"word": one, "has_files": one.attachments.exists()}


redact = Act(
    title=gettext_lazy("Redact these words"),
    button=gettext_lazy("Redact"),
    hint=gettext_lazy("The words go for good, from here, from search and from the letter. Who did it and why stays."),
    body="tickets/_act_redact.html",
    shown=_redact_shown,
    do=_redact,
).view()

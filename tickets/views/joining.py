"""Merge, separate, split off, link: how tickets are joined and parted on their pages."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from servicedesk.errors import Invalid, Refused
from servicedesk.web.pages import go
from tickets import joining, linking, references, splitting
from tickets.models import Message, Ticket
from tickets.views.acts import Act, who
from tickets.views.seeing import actor_in, after, ticket_or_404
from tickets.views.ticketpage import address_of
from tickets.vocabulary import Kind, LinkKind


def _other(request: HttpRequest, field: str) -> Ticket:
    """The ticket whose reference was typed, if one may see it."""
    found = references.find_seen(request.POST.get(field, ""), by=actor_in(request))
    if found is None:
        raise Invalid({field: [_("Write the reference of a case, such as T-100231.")]})
    return found


def _merge(request: HttpRequest, found: Ticket) -> str:
    posted = request.POST
    into = _other(request, "into")
    joining.merge(
        found, into=into, tell=posted.get("tell", ""), although_others="although_others" in posted, **who(request)
    )
    return _("%(one)s is merged into %(other)s.") % {"one": found.reference, "other": into.reference}


merge = Act(
    title=gettext_lazy("Merge into another case"),
    button=gettext_lazy("Merge"),
    hint=gettext_lazy("This case ends; its words are read in the other one. Within two weeks it can be taken back."),
    body="tickets/_act_merge.html",
    do=_merge,
).view()


def _split(request: HttpRequest, found: Ticket) -> str:
    kind = request.POST.get("kind", "")
    if kind not in Kind.values:
        raise Invalid({"kind": [_("Choose one of the answers offered.")]})
    new = splitting.split(_word(request, found), kind=kind, subject=request.POST.get("subject", ""), **who(request))
    return _("Split off as %(reference)s.") % {"reference": new.reference}


def _word(request: HttpRequest, found: Ticket) -> Message:
    number = request.resolver_match.kwargs["message"] if request.resolver_match else 0
    return get_object_or_404(found.messages.select_related("ticket__customer", "ticket__team"), pk=number)


def _split_shown(request: HttpRequest, found: Ticket) -> Mapping[str, Any]:
    return {"word": _word(request, found), "kinds": Kind.choices}


split = Act(
    title=gettext_lazy("Split off as a case of its own"),
    button=gettext_lazy("Split off"),
    hint=gettext_lazy("The words are copied, with their files; the two cases are linked. Clocks count from the words."),
    body="tickets/_act_split.html",
    shown=_split_shown,
    do=_split,
).view()


def _link(request: HttpRequest, found: Ticket) -> str:
    kind = request.POST.get("kind", "")
    if kind not in LinkKind.values:
        raise Invalid({"kind": [_("Choose one of the answers offered.")]})
    other = _other(request, "other")
    linking.link(found, other=other, kind=LinkKind(kind), **who(request))
    return _("Linked with %(reference)s.") % {"reference": other.reference}


link = Act(
    title=gettext_lazy("Link with another case"),
    button=gettext_lazy("Link"),
    body="tickets/_act_link.html",
    shown=lambda _request, _found: {"link_kinds": [one for one in LinkKind.choices if one[0] != LinkKind.SPLIT]},
    do=_link,
).view()


@require_POST
@login_required
def unlink(request: HttpRequest, reference: str, relation: int) -> HttpResponse:
    found = ticket_or_404(request, reference)
    linking.unlink(found, relation=relation, **who(request))
    messages.success(request, _("The link is taken away."))
    return go(request, after(request, found))


@require_POST
@login_required
def separate(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a merge back; a refusal says why it stays."""
    found = references.find_seen(reference, by=actor_in(request))
    if found is None:
        raise Http404
    try:
        joining.separate(found, **who(request))
        messages.success(request, _("%(reference)s is a case of its own again.") % {"reference": found.reference})
    except Refused as refusal:
        messages.error(request, str(refusal))
        if refusal.code == "complaint":
            return go(request, f"{address_of(found)}?itself=1#do")
    return go(request, after(request, found))


@require_GET
@login_required
def links(request: HttpRequest, reference: str) -> HttpResponse:
    """What is linked with a ticket or merged into it, for its page."""
    found, actor = ticket_or_404(request, reference), actor_in(request)
    context = {
        "ticket": found,
        "here": address_of(found),
        "linked": linking.linked(found, actor=actor),
        "merged": list(Ticket.objects.visible_to(actor).filter(merged_into=found).order_by("pk")),
        "may_note": actor.may("ticket.note"),
    }
    return render(request, "tickets/_case_links.html", context)

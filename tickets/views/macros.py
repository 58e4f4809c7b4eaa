"""Settings: macros. On a ticket: which there are, what one would do now, and doing it."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from servicedesk.errors import Refused
from servicedesk.numerals import whole
from servicedesk.web.pages import go, render_page
from staff.acting import StaffRequest
from staff.views.doing import by, need
from staff.views.rulepage import EDIT, READ, need_rules, rule_page
from tickets import macros
from tickets.forms.macros import MacroForm
from tickets.macros import Step
from tickets.models import Macro, Ticket
from tickets.views import playing
from tickets.views.seeing import actor_in, after, ticket_or_404
from tickets.views.ticketpage import address_of
from tickets.vocabulary import MacroWords
from tickets.ways import Way

NONCE_LENGTH = 64


@require_GET
@login_required
def macro_list(request: StaffRequest) -> HttpResponse:
    need(request, *READ)
    shown = Macro.objects.select_related("team", "script").order_by("-active", "-used", "pk")
    return render_page(request, "tickets/macros.html", {"shown": shown, "may_edit": request.actor.may("rules.edit")})


@login_required
def new_macro(request: StaffRequest) -> HttpResponse:
    need(request, *EDIT)
    return _edit(request, None)


@login_required
def macro(request: StaffRequest, pk: int) -> HttpResponse:
    need_rules(request)
    return _edit(request, get_object_or_404(Macro, pk=pk))


def _edit(request: StaffRequest, found: Macro | None) -> HttpResponse:
    form = MacroForm(request.POST or None, macro=found)
    return rule_page(
        request,
        form,
        kind="macro",
        found=found,
        write=lambda: macros.write(found, **form.told(), **by(request)),
        address="tickets:macro",
        template="tickets/macro.html",
    )


@require_GET
@login_required
def choose_macro(request: HttpRequest, reference: str) -> HttpResponse:
    """Those of one's teams and of everybody, as a dialog or a page."""
    found = ticket_or_404(request, reference)
    context = {"ticket": found, "here": address_of(found), "found": macros.offered(actor_in(request))}
    return render(request, _shape(request, "choose"), context)


@require_http_methods(["GET", "POST"])
@login_required
def use_macro(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Its words, and what it would do; sent, it is done. A refusal shows it again, with the words as typed."""
    found = ticket_or_404(request, reference)
    chosen = get_object_or_404(macros.offered(actor_in(request)), pk=pk)
    if request.method == "GET":
        return _shown(request, found, chosen)
    try:
        _apply(request, found, chosen)
    except Refused as refusal:
        return _shown(request, ticket_or_404(request, reference), chosen, refusal)
    messages.success(request, _("Done: %(macro)s.") % {"macro": chosen})
    if playing.is_on(request):
        return go(request, playing.onward(request, found))
    return go(request, after(request, found))


@require_POST
@login_required
def try_macro(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What it would do now: tried and taken back, hence no GET."""
    found, actor = ticket_or_404(request, reference), actor_in(request)
    chosen = get_object_or_404(macros.offered(actor), pk=pk)
    try:
        steps = macros.try_out(chosen, found, actor=actor, at=timezone.now())
    except Refused as refusal:
        return _shown(request, found, chosen, refusal)
    if request.headers.get("HX-Target") == "macro-steps":
        context = {"steps": steps, "possible": not any(step.refused for step in steps)}
        return render(request, "tickets/_macro_tried.html", context)
    return _shown(request, found, chosen, steps=steps)


def _apply(request: HttpRequest, found: Ticket, chosen: Macro) -> None:
    posted = request.POST
    macros.apply(
        chosen,
        found,
        body=posted.get("body", "") if chosen.script_id else None,
        expected=whole(posted.get("version", "")),
        seen=whole(posted.get("seen", "")),
        nonce=posted.get("nonce", "")[:NONCE_LENGTH] or None,
        confirmed=posted.get("anyway", "").split(),
        way=Way(hold=timedelta(seconds=settings.UNDO_SECONDS)),
        actor=actor_in(request),
        at=timezone.now(),
    )


def _shown(
    request: HttpRequest,
    found: Ticket,
    chosen: Macro,
    refusal: Refused | None = None,
    steps: Sequence[Step] = (),
) -> HttpResponse:
    words = macros.words_of(chosen, found, actor=actor_in(request))
    newest = found.messages.filter(public=True).order_by("-pk").values_list("pk", flat=True).first()
    context = {
        "ticket": found,
        "here": address_of(found),
        "macro": chosen,
        "words": words,
        "steps": steps,
        "possible": not any(step.refused for step in steps),
        "body": request.POST.get("body", words.text if words else ""),
        "to_customer": chosen.said_as == MacroWords.REPLY,
        "seen": newest or 0,
        "nonce": secrets.token_urlsafe(18),
        "refusal": refusal,
        "cautions": getattr(refusal, "cautions", ()),
        "meanwhile": getattr(refusal, "messages", ()),
    }
    return render(request, _shape(request, "use"), context, status=refusal.status if refusal else 200)


def _shape(request: HttpRequest, what: str) -> str:
    dialog = request.headers.get("HX-Request") == "true"
    return f"tickets/_macro_{what}_dialog.html" if dialog else f"tickets/macro_{what}.html"

"""The public form and its receipt (decision 26)."""

from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.actors import Actor
from servicedesk.errors import Refused
from servicedesk.pages import efforts, nonces, promises, receipts, visitors
from servicedesk.pages.forms import IntakeForm
from servicedesk.pages.views.doors import closed, wait_words
from servicedesk.web.forms import explain
from servicedesk.web.pages import render_page
from tickets.customers.recognising import Sender
from tickets.models import Ticket
from tickets.opening import open_ticket
from tickets.vocabulary import Channel, Kind

SOMEBODY = Actor(kind="customer", id=None, name="", via="page")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    if request.method != "POST":
        return _page(request, IntakeForm(kind=Kind(kind)))
    form = IntakeForm(request.POST, request.FILES, kind=Kind(kind))
    if not form.is_valid():
        return _page(request, form, status=413 if form.too_much else 422)
    at = timezone.now()
    if wait := _must_wait(request, form, at=at):
        return _full(request, form, wait)
    try:
        ticket = _open(form, at=at)
    except Refused as refusal:
        explain(form, refusal)
        return _page(request, form, status=refusal.status)
    response = redirect("pages:received", ticket.reference)
    receipts.give(response, ticket, name=form.cleaned_data["name"], secure=request.is_secure())
    return response


def _open(form: IntakeForm, *, at: datetime) -> Ticket:
    told = form.cleaned_data
    return open_ticket(
        kind=form.kind,
        subject=told["subject"],
        body=told["body"],
        sender=Sender(name=told["name"], email=told["email"], phone=told["phone"]),
        channel=Channel.WEB,
        actor=SOMEBODY,
        at=at,
        category=form.chosen_category,
        about=told["about"],
        wish=form.wished,
        files=told["files"],
        fields=form.custom_told(),
        language=get_language() or "",
        nonce=nonces.bound(told["nonce"], form.kind, form.way, told["body"]),
    )


def _must_wait(request: HttpRequest, form: IntakeForm, *, at: datetime) -> int:
    """Seconds until the next form is taken, 0 for now. Work that a browser has done is as good as waiting."""
    with transaction.atomic():  # of its own, and over at once: one commit for both
        place = visitors.FORMS_FROM_ONE_PLACE.use(visitors.place_of(request), at=at)
        address = visitors.FORMS_OF_ONE_ADDRESS.use(form.way, at=at)
    wait = max(place.retry_after, address.retry_after)
    told = form.cleaned_data
    return 0 if wait and efforts.proved(told["effort"], told["proof"], at=at) else wait


def _full(request: HttpRequest, form: IntakeForm, wait: int) -> HttpResponse:
    form.add_error(None, wait_words(wait))
    response = _page(request, form, effort=efforts.task(), status=429)
    response["Retry-After"] = str(wait)
    return response


def _page(request: HttpRequest, form: IntakeForm, *, effort: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "kind": form.kind, "effort": effort, "effort_bits": efforts.BITS}
    response = render_page(request, "pages/new.html", context, status=status)
    if form.is_bound:
        response["Cache-Control"] = "private, no-store"  # it shows what somebody typed
    return response


@require_safe
def received(request: HttpRequest, reference: str) -> HttpResponse:
    receipt = receipts.shown_by(request, reference)
    if receipt is None:
        return closed(request)
    at = timezone.now()
    ticket = receipt.ticket
    context = {"ticket": ticket, "name": receipt.name, "now": at, **promises.after_posting(ticket, at=at)}
    return render_page(request, "pages/received.html", context)

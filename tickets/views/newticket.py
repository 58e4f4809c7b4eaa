"""A new ticket by staff: what was said by telephone, at the counter, or anywhere else we were spoken to."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.errors import Invalid
from servicedesk.numerals import whole
from servicedesk.web.pages import go, render_page
from staff.acting import StaffRequest
from staff.views.doing import done, need
from tickets import draftfiles, drafting
from tickets.customers import customerfile
from tickets.customers.recognising import Sender
from tickets.forms.newticket import NewTicketForm
from tickets.models import Draft, DraftFile, Ticket
from tickets.opening import open_ticket
from tickets.views.draftfiles import brought
from tickets.views.rows import Row, row_of
from tickets.views.seeing import actor_in
from tickets.views.unsent import saved_at
from tickets.vocabulary import Channel, DraftKind, Kind

OPEN_CASES_SHOWN = 5


@login_required
def new(request: StaffRequest) -> HttpResponse:
    need(request, "ticket.create")
    if request.method != "POST":
        draft = _draft(request)
        initial = _initial(request) | (_typed(draft) if draft else {})
        return _page(request, NewTicketForm(initial=initial), nonce=_fresh(), draft=draft)
    nonce = request.POST.get("nonce", "")[:32] or _fresh()  # without one, each is another
    once = f"desk:{request.user.pk}:{nonce}"
    files = brought(request, None, DraftKind.NEW, made=Ticket.objects.filter(nonce=once).exists)
    form, made = NewTicketForm(request.POST, refused=files.reasons), []

    def act() -> None:
        made.append(_open(request, form, files.files, nonce=once))

    if not done(request, act, form=form):
        return _page(request, form, nonce=nonce, stamp=files.stamp, status=422)
    ticket = made[0]
    drafting.sent(None, stamp=files.stamp, body="", actor=actor_in(request))
    messages.success(request, _("%(reference)s is open; you are its first contact.") % {"reference": ticket.reference})
    seen = Ticket.objects.visible_to(actor_in(request)).filter(pk=ticket.pk).exists()
    return go(request, f"/desk/tickets/{ticket.reference}/" if seen else "/desk/")


@require_GET
@login_required
def known(request: StaffRequest) -> HttpResponse:
    """Who has this address already, and what of theirs is open: shown while one still writes."""
    need(request, "ticket.create")
    context = {"now": timezone.now(), **_recognised(request, request.GET.get("address", ""))}
    return render(request, "tickets/_new_known.html", context)


@require_POST
@login_required
def custom_fields(request: StaffRequest) -> HttpResponse:
    """Custom fields of what was chosen, with what was typed. By POST: no words in addresses."""
    need(request, "ticket.create")
    return render(request, "tickets/_new_fields.html", {"form": NewTicketForm(initial=request.POST.dict())})


def _page(
    request: StaffRequest,
    form: NewTicketForm,
    *,
    nonce: str,
    draft: Draft | None = None,
    stamp: str = "",
    status: int = 200,
) -> HttpResponse:
    address = form.data.get("address", "") if form.is_bound else form.initial.get("address", "")
    stamp = draft.stamp if draft else stamp
    others = [
        one for one in drafting.of_new_tickets(actor_in(request)) if one.stamp.split(".")[0] != stamp.split(".")[0]
    ]
    context = {
        "form": form,
        "nonce": nonce,
        "now": timezone.now(),
        "composer": {
            "stamp": stamp,
            "said": saved_at(draft) if draft else "",
            "files": draftfiles.of_new_ticket(stamp, actor=actor_in(request)) if stamp else [],
        },
        "unfinished": [] if form.is_bound or draft else others,
        **_recognised(request, address),
    }
    return render_page(request, "tickets/new.html", context, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """A telephone call with a complaint is what staff write down most; a customer's file brings who it is."""
    chosen = whole(request.GET.get("customer", ""))
    found = customerfile.files_for(actor_in(request)).filter(pk=chosen).first() if chosen else None
    address = found.addresses.filter(refused_at=None).first() if found else None
    kind = request.GET.get("kind", "")
    return {
        "channel": Channel.PHONE,
        "kind": kind if kind in Kind.values else Kind.COMPLAINT,
        "address": address.shown if address else "",
        "name": found.name if found else "",
    }


def _draft(request: HttpRequest) -> Draft | None:
    """The one that this person asked to go on with."""
    wanted = request.GET.get("draft", "")
    mine = drafting.of_new_tickets(actor_in(request)) if wanted else []
    return next((one for one in mine if str(one.pk) == wanted), None)


def _typed(draft: Draft) -> dict[str, Any]:
    return {name: values[0] for name, values in draft.form.items() if values} | {"body": draft.body}


def _recognised(request: HttpRequest, text: str) -> dict[str, Any]:
    """The customer of an address, if their file may be read, with their open cases."""
    actor = actor_in(request)
    found = customerfile.owner_of(customerfile.files_for(actor), text)
    if found is None:
        return {"known": None}
    cases = customerfile.cases_of(found, actor=actor).open()[:OPEN_CASES_SHOWN]
    rows: list[Row] = [row_of(one, at=timezone.now()) for one in cases]
    return {"known": found, "open_cases": rows}


def _fresh() -> str:
    return secrets.token_urlsafe(16)


def _open(request: StaffRequest, form: NewTicketForm, files: Sequence[DraftFile], *, nonce: str) -> Ticket:
    """Raises Invalid for `address` where the verb names e-mail or phone, since one field stands for both."""
    told = form.cleaned_data
    fields = ("kind", "subject", "body", "channel", "category", "about", "wish", "urgent")
    try:
        return open_ticket(
            sender=Sender(**form.sender()),
            received_at=told["received_at"],
            files=files,
            nonce=nonce,
            actor=actor_in(request),
            at=timezone.now(),
            fields=form.custom_values(),
            **{name: told[name] for name in fields},
        )
    except Invalid as wrong:
        errors = dict(form.custom_refused(wrong).errors)
        for name in ("email", "phone"):
            if name in errors:
                errors.setdefault("address", []).extend(errors.pop(name))
        raise Invalid(errors) from wrong

"""Customers: found by name or address; the file with everything known, and all their cases on one time line."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.errors import Invalid, Text
from servicedesk.web.pages import picked, render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need
from tickets.customers import customerfile, describing, duplicates, erasing, namedowner, owed, reaching, timeline
from tickets.customers import notes as customernotes
from tickets.forms.customers import AddressForm, ConsentForm, EraseForm, NoteForm, OwnerForm, ReasonForm, TierForm
from tickets.models import Customer, CustomerNote, Ticket
from tickets.views.rows import row_of
from tickets.views.seeing import actor_in

SIZE = 25
LONGEST = 200
NOTES_ON_TOP = 10
FORMS: dict[str, type[BaseForm]] = {
    "address": AddressForm,
    "note": NoteForm,
    "consent": ConsentForm,
    "tier": TierForm,
    "owner": OwnerForm,
    "restrict": ReasonForm,
    "erase": EraseForm,
}

_TO_ADDRESSES: dict[str, tuple[Callable[..., None], Text]] = {
    "prefer": (reaching.prefer, gettext_lazy("Letters go there from now on.")),
    "verify": (reaching.verify, gettext_lazy("It is theirs.")),
    "remove": (reaching.remove, gettext_lazy("The address is taken away.")),
}


@require_GET
@login_required
def customer_list(request: StaffRequest) -> HttpResponse:
    need(request, "ticket.read")
    words = request.GET.get("q", "").strip()[:LONGEST]
    found = customerfile.found_by(customerfile.files_for(request.actor), words)
    page = _page(customerfile.with_cases(found, request.actor), request)
    return render_page(request, "tickets/customers.html", {"words": words, "page": page, "now": timezone.now()})


@require_GET
@login_required
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        found = file_or_404(request, pk)
    except Http404:
        kept = customerfile.where_it_went(pk, actor=actor_in(request))
        if kept is None:
            raise
        return redirect("tickets:customer", kept.pk)
    customerfile.opened(found, actor=actor_in(request), at=timezone.now())
    return _show(request, found)


@require_POST
@login_required
def change(request: StaffRequest, pk: int, do: str) -> HttpResponse:
    """Keep what was written in one of the file's forms."""
    found = file_or_404(request, pk)
    if do in _TO_ADDRESSES:
        address = picked(found.addresses.all(), request.POST.get("address"))
        act, said = _TO_ADDRESSES[do]
        done(request, lambda: act(address, **by(request)), said=str(said))
        return redirect("tickets:customer", pk)
    if do in ("pin", "unpin"):
        note = picked(CustomerNote.objects.filter(customer__in=customerfile.all_of(found)), request.POST.get("note"))
        done(request, lambda: customernotes.pin(note, pinned=do == "pin", **by(request)), said=_("Kept."))
        return redirect("tickets:customer", pk)
    if do not in FORMS:
        raise Http404
    form = FORMS[do](request.POST)
    act, said = _acts(request, found, form)[do]
    if not done(request, act, form=form, said=said):
        return _show(request, found, status=422, **{f"{do}_form": form})
    return redirect("tickets:customers") if do == "erase" else redirect("tickets:customer", pk)


def _acts(request: StaffRequest, found: Customer, form: Any) -> dict[str, tuple[Callable[[], Any], str]]:
    """Each form's verb and what is said when it is done; the verbs ask who may."""

    def restrict() -> None:
        describing.restrict(found, restricted=not found.restricted, reason=form.cleaned_data["reason"], **by(request))

    def erase() -> None:
        erasing.erase(found, reason=form.cleaned_data["reason"], **by(request))

    return {
        "note": (lambda: customernotes.add_note(found, **form.cleaned_data, **by(request)), _("The note is kept.")),
        "consent": (lambda: customernotes.log_consent(found, **form.cleaned_data, **by(request)), _("Kept.")),
        "address": (lambda: _add_address(found, form, request), _("The address is written down.")),
        "tier": (
            lambda: describing.set_tier(found, tier=form.cleaned_data["tier"], **by(request)),
            _("Kept. New cases are weighed by it."),
        ),
        "owner": (
            lambda: namedowner.name_owner(found, owner=form.cleaned_data["owner"], **by(request)),
            _("Kept. New cases go to them while they are there."),
        ),
        "restrict": (
            restrict,
            _("Everybody may read this file again.") if found.restricted else _("The file is restricted."),
        ),
        "erase": (erase, _("Everything personal about this customer is gone.")),
    }


def _add_address(found: Customer, form: AddressForm, request: StaffRequest) -> None:
    told: dict[str, Any] = {**form.way(), "verified": form.cleaned_data["verified"], **by(request)}
    try:
        reaching.add_address(found, **told)
    except Invalid as wrong:  # one field stands for both
        raise Invalid({"address": [one for words in wrong.errors.values() for one in words]}) from wrong


def file_or_404(request: HttpRequest, pk: int) -> Customer:
    """The file, if this person may read it; 404 otherwise, whether or not it is there."""
    return get_object_or_404(
        customerfile.files_for(actor_in(request))
        .select_related("named_owner", "organisation")
        .prefetch_related("addresses"),
        pk=pk,
    )


def _show(request: HttpRequest, found: Customer, *, status: int = 200, **bound: Any) -> HttpResponse:
    actor, at, whole = actor_in(request), timezone.now(), customerfile.all_of(found)
    cursor = request.GET.get("line", "")
    context = {
        "now": at,
        "customer": found,
        "addresses": list(found.addresses.all()),
        "line": lambda: _line(found, whole, cursor, request),
        "cursor": cursor,
        "owed": lambda: owed.owed_to(found, actor=actor, at=at),
        "notes": lambda: _pinned(whole),
        "consents": lambda: customernotes.standing(whole),
        "language": dict(settings.LANGUAGES).get(found.language, found.language),
        "items": lambda: list(customerfile.items_of(found, actor=actor)),
        "address_form": AddressForm(),
        "note_form": NoteForm(),
        "consent_form": ConsentForm(),
        "tier_form": TierForm(initial={"tier": found.tier}),
        "owner_form": OwnerForm(initial={"owner": found.named_owner_id}),
        "restrict_form": ReasonForm(),
        "erase_form": EraseForm(),
        "may_write": actor.may("ticket.note"),
        "alike": lambda: duplicates.suggested(found, actor=actor),
        "merges": found.merges.filter(undone_at=None).select_related("gone", "merged_by").order_by("-pk"),
        "readers": lambda: customerfile.readers_of(found, actor=actor),
        "may_sort": actor.may("ticket.assign"),
        "may_erase": actor.reach_of("customer.erase") == "all",
        "may_create": actor.may("ticket.create"),
        **bound,
    }
    if status != 200:
        messages.error(request, _("Not kept yet: something is to be put right."))
    return render_page(request, "tickets/customer.html", context, fragments=("customer-line",), status=status)


def _line(found: Customer, whole: list[int], cursor: str, request: HttpRequest) -> dict[str, Any]:
    at = timezone.now()
    entries, further = timeline.page(found, files=whole, actor=actor_in(request), cursor=cursor)
    shown = [(one, row_of(one.row, at=at) if isinstance(one.row, Ticket) else None) for one in entries]
    return {"entries": shown, "next": further}


def _pinned(whole: list[int]) -> list[CustomerNote]:
    """On top of the file: what is pinned, and needs that nobody said."""
    notes = CustomerNote.objects.filter(Q(pinned=True) | Q(hidden_need=True), customer__in=whole)
    return list(notes.select_related("written_by").order_by("-pinned", "-pk")[:NOTES_ON_TOP])


def _page(found: Any, request: HttpRequest) -> keyset.Page[Customer]:
    try:
        return keyset.page(found, order=("-id",), cursor=request.GET.get("page", ""), size=SIZE)
    except Invalid:
        return keyset.page(found, order=("-id",), size=SIZE)

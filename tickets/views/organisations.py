"""Organisations: the list, one with its people and cases, and the form that keeps it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.errors import Invalid, Stale
from servicedesk.web.pages import picked, render_page
from staff.acting import StaffRequest
from staff.views.doing import again, by, done, need
from tickets.customers import customerfile, describing, organisations
from tickets.forms.organisations import OrganisationForm
from tickets.models import Organisation
from tickets.views.rows import row_of

SIZE = 25
PEOPLE_SHOWN = 100
LONGEST = 200


@require_GET
@login_required
def organisation_list(request: StaffRequest) -> HttpResponse:
    need(request, "ticket.read")
    words = request.GET.get("q", "").strip()[:LONGEST]
    page = _page(organisations.with_people(words, actor=request.actor), request)
    context = {"words": words, "page": page, "now": timezone.now(), "may_write": request.actor.may("ticket.note")}
    return render_page(request, "tickets/organisations.html", context)


@require_GET
@login_required
def organisation(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "ticket.read")
    found = _organisation_or_404(pk)
    at, actor = timezone.now(), request.actor
    cases = _page(organisations.cases_of(found, actor=actor), request)
    context = {
        "now": at,
        "org": found,
        "people": organisations.people_of(found, actor=actor).order_by("-id")[:PEOPLE_SHOWN],
        "page": cases,
        "rows": [row_of(one, at=at) for one in cases.rows],
        "suggested": organisations.suggested(found, actor=actor),
        "may_write": actor.may("ticket.note"),
    }
    return render_page(request, "tickets/organisation.html", context)


@login_required
def edit_organisation(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "ticket.note")
    found = _organisation_or_404(pk)
    if request.method != "POST":
        domains = "\n".join(str(one) for one in found.domains.all())
        told = {"name": found.name, "domains": domains, "contract": found.contract_id, "notes": found.notes}
        return _form(request, OrganisationForm(initial={**told, "version": found.version}), found)
    form, stale = OrganisationForm(request.POST), []

    def act() -> None:
        told = dict(form.cleaned_data)
        try:
            organisations.describe(found, expected=told.pop("version"), **told, **by(request))
        except Stale as refused:
            stale.append(refused)
            raise

    if done(request, act, form=form, said=_("Kept.")):
        return redirect("tickets:organisation", pk)
    if stale:  # what was typed stays; kept once more, it stands
        form.data = again(request.POST, version=found.version)
    return _form(request, form, found, status=409 if stale else 422)


@login_required
def new_organisation(request: StaffRequest) -> HttpResponse:
    """With `customer` in the address, they are its first person."""
    need(request, "ticket.note")
    if request.method != "POST":
        return _form(request, OrganisationForm(), None)
    form, made = OrganisationForm(request.POST), []

    def act() -> None:
        told = dict(form.cleaned_data)
        told.pop("version")
        made.append(organisations.found(**told, **by(request)))

    if not done(request, act, form=form):
        return _form(request, form, None, status=422)
    first = request.GET.get("customer", "")
    if first:
        customer = picked(customerfile.files_for(request.actor), first)
        describing.describe(customer, organisation=made[0], **by(request))
    messages.success(request, _("%(name)s is known from now on.") % {"name": made[0]})
    return redirect("tickets:organisation", made[0].pk)


@require_POST
@login_required
def change_people(request: StaffRequest, pk: int, do: str) -> HttpResponse:
    """`join`: a customer is one of its people; anything else: not any more."""
    found = _organisation_or_404(pk)
    theirs = customerfile.files_for(request.actor)
    customer = picked(theirs, request.POST.get("customer"))
    told: dict[str, Any] = {"organisation": found} if do == "join" else {"organisation": None, "organisation_role": ""}
    done(request, lambda: describing.describe(customer, **told, **by(request)), said=_("Kept."))
    return redirect("tickets:organisation", pk)


def _organisation_or_404(pk: int) -> Organisation:
    return get_object_or_404(Organisation.objects.select_related("contract").prefetch_related("domains"), pk=pk)


def _form(request: HttpRequest, form: OrganisationForm, found: Organisation | None, status: int = 200) -> HttpResponse:
    context = {"form": form, "org": found, "now": timezone.now()}
    return render_page(request, "tickets/organisation_edit.html", context, status=status)


def _page(found: Any, request: HttpRequest) -> keyset.Page[Any]:
    try:
        return keyset.page(found, order=("-id",), cursor=request.GET.get("page", ""), size=SIZE)
    except Invalid:
        return keyset.page(found, order=("-id",), size=SIZE)

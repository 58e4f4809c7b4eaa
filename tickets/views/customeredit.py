"""The page on which a customer's file is corrected; whoever was overtaken loses nothing of what they typed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.errors import Stale
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import again, by, done, need
from tickets.customers import customerfile, describing
from tickets.forms.customers import CustomerForm
from tickets.models import Customer, Organisation
from tickets.views.customers import file_or_404

OFFERED_AT_MOST = 200


@login_required
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "ticket.note")
    found = file_or_404(request, pk)
    if request.method != "POST":
        customerfile.opened(found, actor=request.actor, at=timezone.now())
        return _page(request, found, CustomerForm(initial=_told(found)))
    form, stale = CustomerForm(request.POST), []

    def act() -> None:
        told = dict(form.cleaned_data)
        try:
            describing.describe(found, expected=told.pop("version"), **told, **by(request))
        except Stale as refused:
            stale.append(refused)
            raise

    if done(request, act, form=form, said=_("Kept.")):
        return redirect("tickets:customer", pk)
    if not stale:
        return _page(request, found, form, status=422)
    form.data = again(request.POST, version=found.version)  # kept once more, it stands
    return _page(request, found, form, status=409)


def _told(found: Customer) -> dict[str, object]:
    told = {name: getattr(found, name) for name in CustomerForm.base_fields}
    return told | {"organisation": found.organisation.name if found.organisation else ""}


def _page(request: HttpRequest, found: Customer, form: CustomerForm, *, status: int = 200) -> HttpResponse:
    now_there = _told(found) if status == 409 else {}
    differing = [
        (form.fields[name].label, value)
        for name, value in now_there.items()
        if name != "version" and str(value or "") != str(form.data.get(name) or "").replace("\r\n", "\n")
    ]
    context = {
        "customer": found,
        "form": form,
        "differing": differing,
        "offered": Organisation.objects.order_by("name").values_list("name", flat=True)[:OFFERED_AT_MOST],
    }
    return render_page(request, "tickets/customer_edit.html", context, status=status)

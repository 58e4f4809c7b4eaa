"""Settings: the tree of causes, and how often each was named in the last 30 days."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from complaints import causes
from complaints.forms.causes import CauseForm
from complaints.models import Cause
from servicedesk.audit.models import Entry
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need
from tickets.forms.rules import initial_names

CHANGES = 8
_LOOKED_BACK = timedelta(days=30)


@require_GET
@login_required
def cause_list(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    named = _named()
    shown = [(one, named.get(one.node.key, 0)) for one in causes.branches()]
    return render_page(request, "complaints/causes.html", {"shown": shown, "may_edit": _may_edit(request)})


@login_required
def new_cause(request: StaffRequest) -> HttpResponse:
    need(request, "rules.edit")
    form = CauseForm(request.POST or None, initial={"parent": request.GET.get("under", "")})
    if request.method == "POST":
        made: list[Cause] = []
        if done(request, lambda: made.append(causes.create(**form.told(), **by(request))), form=form):
            return redirect("complaints:cause", made[0].pk)
    return _page(request, form, None)


@login_required
def cause(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, *(["rules.edit"] if request.method == "POST" else ["rules.read", "rules.edit"]))
    found = get_object_or_404(Cause, pk=pk)
    told = {"parent": str(found.parent_id or ""), "position": found.position, "active": found.active}
    form = CauseForm(request.POST or None, cause=found, initial={**initial_names(found.names), **told})
    if request.method == "POST" and done(
        request, lambda: causes.change(found, **form.told(), **by(request)), form=form, said=_("Kept.")
    ):
        return redirect("complaints:cause", pk)
    return _page(request, form, found)


def _page(request: StaffRequest, form: CauseForm, found: Cause | None) -> HttpResponse:
    entries = Entry.objects.filter(subject=f"setting:cause:{found.pk if found else 0}").select_related("personal")
    context: dict[str, Any] = {
        "form": form,
        "cause": found,
        "now": timezone.now(),
        "may_edit": _may_edit(request),
        "changes": entries.order_by("-number")[:CHANGES],
        "named": _named().get(found.key, 0) if found else 0,
    }
    return render_page(request, "complaints/cause.html", context, status=422 if form.errors else 200)


def _named() -> Mapping[str, int]:
    return causes.named_since(timezone.now() - _LOOKED_BACK)


def _may_edit(request: StaffRequest) -> bool:
    return request.actor.reach_of("rules.edit") == "all"

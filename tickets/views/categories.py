"""Settings: the tree of categories, what each does, and what it would have caught in the last 30 days."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from servicedesk.audit.models import Entry
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need
from tickets import categorytree
from tickets.forms.rules import CategoryForm, initial_names
from tickets.models import Category, Ticket

CHANGES = 8
_LOOKED_BACK = timedelta(days=30)


@require_GET
@login_required
def category_list(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    caught = _caught()
    shown = [(one, caught.get(one.node.pk, 0)) for one in categorytree.branches(all_of_them=True)]
    return render_page(request, "tickets/categories.html", {"shown": shown, "may_edit": _may_edit(request)})


@login_required
def new_category(request: StaffRequest) -> HttpResponse:
    need(request, "rules.edit")
    under = request.GET.get("under", "")
    form = CategoryForm(request.POST or None, initial={"parent": under})
    if request.method == "POST":
        made: list[Category] = []
        if done(request, lambda: made.append(categorytree.create(**form.told(), **by(request))), form=form):
            return redirect("tickets:category", made[0].pk)
    return _page(request, form, None, status=422 if form.errors else 200)


@login_required
def category(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, *(["rules.edit"] if request.method == "POST" else ["rules.read", "rules.edit"]))
    found = get_object_or_404(Category, pk=pk)
    initial = {name: getattr(found, name) for name in ("kinds", "team", "impact", "safety", "position", "active")}
    form = CategoryForm(
        request.POST or None,
        category=found,
        initial={**initial, **initial_names(found.names), "parent": str(found.parent_id or "")},
    )
    if request.method == "POST" and done(
        request, lambda: categorytree.change(found, **form.told(), **by(request)), form=form, said=_("Kept.")
    ):
        return redirect("tickets:category", pk)
    return _page(request, form, found, status=422 if form.errors else 200)


def _page(request: StaffRequest, form: CategoryForm, found: Category | None, *, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "category": found,
        "now": timezone.now(),
        "may_edit": _may_edit(request),
        "caught": _caught().get(found.pk, 0) if found else 0,
        "changes": _changes(found) if found else [],
    }
    return render_page(request, "tickets/category.html", context, status=status)


def _changes(found: Category) -> Any:
    entries = Entry.objects.filter(subject=f"setting:category:{found.pk}").select_related("personal")
    return entries.order_by("-number")[:CHANGES]


def _caught() -> Mapping[int, int]:
    """How many tickets of the last 30 days each category has."""
    since = timezone.now() - _LOOKED_BACK
    lately = Ticket.objects.filter(received_at__gte=since, category__isnull=False).order_by()
    return dict(lately.values_list("category").annotate(number=Count("pk")))


def _may_edit(request: StaffRequest) -> bool:
    return request.actor.reach_of("rules.edit") == "all"

"""Settings: custom fields, and what was filled in of each lately."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import by, need
from staff.views.rulepage import EDIT, READ, need_rules, rule_page
from tickets import customfields, fieldspecs
from tickets.forms.customfields import CustomFieldForm
from tickets.forms.rows import with_row
from tickets.models import CustomField, FieldValue, Ticket

_LOOKED_BACK = timedelta(days=30)


@require_GET
@login_required
def field_list(request: StaffRequest) -> HttpResponse:
    need(request, *READ)
    filled = _filled()
    rows = CustomField.objects.prefetch_related("categories").order_by("-active", "position", "key")
    shown = [(one, filled.get(one.pk, 0)) for one in rows]
    return render_page(request, "tickets/fields.html", {"shown": shown, "may_edit": request.actor.may("rules.edit")})


@login_required
def new_field(request: StaffRequest) -> HttpResponse:
    need(request, *EDIT)
    return _edit(request, None)


@login_required
def field(request: StaffRequest, pk: int) -> HttpResponse:
    need_rules(request)
    return _edit(request, get_object_or_404(CustomField, pk=pk))


def _edit(request: StaffRequest, found: CustomField | None) -> HttpResponse:
    form, more = _form(request, found), _figures(found) if found else {}
    if request.method == "POST" and not form.is_bound:  # one row more was asked for
        context = {"form": form, "field": found, "now": timezone.now(), "may_edit": True, **more}
        return render_page(request, "tickets/field.html", context)
    return rule_page(
        request,
        form,
        kind="field",
        found=found,
        write=lambda: customfields.write(found, **form.told(), **by(request)),
        address="tickets:field",
        template="tickets/field.html",
        more=more,
    )


def _form(request: HttpRequest, found: CustomField | None) -> CustomFieldForm:
    if request.POST.get("do") == "more":
        grown = with_row(request.POST, "option", most=customfields.MOST_OPTIONS, active="on")
        return CustomFieldForm(field=found, again=grown)
    return CustomFieldForm(request.POST or None, field=found)


def _lately() -> QuerySet[Ticket]:
    return Ticket.objects.filter(received_at__gte=timezone.now() - _LOOKED_BACK).order_by()


def _filled() -> Mapping[int, int]:
    """In how many cases of the last 30 days something stands in each."""
    values = FieldValue.objects.filter(ticket__received_at__gte=timezone.now() - _LOOKED_BACK).order_by()
    return dict(values.values_list("field").annotate(number=Count("pk")))


def _figures(found: CustomField) -> dict[str, Any]:
    """How many cases of the last 30 days have the field, and in how many something stands in it."""
    spec = next((one for one in fieldspecs.all_of_them() if one.pk == found.pk), None)
    belongs = Q()
    if spec and spec.kinds:
        belongs &= Q(kind__in=spec.kinds)
    if spec and spec.categories:
        belongs &= Q(category__in=spec.categories)
    return {"caught": _lately().filter(belongs).count(), "filled": _filled().get(found.pk, 0)}

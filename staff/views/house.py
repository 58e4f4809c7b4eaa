"""Settings: where they begin, the desk itself, and roles."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from servicedesk.web.pages import render_page
from staff import houserules
from staff.acting import StaffRequest
from staff.forms.rules import HouseForm, RoleForm
from staff.models import Desk, Role
from staff.views.doing import by, done, need
from staff.vocabulary import PERMISSIONS, REACHES


@require_GET
@login_required
def index(request: StaffRequest) -> HttpResponse:
    return render_page(request, "staff/settings.html")


@login_required
def house(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    desk = Desk.objects.get()
    fields = ("name", "language", "currency", "follow_up_days", "verify_days")
    initial = {name: getattr(desk, name) for name in fields} | {"calendar": desk.calendar_id, "team": desk.team_id}
    form = HouseForm(request.POST or None, initial=initial)
    if request.method == "POST" and done(
        request,
        lambda: houserules.change_desk(**form.cleaned_data, **by(request)),
        form=form,
        said=_("Kept."),
    ):
        return redirect("staff:house")
    context = {"form": form, "may_edit": request.actor.may("rules.edit")}
    return render_page(request, "staff/house.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@login_required
def roles(request: StaffRequest) -> HttpResponse:
    need(request, "people.edit")
    counted = Role.objects.annotate(size=Count("people", filter=Q(people__is_active=True)))
    shown = sorted(counted, key=lambda role: (role.tier == 0, role.tier, role.key))  # administrators stand aside, last
    rows = [(label, [_reach(role, key) for role in shown]) for key, label in PERMISSIONS.items()]
    return render_page(request, "staff/roles.html", {"roles": shown, "rows": rows, "desk": Desk.objects.get()})


def _reach(role: Role, permission: str) -> object:
    return REACHES.get(role.permissions.get(permission, ""), "")


@login_required
def role_page(request: StaffRequest, key: str) -> HttpResponse:
    need(request, "people.edit")
    role = get_object_or_404(Role, key=key)
    form = RoleForm(request.POST or None, role=role)
    if request.method == "POST" and done(
        request,
        lambda: houserules.change_role(
            role=role,
            name=form.cleaned_data["name"],
            permissions=form.permissions(),
            grant_limit=form.cleaned_data["grant_limit"],
            approve_limit=form.cleaned_data["approve_limit"],
            actor=request.actor,
            at=timezone.now(),
        ),
        form=form,
        said=_("Kept. It holds from the next page on."),
    ):
        return redirect("staff:roles")
    context = {"role": role, "form": form, "desk": Desk.objects.get()}
    return render_page(request, "staff/role.html", context, status=422 if request.method == "POST" else 200)

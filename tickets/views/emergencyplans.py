"""Settings: emergency plans with their grades, and the contact network with its tests [H-12]."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.audit.models import Entry
from servicedesk.numerals import whole
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need
from tickets.emergencies import contacts as emergencycontacts
from tickets.emergencies import plans
from tickets.emergencies.network import is_on_duty
from tickets.forms.emergencyplans import ContactForm, GradeForm, PlanForm, TriedForm, whom_in_words
from tickets.models import Contact, Grade, Plan

CHANGES = 8


@require_GET
@login_required
def plan_list(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    at = timezone.now()
    undrilled = {plan.pk for plan in emergencycontacts.undrilled(at)}
    contacts = Contact.objects.select_related("calendar", "person").order_by("-active", "duty", "position", "id")
    context = {
        "now": at,
        "plans": [
            (plan, list(plan.grades.all()), plan.pk in undrilled)
            for plan in Plan.objects.order_by("-active", "id").prefetch_related("grades")
        ],
        "contacts": [
            (one, is_on_duty(one, at=at), one.active and emergencycontacts.is_due(one, at=at)) for one in contacts
        ],
        **_rights(request),
    }
    return render_page(request, "emergencies/plans.html", context)


@login_required
def new_plan(request: StaffRequest) -> HttpResponse:
    need(request, "rules.edit")
    form = PlanForm(request.POST or None)
    made: list[Plan] = []

    def act() -> None:
        made.append(plans.create_plan(**form.told(), **by(request)))

    if request.method == "POST" and done(request, act, form=form):
        return redirect("tickets:emergency_plan", made[0].pk)
    return _form_page(request, "emergencies/plan.html", {"form": form, "plan": None})


@login_required
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    _need_to_change(request)
    found = get_object_or_404(Plan, pk=pk)
    form = PlanForm(request.POST or None, plan=found)

    def act() -> None:
        plans.change_plan(found, **form.told(), seen=_seen(request), **by(request))

    if request.method == "POST" and done(request, act, form=form, said=_("Kept.")):
        return redirect("tickets:emergency_plan", pk)
    grades = found.grades.select_related("decider").prefetch_related("tells", "items", "departments")
    context = {
        "form": form,
        "plan": found,
        "grades": [(one, [(rule, whom_in_words(rule.whom)) for rule in one.tells.all()]) for one in grades],
        "drills": found.emergencies.filter(drill=True).order_by("-id")[:3],
        "changes": _changes(f"setting:emergency:{pk}"),
    }
    return _form_page(request, "emergencies/plan.html", context)


@login_required
def new_grade(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "rules.edit")
    return _grade(request, get_object_or_404(Plan, pk=pk), None)


@login_required
def grade(request: StaffRequest, pk: int) -> HttpResponse:
    _need_to_change(request)
    found = get_object_or_404(Grade.objects.select_related("plan"), pk=pk)
    return _grade(request, found.plan, found)


@require_POST
@login_required
def drop_grade(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "rules.edit")
    found = get_object_or_404(Grade.objects.select_related("plan"), pk=pk)
    gone = done(request, lambda: plans.drop_grade(found, **by(request)), said=_("It is gone."))
    return redirect("tickets:emergency_plan", found.plan_id) if gone else redirect("tickets:emergency_grade", pk)


@login_required
def new_contact(request: StaffRequest) -> HttpResponse:
    need(request, "rules.edit")
    return _contact(request, None)


@login_required
def contact(request: StaffRequest, pk: int) -> HttpResponse:
    _need_to_change(request)
    return _contact(request, get_object_or_404(Contact.objects.select_related("tested_by"), pk=pk))


@require_POST
@login_required
def test_contact(request: StaffRequest, pk: int) -> HttpResponse:
    """What came of calling them once: by whoever leads emergencies or keeps the rules."""
    need(request, "emergency.lead", "rules.edit")
    found = get_object_or_404(Contact, pk=pk)
    result = request.POST.get("result", "")
    done(
        request,
        lambda: emergencycontacts.test_contact(found, result=result, **by(request)),
        said=_("The test is written down."),
    )
    return redirect("tickets:emergency_contact", pk)


def _grade(request: StaffRequest, of: Plan, found: Grade | None) -> HttpResponse:
    form = GradeForm(request.POST or None, grade=found)

    def act() -> None:
        plans.keep_grade(of, found, form.sheet(), seen=_seen(request), **by(request))

    if request.method == "POST" and done(request, act, form=form, said=_("Kept.")):
        return redirect("tickets:emergency_plan", of.pk)
    highest = found is not None and not of.grades.filter(level__gt=found.level).exists()
    context = {"form": form, "plan": of, "grade": found, "highest": highest}
    return _form_page(request, "emergencies/grade.html", context)


def _contact(request: StaffRequest, found: Contact | None) -> HttpResponse:
    form = ContactForm(request.POST or None, contact=found)
    kept: list[Contact] = []

    def act() -> None:
        kept.append(emergencycontacts.keep_contact(found, form.sheet(), seen=_seen(request), **by(request)))

    if request.method == "POST" and done(request, act, form=form, said=_("Kept.")):
        return redirect("tickets:emergency_contact", kept[0].pk)
    context = {
        "form": form,
        "contact": found,
        "test_form": TriedForm(),
        "due": found is not None and emergencycontacts.is_due(found, at=timezone.now()),
        "changes": _changes(f"setting:contact:{found.pk}") if found else [],
    }
    return _form_page(request, "emergencies/contact.html", context)


def _form_page(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render_page(request, template, {"now": timezone.now(), **_rights(request), **context}, status=status)


def _rights(request: StaffRequest) -> dict[str, bool]:
    may_edit = request.actor.reach_of("rules.edit") == "all"
    return {"may_edit": may_edit, "may_test": may_edit or request.actor.may("emergency.lead")}


def _need_to_change(request: StaffRequest) -> None:
    need(request, *(["rules.edit"] if request.method == "POST" else ["rules.read", "rules.edit"]))


def _seen(request: StaffRequest) -> int | None:
    """The version that the page showed."""
    return whole(request.POST.get("version", ""), digits=9)


def _changes(subject: str) -> Any:
    return Entry.objects.filter(subject=subject).select_related("personal").order_by("-number")[:CHANGES]

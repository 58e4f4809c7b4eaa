"""Settings: people."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.web.pages import render_page
from staff import access, people
from staff.acting import StaffRequest
from staff.forms.people import AbsenceForm, EmailForm, NamesForm, NewPersonForm, RoleChoiceForm, WorkForm
from staff.models import Absence, Person, Token
from staff.rights import may_set_availability
from staff.views.doing import by, done, need

MOST_SHOWN = 200


@require_GET
@login_required
def people_list(request: StaffRequest) -> HttpResponse:
    need(request, "people.edit", "people.teams", "people.availability")
    words, gone = request.GET.get("q", "").strip(), request.GET.get("gone") == "1"
    found = Person.objects.filter(is_active=not gone).select_related("role").prefetch_related("memberships__team")
    if words:
        found = found.filter(Q(username__icontains=words) | Q(full_name__icontains=words) | Q(email__icontains=words))
    second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    shown = list(found.annotate(has_second_factor=Exists(second)).order_by("full_name", "pk")[: MOST_SHOWN + 1])
    context = {"people": shown[:MOST_SHOWN], "more": len(shown) > MOST_SHOWN, "q": words, "gone": gone}
    return render_page(request, "staff/people.html", context | {"may_edit": request.actor.may("people.edit")})


@login_required
def new_person(request: StaffRequest) -> HttpResponse:
    need(request, "people.edit")
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and done(request, lambda: _add(request, form), form=form):
        return redirect("staff:people")
    return render_page(
        request, "staff/person_new.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@transaction.atomic
def _add(request: StaffRequest, form: NewPersonForm) -> None:
    now = timezone.now()
    person = people.add_person(**form.cleaned_data, actor=request.actor, at=now)
    link = access.invite(person=person, actor=request.actor, at=now)
    _show_invitation(request, person, link)


@require_GET
@login_required
def person_page(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _person(request, pk))


@require_POST
@login_required
def change_person(request: StaffRequest, pk: int, do: str) -> HttpResponse:
    """One of the forms or buttons of a person's page."""
    person = _person(request, pk)
    if do in _FORMS:
        form = _FORMS[do](request.POST)
        if not done(request, lambda: _CHANGES[do](request, person, form.cleaned_data), form=form, said=_("Kept.")):
            return _page(request, get_object_or_404(Person, pk=pk), **{f"{do}_form": form}, status=422)
    elif do in _ACTS:
        done(request, lambda: _ACTS[do](request, person))
    else:
        raise Http404
    return redirect("staff:person", pk)


@require_POST
@login_required
def drop_token(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    token = get_object_or_404(Token.objects.select_related("user"), user=_person(request, pk), token_key=key)
    act = access.revoke_token
    done(request, lambda: act(token=token, **by(request)), said=_("The token has ended."))
    return redirect("staff:person", pk)


@require_POST
@login_required
def drop_absence(request: StaffRequest, pk: int, absence: int) -> HttpResponse:
    found = get_object_or_404(Absence.objects.select_related("person"), person=_person(request, pk), pk=absence)
    act = people.cancel_absence
    done(request, lambda: act(absence=found, **by(request)), said=_("Taken back."))
    return redirect("staff:person", pk)


def _person(request: StaffRequest, pk: int) -> Person:
    need(request, "people.edit", "people.teams", "people.availability")
    return get_object_or_404(Person.objects.select_related("role"), pk=pk)


def _page(request: StaffRequest, person: Person, status: int = 200, **bound: Any) -> HttpResponse:
    context = {
        "person": person,
        "memberships": person.memberships.select_related("team").order_by("team__name"),
        "tokens": Token.objects.filter(user=person).order_by("-created"),
        "absences": person.absences.filter(ends_at__gt=timezone.now()),
        "may_edit": request.actor.may("people.edit"),
        "may_work": may_set_availability(request.actor, person),
        "names_form": NamesForm(initial={"full_name": person.full_name, "public_name": person.public_name}),
        "email_form": EmailForm(initial={"email": person.email}),
        "role_form": RoleChoiceForm(initial={"role": person.role_id}),
        "work_form": WorkForm(initial={"availability": person.availability, "load_limit": person.load_limit}),
        "absence_form": AbsenceForm(),
        **bound,
    }
    return render_page(request, "staff/person.html", context, status=status)


def _work(request: StaffRequest, person: Person, data: dict[str, Any]) -> None:
    with transaction.atomic():
        now = timezone.now()
        people.set_availability(person=person, to=data["availability"], actor=request.actor, at=now)
        people.set_load_limit(person=person, limit=data["load_limit"], actor=request.actor, at=now)


def _invite(request: StaffRequest, person: Person) -> None:
    link = access.invite(person=person, **by(request))
    _show_invitation(request, person, link)


def _show_invitation(request: StaffRequest, person: Person, link: str) -> None:
    sentence = _("An invitation is on its way to %(email)s. You can also hand over the link yourself: %(link)s")
    messages.warning(request, sentence % {"email": person.email, "link": link})


_FORMS = {
    "names": NamesForm,
    "email": EmailForm,
    "role": RoleChoiceForm,
    "work": WorkForm,
    "absence": AbsenceForm,
}
_CHANGES = {
    "names": lambda request, person, data: people.rename(person=person, **data, **by(request)),
    "email": lambda request, person, data: people.change_email(person=person, **data, **by(request)),
    "role": lambda request, person, data: people.change_role(person=person, **data, **by(request)),
    "work": _work,
    "absence": lambda request, person, data: people.record_absence(person=person, **data, **by(request)),
}
_ACTS = {
    "invite": _invite,
    "deactivate": lambda request, person: people.deactivate(person=person, **by(request)),
    "reactivate": lambda request, person: people.reactivate(person=person, **by(request)),
    "end-sessions": lambda request, person: access.end_sessions(person=person, **by(request)),
}

"""What belongs to oneself: look, availability, absence, tokens, sessions."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.web.pages import back, go, render_page
from staff import access, people
from staff.acting import StaffRequest
from staff.forms.people import AbsenceForm, DisplayForm, TokenForm
from staff.models import Absence, Token
from staff.views.doing import by, done
from staff.vocabulary import Availability


@login_required
def profile(request: StaffRequest) -> HttpResponse:
    person = request.user
    form = DisplayForm(request.POST or None, initial={name: getattr(person, name) for name in DisplayForm.base_fields})
    if request.method == "POST" and done(
        request, lambda: people.set_display(person=person, **form.cleaned_data, **by(request)), form=form
    ):
        return redirect("staff:me")
    return _profile(request, form=form, status=422 if request.method == "POST" else 200)


@require_POST
@login_required
def availability(request: StaffRequest) -> HttpResponse:
    to = request.POST.get("availability", "")
    if to in Availability.values:
        done(request, lambda: people.set_availability(person=request.user, to=Availability(to), **by(request)))
    return go(request, back(request, otherwise="/desk/me/"))


@require_POST
@login_required
def add_absence(request: StaffRequest) -> HttpResponse:
    form = AbsenceForm(request.POST)
    if done(
        request,
        lambda: people.record_absence(person=request.user, **form.cleaned_data, **by(request)),
        form=form,
        said=_("Noted."),
    ):
        return redirect("staff:me")
    return _profile(request, absence_form=form, status=422)


@require_POST
@login_required
def drop_absence(request: StaffRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("person"), pk=pk, person=request.user)
    done(request, lambda: people.cancel_absence(absence=absence, **by(request)), said=_("Taken back."))
    return redirect("staff:me")


@login_required
def tokens(request: StaffRequest) -> HttpResponse:
    """The text of a new token is shown in the answer to its making, and never again."""
    form = TokenForm(request.POST or None)
    made: list[tuple[Token, str]] = []
    if request.method == "POST":
        act = access.create_token
        done(request, lambda: made.append(act(person=request.user, **form.cleaned_data, **by(request))), form=form)
    context = {
        "form": TokenForm() if made else form,
        "made": made[0] if made else None,
        "tokens": Token.objects.filter(user=request.user).order_by("-created"),
    }
    return render_page(request, "staff/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def drop_token(request: StaffRequest, key: str) -> HttpResponse:
    token = get_object_or_404(Token.objects.select_related("user"), user=request.user, token_key=key)
    done(request, lambda: access.revoke_token(token=token, **by(request)), said=_("The token has ended."))
    return redirect("staff:tokens")


@require_POST
@login_required
def end_session(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(UserSession, pk=pk, user=request.user).end()
    return redirect("usersessions_list")


def _profile(request: StaffRequest, status: int = 200, **bound: Any) -> HttpResponse:
    person = request.user
    context = {
        "form": DisplayForm(initial={name: getattr(person, name) for name in DisplayForm.base_fields}),
        "absence_form": AbsenceForm(),
        "absences": person.absences.filter(ends_at__gt=timezone.now()),
        "availabilities": Availability.choices,
        **bound,
    }
    return render_page(request, "staff/me.html", context, status=status)

"""Settings: teams and who belongs to them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.web.pages import render_page
from staff import teams
from staff.acting import StaffRequest
from staff.forms.people import MemberForm, TeamForm
from staff.models import Person, Team
from staff.views.doing import by, done, need


@require_GET
@login_required
def team_list(request: StaffRequest) -> HttpResponse:
    need(request, "people.teams", "people.availability")
    active = Q(memberships__person__is_active=True)
    shown = Team.objects.select_related("calendar").annotate(size=Count("memberships", filter=active)).order_by("name")
    return render_page(request, "staff/teams.html", {"teams": shown, "may_edit": request.actor.may("people.teams")})


@login_required
def new_team(request: StaffRequest) -> HttpResponse:
    need(request, "people.teams")
    form = TeamForm(request.POST or None)
    if request.method == "POST":
        made: list[Team] = []
        if done(request, lambda: made.append(teams.create_team(**form.cleaned_data, **by(request))), form=form):
            return redirect("staff:team", made[0].pk)
    return render_page(request, "staff/team_new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@login_required
def team_page(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "people.teams", "people.availability")
    team = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, initial=_initial(team))
    act = teams.change_team
    if request.method == "POST" and done(
        request, lambda: act(team=team, **form.cleaned_data, **by(request)), form=form, said=_("Kept.")
    ):
        return redirect("staff:team", pk)
    return _page(request, pk, form=form, status=422 if request.method == "POST" else 200)


@require_POST
@login_required
def add_member(request: StaffRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=pk)
    form = MemberForm(request.POST, team=team)
    if done(request, lambda: teams.add_member(team=team, **form.cleaned_data, **by(request)), form=form):
        return redirect("staff:team", pk)
    return _page(request, pk, member_form=form, status=422)


@require_POST
@login_required
def change_member(request: StaffRequest, pk: int, person: int, do: str) -> HttpResponse:
    team, member = get_object_or_404(Team, pk=pk), get_object_or_404(Person, pk=person)
    if do == "remove":
        done(request, lambda: teams.remove_member(team=team, person=member, **by(request)))
    else:
        leads = do == "lead"
        done(request, lambda: teams.add_member(team=team, person=member, leads=leads, **by(request)))
    return redirect("staff:team", pk)


@require_POST
@login_required
def drop_team(request: StaffRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=pk)
    gone = done(request, lambda: teams.remove_team(team=team, **by(request)), said=_("The team is gone."))
    return redirect("staff:teams") if gone else redirect("staff:team", pk)


def _page(request: StaffRequest, pk: int, status: int = 200, **bound: Any) -> HttpResponse:
    team = get_object_or_404(Team, pk=pk)
    members = team.memberships.select_related("person__role").order_by("-leads", "person__full_name")
    context = {
        "team": team,
        "members": members,
        "form": TeamForm(initial=_initial(team)),
        "member_form": MemberForm(team=team),
        "may_edit": request.actor.may("people.teams"),
        **bound,
    }
    return render_page(request, "staff/team.html", context, status=status)


def _initial(team: Team) -> dict[str, Any]:
    return {
        "name": team.name,
        "function": team.function,
        "calendar": team.calendar_id,
        "confidential": team.confidential,
    }

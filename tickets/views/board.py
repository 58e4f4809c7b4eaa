"""The supervisor's board: what is open, late and stuck, who has room; every figure opens its list.

On the wall it shows the same without personal data: no customers, no subjects, no colleagues by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache as once
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from servicedesk.errors import Refused
from servicedesk.numerals import whole
from servicedesk.web.display import display_of
from servicedesk.web.pages import back, go, picked, render_page
from staff.calendars import desk_zone
from staff.models import Person
from tickets import handling
from tickets.board import figures
from tickets.board.figures import AtStep, Scope
from tickets.board.today import LATELY, Hour, today
from tickets.clocks import silence
from tickets.emergencies import sight
from tickets.filters import start_of_day
from tickets.models import Ticket
from tickets.views import boardparts
from tickets.views.boardparts import Hand
from tickets.views.rows import row_of
from tickets.views.seeing import actor_in, ticket_or_404

FIRST_ROWS, WALL_ROWS = 8, 5
EMERGENCIES = 5


@require_GET
@login_required
def board(request: HttpRequest) -> HttpResponse:
    context = _context(request, _scope(request), rows=FIRST_ROWS)
    return render_page(request, "tickets/board.html", context, fragments=("board-now",))


@require_GET
@login_required
def wall(request: HttpRequest) -> HttpResponse:
    """Dark, for a screen that nobody sits at; `?theme=light` for a bright room."""
    theme = "light" if request.GET.get("theme") == "light" else "dark"
    context = {
        **_context(request, _scope(request), rows=WALL_ROWS),
        "display": replace(display_of(request), theme=theme),
    }
    return render_page(request, "tickets/wall.html", context, fragments=("wall-now",))


@require_http_methods(["GET", "POST"])
@login_required
def reassign(request: HttpRequest, reference: str) -> HttpResponse:
    """Whom a ticket of the board can be given to, with their load; then give it, and stay on the board."""
    ticket = ticket_or_404(request, reference)
    if request.method == "GET":
        scope = _scope(request)
        hands = _hands(scope, figures.at_once(scope).loads, finished={})
        return render(request, "tickets/_board_hands.html", {"ticket": ticket, "hands": hands})
    person = picked(Person.objects.filter(is_active=True), request.POST.get("person"))
    try:
        handling.assign(ticket, to=person, actor=actor_in(request), at=timezone.now())
        words = _("%(reference)s is assigned to %(name)s.") % {"reference": ticket.reference, "name": person}
        messages.success(request, words)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, back(request, otherwise="/desk/board/"))


def _scope(request: HttpRequest) -> Scope:
    """The team in the address if it is one of theirs, else all of theirs."""
    actor = actor_in(request)
    if actor.reach_of("board.view") not in ("teams", "all"):
        raise PermissionDenied
    everywhere = actor.reach_of("board.view") == "all"
    asked, teams = request.GET.get("team", ""), None if everywhere else actor.leads
    chosen = whole(asked)
    if chosen is not None and (everywhere or chosen in actor.leads):
        teams = frozenset({chosen})
    elif asked:
        raise Http404
    return Scope(actor=actor, at=timezone.now(), teams=teams)


def _context(request: HttpRequest, scope: Scope, *, rows: int) -> dict[str, Any]:
    """Every query is asked when a part first prints what it tells."""
    midnight = start_of_day(scope.at)
    counted = once(lambda: figures.at_once(scope))
    day = once(lambda: today(scope, since=midnight))
    named = once(lambda: figures.shown(scope, first=rows))
    hands = once(lambda: _hands(scope, counted().loads, finished=day().finished_by))
    return {
        "now": scope.at,
        "here": request.get_full_path(),
        "team": request.GET.get("team", ""),
        "teams": once(lambda: list(figures.teams_of(scope.actor))),
        "open_now": lambda: counted().now,
        "day": day,
        "goal": f"{settings.KEPT_GOAL}%",
        "below_goal": lambda: _below_goal(day().kept.percent),
        "lists": _lists(scope, midnight),
        "longest": lambda: named().longest,
        "waited": lambda: _since(named().longest, "unanswered_since", scope.at),
        "silent": lambda: named().silent,
        "silence": lambda: _silence(named().silent, scope.at),
        "columns": once(lambda: boardparts.columns(counted().steps, medians=day().medians, **_steps(scope, midnight))),
        "tight": lambda: figures.tightest(counted().steps),
        "complaints": lambda: sum(one.number for one in counted().steps),
        "first": once(lambda: [row_of(one, at=scope.at) for one in named().first]),
        "emergencies": once(lambda: sight.live_for(scope.actor, at=scope.at, most=EMERGENCIES)),
        "hours": once(lambda: [(one, *_of_hour(scope, one, midnight)) for one in day().hours]),
        "chart": once(lambda: boardparts.chart(day().hours, now=timezone.localtime(scope.at, desk_zone()))),
        "hands": hands,
        "here_now": lambda: sum(hand.agent.here for hand in hands()),
        "room": lambda: sum(hand.agent.room for hand in hands()),
        "may_assign": scope.actor.may("ticket.assign"),
    }


def _below_goal(percent: Decimal | None) -> bool:
    """Nothing kept is below it; where nothing ended yet, nothing is to be said."""
    return percent is not None and percent < settings.KEPT_GOAL


def _address(scope: Scope, view: str = "all", **filters: object) -> str:
    """The inbox with exactly what a figure counts."""
    teams = [] if scope.teams is None else [("team", team) for team in sorted(scope.teams) or [0]]
    return "/desk/?" + urlencode([("view", view), *teams, *filters.items()])


def _lists(scope: Scope, midnight: datetime) -> dict[str, str]:
    day = midnight.date()
    return {
        "open": _address(scope),
        "unassigned": _address(scope, assignee="none"),
        "soon": _address(scope, due="soon"),
        "near": _address(scope, due="near"),
        "overdue": _address(scope, due="late"),
        "waiting": _address(scope, state="waiting"),
        "missed": _address(scope, view="everything", missed="today"),
        "received": _address(scope, view="everything", received=day),
        "finished": _address(scope, view="everything", finished=day),
    }


def _steps(scope: Scope, midnight: datetime) -> dict[str, Callable[[AtStep], str]]:
    """Where a step's figures lead: the complaints that stand there, and those of which it ended in seven days."""
    lately = f"{(midnight - LATELY).date()}..{midnight.date()}"
    return {
        "address": lambda one: _address(scope, kind="complaint", step=one.step.value),
        "median_address": lambda one: _address(scope, view="everything", clock=f"{one.step.value}:any:{lately}"),
    }


def _of_hour(scope: Scope, one: Hour, midnight: datetime) -> tuple[str, str]:
    day, hour = midnight.date(), f"{midnight.isoweekday()}-{one.hour:02}"
    return (
        _address(scope, view="everything", received=day, hour=hour),
        _address(scope, view="everything", finished=day, finished_hour=hour),
    )


def _since(ticket: Ticket | None, name: str, at: datetime) -> timedelta | None:
    since = getattr(ticket, name, None)
    return at - since if since else None


def _silence(ticket: Ticket | None, at: datetime) -> timedelta | None:
    return silence.now(ticket, at=at) if ticket else None


def _hands(scope: Scope, loads: Mapping[int | None, int], *, finished: Mapping[int | None, int]) -> list[Hand]:
    return [
        Hand(agent=one, href=f"/desk/?{urlencode({'view': 'all', 'assignee': one.person.pk})}")
        for one in figures.agents(scope, loads=loads, finished=finished)
    ]

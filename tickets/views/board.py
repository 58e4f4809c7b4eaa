"""The supervisor's board: what is open, late and stuck, who has room; every figure opens its list."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache as once
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from servicedesk.errors import Refused
from servicedesk.web.pages import back, go, picked, render_page
from staff.models import Person
from staff.vocabulary import Availability
from tickets import figures, handling
from tickets.figures import AtStep, Scope
from tickets.filters import start_of_day
from tickets.models import Ticket
from tickets.views.rows import Row, row_of
from tickets.views.seeing import actor_in, ticket_or_404

FIRST_ROWS = 6
_PRESENCE = {Availability.AVAILABLE: "here", Availability.BUSY: "busy", Availability.AWAY: "away"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One step of the flow: a bar of 100 units, `height` of them full and `late` of them late."""

    step: AtStep
    height: int
    late: int
    tight: bool
    href: str

    @property
    def top(self) -> int:
        return 100 - self.height

    @property
    def late_top(self) -> int:
        return 100 - self.late


@dataclass(frozen=True, kw_only=True)
class Hand:
    """A colleague as the board shows them; from `nearly` on the meter says that it is getting full."""

    agent: figures.Agent
    presence: str
    nearly: int
    href: str


@require_GET
@login_required
def board(request: HttpRequest) -> HttpResponse:
    scope = _scope(request)
    return render_page(request, "tickets/board.html", _context(request, scope), fragments=("board-now",))


@require_http_methods(["GET", "POST"])
@login_required
def reassign(request: HttpRequest, reference: str) -> HttpResponse:
    """Whom a ticket of the board can be given to, with their load; then give it, and stay on the board."""
    ticket = ticket_or_404(request, reference)
    if request.method == "GET":
        scope = _scope(request)
        hands = _hands(scope, figures.at_once(scope), start_of_day(scope.at))
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
    chosen = request.GET.get("team", "")
    teams = None if everywhere else actor.leads
    if chosen.isdecimal() and (everywhere or int(chosen) in actor.leads):
        teams = frozenset({int(chosen)})
    elif chosen:
        raise Http404
    return Scope(actor=actor, at=timezone.now(), teams=teams)


def _context(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    today = start_of_day(scope.at)
    counted = once(lambda: figures.at_once(scope))
    hands, longest = once(lambda: _hands(scope, counted(), today)), once(lambda: _longest(scope))
    return {
        "now": scope.at,
        "here": request.get_full_path(),
        "team": request.GET.get("team", ""),
        "teams": once(lambda: list(figures.teams_of(scope.actor))),
        "open_now": lambda: counted().now,
        "kept": once(lambda: figures.kept_since(scope, today)),
        "lists": _lists(scope),
        "longest": longest,
        "waited": lambda: _waited(longest(), scope.at),
        "columns": once(lambda: _columns(scope, counted().steps)),
        "tight": lambda: figures.tightest(counted().steps),
        "complaints": lambda: sum(one.number for one in counted().steps),
        "first": once(lambda: _first(scope)),
        "hands": hands,
        "here_now": lambda: sum(hand.agent.here for hand in hands()),
        "room": lambda: sum(hand.agent.room for hand in hands()),
        "may_assign": scope.actor.may("ticket.assign"),
    }


def _address(scope: Scope, view: str = "all", **filters: object) -> str:
    """The inbox with exactly what a figure counts."""
    teams = [] if scope.teams is None else [("team", team) for team in sorted(scope.teams) or [0]]
    return "/desk/?" + urlencode([("view", view), *teams, *filters.items()])


def _lists(scope: Scope) -> dict[str, str]:
    return {
        "open": _address(scope),
        "unassigned": _address(scope, assignee="none"),
        "soon": _address(scope, due="soon"),
        "overdue": _address(scope, due="late"),
        "waiting": _address(scope, state="waiting"),
        "missed": _address(scope, view="everything", missed="today"),
    }


def _longest(scope: Scope) -> Ticket | None:
    """The ticket whose customer has waited longest for an answer."""
    return scope.tickets.open().exclude(unanswered_since=None).order_by("unanswered_since").first()


def _waited(ticket: Ticket | None, at: datetime) -> timedelta | None:
    return at - ticket.unanswered_since if ticket is not None and ticket.unanswered_since else None


def _columns(scope: Scope, steps: list[AtStep]) -> list[Column]:
    most = max((one.number for one in steps), default=0) or 1
    tight = figures.tightest(steps)
    return [
        Column(
            step=one,
            height=round(100 * one.number / most),
            late=round(100 * one.late / most),
            tight=one is tight,
            href=_address(scope, kind="complaint", step=one.step.value),
        )
        for one in steps
    ]


def _first(scope: Scope) -> list[Row]:
    """What runs out first, late ones before all."""
    due = scope.tickets.open().filter(due_at__isnull=False).for_list().order_by("due_sort", "id")
    return [row_of(one, at=scope.at) for one in due[:FIRST_ROWS]]


def _hands(scope: Scope, counted: figures.Counted, today: datetime) -> list[Hand]:
    return [
        Hand(
            agent=one,
            presence="away" if one.absent else _PRESENCE[Availability(one.person.availability)],
            nearly=one.person.load_limit * 4 // 5,
            href=f"/desk/?{urlencode({'view': 'all', 'assignee': one.person.pk})}",
        )
        for one in figures.agents(scope, loads=counted.loads, since=today)
    ]

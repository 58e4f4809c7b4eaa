"""Settings: the draft tried on past cases. What it would have attained, by week, team and clock, beside what was."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.web.pages import render_page
from staff import calendars
from staff.acting import StaffRequest
from staff.models import Team
from staff.views.doing import by, done, need
from tickets.clocks import backtest as trying
from tickets.clocks import rulebooks
from tickets.clocks.backtest import Attained
from tickets.forms.backtests import BacktestForm
from tickets.models import Backtest, RuleBook, Ticket
from tickets.views.policies import may_edit
from tickets.vocabulary import Metric

DAYS = 90
_WIDTH, _HEIGHT = 600, 120  # of the chart's own space


@login_required
def backtest(request: StaffRequest) -> HttpResponse:
    need(request, *(["rules.edit"] if request.method == "POST" else ["rules.read", "rules.edit"]))
    book = rulebooks.draft_of_today()
    if book is None:
        raise Http404
    now = timezone.now()
    form = BacktestForm(request.POST if request.method == "POST" else None, initial=_usual(now))
    if request.method == "POST" and done(request, lambda: _ask(book, form, request), form=form):
        return redirect("tickets:backtest")
    context = {
        "book": book,
        "form": form,
        "now": now,
        "may_edit": may_edit(request),
        **_told(request, book, Backtest.objects.filter(book=book).first()),
    }
    part = "tickets/_backtest.html" if request.headers.get("HX-Request") else "tickets/policy_backtest.html"
    return render_page(request, part, context, status=422 if request.method == "POST" else 200)


def _ask(book: RuleBook, form: BacktestForm, request: StaffRequest) -> Backtest:
    return trying.ask(book, since=form.cleaned_data["since"], until=form.cleaned_data["until"], **by(request))


def _usual(now: datetime) -> dict[str, date]:
    """The last quarter up to yesterday, as the desk counts days."""
    yesterday = now.astimezone(calendars.desk_zone()).date() - timedelta(days=1)
    return {"since": yesterday - timedelta(days=DAYS - 1), "until": yesterday}


def _told(request: StaffRequest, book: RuleBook, one: Backtest | None) -> dict[str, Any]:
    if one is None:
        return {"trial": None}
    teams = dict(Team.objects.values_list("pk", "name"))
    weeks = trying.by_week(one)
    return {
        "trial": one,
        "stale": one.book_version != book.version,
        "whole": trying.whole(one),
        "weeks": weeks,
        "chart": _chart(weeks),
        "teams": [(teams.get(pk) or _("no team"), found) for pk, found in sorted(trying.by_team(one).items())],
        "clocks": [
            (Metric(metric).label, found) for metric, found in sorted(trying.by_metric(one).items(), key=_order)
        ],
        "worst": _worst(request, one),
        "unknowable": [metric.label for metric in trying.unknowable(book, rulebooks.live())],
    }


def _order(row: tuple[str, Attained]) -> int:
    return list(Metric).index(Metric(row[0]))


def _worst(request: StaffRequest, one: Backtest) -> list[dict[str, Any]]:
    """The latest cases under the draft, as far as the reader may see them."""
    rows = one.result.get("worst", [])
    seen = Ticket.objects.visible_to(request.actor).in_bulk([ticket for _late, ticket, _metric in rows])
    return [
        {"reference": seen[ticket].reference, "metric": Metric(metric).label, "late": timedelta(seconds=late)}
        for late, ticket, metric in rows
        if ticket in seen
    ]


def _chart(weeks: Sequence[tuple[date, Attained]]) -> dict[str, Any]:
    """Two lines from 0 to 100 per cent, in the chart's own space."""
    step = _WIDTH / max(len(weeks) - 1, 1)
    lines = {}
    for name in ("was", "would"):
        points = [
            f"{number * step:.1f},{_HEIGHT - _HEIGHT * percent / 100:.1f}"
            for number, (_week, found) in enumerate(weeks)
            if (percent := getattr(found, name)) is not None
        ]
        lines[name] = " ".join(points)
    return {**lines, "width": _WIDTH, "height": _HEIGHT}

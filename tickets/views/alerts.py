"""What I was warned of: what is open, what I put off, what I looked after; and why something was late."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused
from servicedesk.web.pages import back, go, render_page
from tickets import snoozing
from tickets.clocks import alerts, lateness
from tickets.models import Alert, Clock, Ticket
from tickets.views.seeing import actor_in
from tickets.vocabulary import ClockState, LateReason, Metric

PAGE = 50
SHOWS = {
    "open": gettext_lazy("Open"),
    "snoozed": gettext_lazy("Put off"),
    "acknowledged": gettext_lazy("Looked after"),
}
SNOOZES = {
    "1h": gettext_lazy("for 1 hour"),
    "4h": gettext_lazy("for 4 hours"),
    "day": gettext_lazy("until next morning"),
}
_DEEDS: dict[str, Callable[..., str]] = {}


@require_GET
@login_required
def alert_list(request: HttpRequest) -> HttpResponse:
    actor, now = actor_in(request), timezone.now()
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    found = _seen(actor, _of(show, actor.person_id, now))
    page = keyset.page(found, order=("-id",), cursor=request.GET.get("page", ""), size=PAGE)
    others = alerts.seen_by_others([one.clock_id for one in page.rows], person_id=actor.person_id)
    context = {
        "now": now,
        "show": show,
        "shows": SHOWS.items(),
        "page": page,
        "rows": [_row(alert, others.get(alert.clock_id, [])) for alert in page.rows],
        "snoozes": SNOOZES.items(),
        "reasons": LateReason.choices,
    }
    return render_page(request, "tickets/alerts.html", context, fragments=("alert-list",))


@require_POST
@login_required
def change_alert(request: HttpRequest, clock: int, do: str) -> HttpResponse:
    """Acknowledge, put off, or say why; a refusal changes nothing and says why."""
    act = _DEEDS.get(do)
    if act is None:
        raise Http404
    seen = Ticket.objects.visible_to(actor_in(request))
    found = get_object_or_404(
        Clock.objects.select_related("ticket__team", "ticket__customer"), pk=clock, ticket__in=seen
    )
    try:
        messages.success(request, act(request, found))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, back(request, otherwise=reverse("tickets:alerts")))


def _of(show: str, person: int, now: datetime) -> QuerySet[Alert]:
    if show == "open":
        return alerts.open_of(person, at=now)
    return alerts.snoozed_of(person, at=now) if show == "snoozed" else alerts.acknowledged_of(person)


def _seen(actor: Actor, found: QuerySet[Alert]) -> QuerySet[Alert]:
    """Without cases that this person may no longer see."""
    return found.filter(clock__ticket__in=Ticket.objects.visible_to(actor).order_by().values("pk"))


def _row(alert: Alert, others: list[str]) -> dict[str, Any]:
    clock = alert.clock
    return {
        "alert": alert,
        "clock": clock,
        "ticket": clock.ticket,
        "label": Metric(clock.metric).label,
        "rung": alerts.rung_in_words(alert.rung),
        "tone": "late" if clock.breached_at else "soon",
        "runs": clock.state in (ClockState.RUNNING, ClockState.PAUSED),
        "others": others,
        "why": getattr(clock, "lateness", None),
        "is_late": lateness.is_late(clock),
    }


def _acknowledge(request: HttpRequest, clock: Clock) -> str:
    alerts.acknowledge(clock, actor=actor_in(request), at=timezone.now())
    return _("Noted: you look after it. The others who were warned see that.")


def _snooze(request: HttpRequest, clock: Clock) -> str:
    now, chosen = timezone.now(), request.POST.get("until", "")
    if chosen not in SNOOZES:
        raise Invalid({"until": [_("Choose how long.")]})
    alerts.snooze(clock, until=_until(chosen, clock, now), actor=actor_in(request), at=now)
    return _("Put off: you hear of it again.")


def _until(chosen: str, clock: Clock, now: datetime) -> datetime:
    if chosen == "day":
        return min(snoozing.next_working_day(clock.ticket, now), now + alerts.LONGEST)
    return now + timedelta(hours=int(chosen.removesuffix("h")))


def _why(request: HttpRequest, clock: Clock) -> str:
    told = {"reason": request.POST.get("reason", ""), "words": request.POST.get("words", "")}
    lateness.explain(clock, **told, actor=actor_in(request), at=timezone.now())
    return _("The reason is kept.")


_DEEDS |= {"acknowledge": _acknowledge, "snooze": _snooze, "why": _why}

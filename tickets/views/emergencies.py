"""Emergencies: what runs, opening one, and the page on which all who are called in see the same [H-12]."""

import secrets
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.errors import Refused
from servicedesk.web.pages import go, picked, render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need
from tickets import references
from tickets.emergencies import calls, handling, sight
from tickets.forms.emergencies import OpenForm
from tickets.models import Emergency, EmergencyCheck, EmergencyTell, Grade, Ticket
from tickets.views.seeing import actor_in

PAGE = 25
FRAGMENTS = ("emergency-head", "emergency-told", "emergency-steps", "emergency-log")
Act = Callable[[HttpRequest, Emergency], str]


@require_GET
@login_required
def emergency_list(request: StaffRequest) -> HttpResponse:
    """What runs stands first; what has ended is paged."""
    actor, at = request.actor, timezone.now()
    seen = Emergency.objects.visible_to(actor)
    ended = sight.with_figures(seen.exclude(closed_at=None), at=at).order_by()
    context = {
        "now": at,
        "live": sight.live_for(actor, at=at),
        "page": keyset.page(ended, order=("-id",), cursor=request.GET.get("page", ""), size=PAGE),
        "may_open": actor.may("emergency.open"),
        "may_keep": actor.may("rules.read") or actor.may("rules.edit"),
    }
    return render_page(request, "emergencies/emergencies.html", context, fragments=("emergency-list",))


@login_required
def open_emergency(request: StaffRequest) -> HttpResponse:
    """By itself, or from a case (`?ticket=C-100232`)."""
    need(request, "emergency.open")
    ticket = _ticket_of(request)
    form = OpenForm(request.POST or None, actor=request.actor, initial={"title": _title_of(ticket)})
    made: list[Emergency] = []
    if request.method == "POST" and done(request, lambda: made.append(_open(request, form, ticket)), form=form):
        return go(request, f"/desk/emergencies/{made[0].pk}/")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "ticket": ticket, "nonce": request.POST.get("nonce") or secrets.token_urlsafe(18)}
    return render_page(request, "emergencies/open.html", context, status=status)


@require_GET
@login_required
def emergency(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _seen_or_404(request, pk))


@require_POST
@login_required
def change_emergency(request: StaffRequest, pk: int, do: str) -> HttpResponse:
    """Write into the log, raise or lower, take the lead, end."""
    return _act(request, pk, _CHANGES.get(do), named=do)


@require_POST
@login_required
def emergency_tell(request: StaffRequest, pk: int, tell: int, do: str) -> HttpResponse:
    """Somebody has confirmed, was told, or does not answer."""
    tells = EmergencyTell.objects.filter(emergency_id=pk).select_related("emergency", "person", "team", "contact")

    def act(request: HttpRequest, found: Emergency) -> str:
        one, how = get_object_or_404(tells, pk=tell), request.POST.get("how", "")
        if do == "unanswered":
            calls.unanswered(one, actor=actor_in(request), at=timezone.now())
            return _("Written down; the next on duty is called.")
        _TELLS[do](one, how=how, actor=actor_in(request), at=timezone.now())
        return _("Written down.")

    return _act(request, pk, act if do in (*_TELLS, "unanswered") else None)


@require_POST
@login_required
def emergency_check(request: StaffRequest, pk: int, check: int, do: str) -> HttpResponse:
    """A step is done, not needed, or open again."""

    def act(request: HttpRequest, found: Emergency) -> str:
        one = get_object_or_404(EmergencyCheck.objects.select_related("emergency"), pk=check, emergency=found)
        who: Mapping[str, Any] = {"actor": actor_in(request), "at": timezone.now()}
        if do == "untick":
            handling.untick(one, **who)
        else:
            handling.tick(one, needed=do == "tick", text=request.POST.get("text", ""), **who)
        return ""

    return _act(request, pk, act if do in ("tick", "skip", "untick") else None)


def _open(request: StaffRequest, form: OpenForm, ticket: Ticket | None) -> Emergency:
    told = form.cleaned_data
    grade: Grade = told["grade"]
    return handling.open_case(
        plan=grade.plan,
        grade=grade,
        ticket=ticket,
        title=told["title"],
        words=told["words"],
        drill=told.get("drill", False),
        nonce=_nonce_of(request),
        **by(request),
    )


def _write(request: HttpRequest, found: Emergency) -> str:
    words, nonce = request.POST.get("words", ""), _nonce_of(request)
    handling.write(found, words=words, nonce=nonce, actor=actor_in(request), at=timezone.now())
    return _("It stands in the log.")


def _nonce_of(request: HttpRequest) -> str | None:
    """Of the form that was sent: sent twice it counts once."""
    nonce = request.POST.get("nonce", "")[:40]
    return f"page:{actor_in(request).id}:{nonce}" if nonce else None


def _regrade(request: HttpRequest, found: Emergency) -> str:
    grade, reason = picked(found.plan.grades.all(), request.POST.get("grade")), request.POST.get("reason", "")
    handling.regrade(found, to=grade, reason=reason, actor=actor_in(request), at=timezone.now())
    return _("It is now: %(grade)s.") % {"grade": grade}


def _lead(request: HttpRequest, found: Emergency) -> str:
    handling.take_lead(found, actor=actor_in(request), at=timezone.now())
    return _("You lead from now on.")


def _close(request: HttpRequest, found: Emergency) -> str:
    handling.close(found, outcome=request.POST.get("outcome", ""), actor=actor_in(request), at=timezone.now())
    return _("It has ended. Everybody who was called has been told.")


_CHANGES: Mapping[str, Act] = {"write": _write, "regrade": _regrade, "lead": _lead, "close": _close}
_TELLS: Mapping[str, Callable[..., None]] = {"confirm": calls.confirm, "told": calls.told}


def _act(request: StaffRequest, pk: int, act: Act | None, *, named: str = "") -> HttpResponse:
    """One verb; a refusal gives the page again with its sentence and everything that was typed.

    What was typed into a dialog is refused in it: the one of the act that is `named` opens again.
    """
    found = _seen_or_404(request, pk)
    if act is None:
        raise Http404
    try:
        said = act(request, found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        refused = {named: str(refusal)}
        return _page(request, _seen_or_404(request, pk), typed=request.POST, refused=refused, status=refusal.status)
    if said:
        messages.success(request, said)
    return redirect("tickets:emergency", pk)


def _page(
    request: StaffRequest,
    found: Emergency,
    *,
    typed: Mapping[str, Any] = MappingProxyType({}),
    refused: Mapping[str, str] = MappingProxyType({}),
    status: int = 200,
) -> HttpResponse:
    """Everything expensive is a callable: a fragment pays only for what it prints."""
    actor, at = request.actor, timezone.now()
    runs = found.closed_at is None
    told = SimpleLazyObject(lambda: sight.told_rows(found, actor=actor, at=at))
    grades: Any = SimpleLazyObject(lambda: list(found.plan.grades.select_related("decider").order_by("-level")))
    context = {
        "emergency": found,
        "now": at,
        "seen_topic": f"emergency:{found.pk}",
        "ticket": found.ticket if _sees_ticket(request, found) else None,
        "told": told,
        "mine": lambda: [row for row in told if row.mine],
        "steps": lambda: list(found.checks.select_related("done_by")),
        "log": lambda: sight.log_lines(found),
        "teams": lambda: list(found.teams.all()),
        "crisis": lambda: sight.crisis_words([one for one in grades if one.level <= found.grade.level]),
        "decides": handling.who_decides(found.grade),
        "grades": lambda: [one for one in grades if one.pk != found.grade_id and handling.may_set(actor, one)],
        "typed": typed,
        "refused": refused,
        "nonce": typed.get("nonce") or secrets.token_urlsafe(18),
        "may": {
            "act": runs and actor.may("emergency.open"),
            "lead": runs and actor.may("emergency.lead"),
            "grade": runs and handling.may_set(actor, found.grade),
        },
    }
    return render_page(request, "emergencies/emergency.html", context, fragments=FRAGMENTS, status=status)


def _seen_or_404(request: StaffRequest, pk: int) -> Emergency:
    return get_object_or_404(Emergency.objects.visible_to(request.actor).for_page(), pk=pk)


def _sees_ticket(request: StaffRequest, found: Emergency) -> bool:
    """Whoever is called in reads the log; of the case only what they may read anyway."""
    if found.ticket_id is None:
        return False
    return Ticket.objects.visible_to(request.actor).filter(pk=found.ticket_id).exists()


def _ticket_of(request: StaffRequest) -> Ticket | None:
    reference = request.GET.get("ticket", "")
    if not reference:
        return None
    seen = Ticket.objects.visible_to(request.actor).select_related("customer", "team")
    found = references.find(seen, reference)
    if found is None:
        raise Http404
    return found


def _title_of(ticket: Ticket | None) -> str:
    """Of a case that only some may read, nothing may stand in what everybody reads."""
    if ticket is None or handling.is_hidden(ticket):
        return ""
    return f"{ticket.reference} {ticket.subject}"[: handling.TITLE_LENGTH]

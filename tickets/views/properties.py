"""Single acts on a ticket: who has it, how it is sorted, its tasks. Each act is one verb and one sentence."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.errors import Invalid, Refused, Stale
from servicedesk.numerals import whole
from servicedesk.web.pages import go, picked, wanted_fragment
from staff.models import Person, Team
from tickets import conversation, handling, handover, holding, tasklist
from tickets.clocks import caring
from tickets.models import Category, Ticket
from tickets.telling import say
from tickets.views.seeing import actor_in, after, ticket_or_404
from tickets.views.ticket import edited
from tickets.vocabulary import Entry, ItemKind, Kind, Priority


def _acting(act: Callable[[HttpRequest, Ticket], str], *, anew: bool = False) -> Callable[..., HttpResponse]:
    """A view of one property action: act, then back with the sentence; a refusal changes nothing and says why.

    A form that is sent by a script with the version that it showed gets the ticket's head as it is now, refused or not.
    `anew`: when it is done, more than the head is another, and the whole page comes again.
    """

    @require_POST
    @login_required
    def view(request: HttpRequest, reference: str) -> HttpResponse:
        found, status = ticket_or_404(request, reference), 200
        try:
            with transaction.atomic():
                expect(request, found)
                done = act(request, found)
            messages.success(request, done)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = refusal.status
        to = after(request, found)
        if to != "/desk/" and not (anew and status == 200) and wanted_fragment(request, ("case-head",)):
            return edited(request, ticket_or_404(request, reference), status=status)
        return go(request, to)

    return view


def expect(request: HttpRequest, found: Ticket) -> None:
    """Raises Stale, with the last thing that happened, when the form showed another version."""
    version = whole(request.POST.get("version", ""), digits=9)
    if version is None:
        return
    holding.hold(found, even_sealed=True)
    try:
        holding.expect(found, version)
    except Stale as stale:
        last = found.messages.filter(entry=Entry.EVENT).order_by("-pk").first()
        raise Stale(stale.code, f"{stale} {say(last)}" if last else stale.detail) from stale


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_in(request), "at": timezone.now()}


def _claim(request: HttpRequest, found: Ticket) -> str:
    handling.claim(found, **_who(request))
    return _("It is yours now.")


def _release(request: HttpRequest, found: Ticket) -> str:
    handling.release(found, **_who(request))
    return _("Released: nobody has it now.")


def _assign(request: HttpRequest, found: Ticket) -> str:
    person = picked(Person.objects.filter(is_active=True), request.POST.get("person"))
    handling.assign(found, to=person, reason=request.POST.get("reason", ""), **_who(request))
    return _("Assigned to %(name)s.") % {"name": person}


def _watch(request: HttpRequest, found: Ticket) -> str:
    if request.POST.get("stop"):
        handling.unwatch(found, **_who(request))
        return _("You no longer watch it.")
    handling.watch(found, **_who(request))
    return _("You watch it.")


def _unasked(request: HttpRequest, found: Ticket) -> str:
    on = bool(request.POST.get("on"))
    caring.turn(found, on=on, **_who(request))
    return _("The customer hears from us unasked again.") if on else _("The customer gets no more letters unasked.")


def _prioritise(request: HttpRequest, found: Ticket) -> str:
    chosen = request.POST.get("priority", "")
    if chosen not in {str(value) for value in Priority.values}:
        raise Invalid({"priority": [_("Choose a priority.")]})
    handling.overrule_priority(found, to=Priority(int(chosen)), reason=request.POST.get("reason", ""), **_who(request))
    return _("The priority is changed.")


def _hand_over(request: HttpRequest, found: Ticket) -> str:
    team = picked(Team.objects.all(), request.POST.get("team"))
    handover.offer(found, to_team=team, reason=request.POST.get("reason", ""), **_who(request))
    return _("%(team)s is asked to take it.") % {"team": team}


def _answer_handover(request: HttpRequest, found: Ticket) -> str:
    if request.POST.get("answer") == "accept":
        handover.accept(found, **_who(request))
        return _("Taken over.")
    handover.send_back(found, reason=request.POST.get("reason", ""), **_who(request))
    return _("Sent back.")


def _complete_task(request: HttpRequest, found: Ticket) -> str:
    task = picked(found.tasks.all(), request.POST.get("task"))
    tasklist.complete(task, result=request.POST.get("result", ""), **_who(request))
    return _("The task is done.")


def _one_of(choices: Any, given: str, field: str) -> Any:
    """A member of the vocabulary, or a sentence at the field."""
    if given not in choices.values:
        raise Invalid({field: [_("Choose one of the answers offered.")]})
    return choices(given)


def _categorise(request: HttpRequest, found: Ticket) -> str:
    category = picked(Category.objects.filter(active=True), request.POST.get("category"))
    handling.categorise(found, category=category, **_who(request))
    return _("Sorted under %(category)s.") % {"category": category}


def _reclassify(request: HttpRequest, found: Ticket) -> str:
    kind = _one_of(Kind, request.POST.get("kind", ""), "kind")
    handling.reclassify(found, kind=kind, reason=request.POST.get("reason", ""), **_who(request))
    return _("It is now: %(kind)s.") % {"kind": kind.label}


def _name_item(request: HttpRequest, found: Ticket) -> str:
    kind, posted = _one_of(ItemKind, request.POST.get("kind", ""), "kind"), request.POST
    handling.name_item(found, kind=kind, number=posted.get("number", ""), name=posted.get("name", ""), **_who(request))
    return _("What it is about is written down.")


def _no_reply_needed(request: HttpRequest, found: Ticket) -> str:
    conversation.no_reply_needed(found, reason=request.POST.get("reason", ""), **_who(request))
    return _("Noted: no reply is needed.")


claim, release, assign, watch = map(_acting, (_claim, _release, _assign, _watch))
prioritise, answer_handover, categorise, name_item = map(
    _acting, (_prioritise, _answer_handover, _categorise, _name_item)
)
hand_over, reclassify = (_acting(act, anew=True) for act in (_hand_over, _reclassify))
no_reply_needed, complete_task, unasked = map(_acting, (_no_reply_needed, _complete_task, _unasked))

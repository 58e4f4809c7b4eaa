"""One verb for many tickets: each goes through the same door as alone, and each has its own outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.errors import Invalid, Refused, Text
from staff.models import Person
from tickets import handling
from tickets.models import Ticket
from tickets.views.rows import LEVELS
from tickets.views.seeing import actor_in
from tickets.vocabulary import Priority

AT_MOST = 100
PRIORITIES = [(one.value, one.label, LEVELS[one]) for one in Priority]


@dataclass(frozen=True, kw_only=True)
class Result:
    """How it went with one ticket. `ticket` is None where nothing could be tried."""

    ticket: Ticket | None
    done: bool
    words: Text


def people() -> list[Person]:
    """Colleagues who can be given tickets."""
    active = Person.objects.filter(is_active=True).select_related("role").order_by("full_name")
    return [person for person in active if person.may("ticket.reply")]


def perform(request: HttpRequest) -> tuple[Result, ...]:
    """Do what the pressed button says, ticket by ticket; one that refuses holds up no other."""
    numbers = [int(one) for one in request.POST.getlist("ticket") if one.isascii() and one.isdecimal()][:AT_MOST]
    seen = Ticket.objects.visible_to(actor_in(request)).filter(number__in=numbers)
    chosen = {one.number: one for one in seen.select_related("customer", "team", "assignee")}
    if not chosen:
        return (Result(ticket=None, done=False, words=_("Choose at least one ticket.")),)
    try:
        act = _act(request)
    except Invalid as refusal:
        return (Result(ticket=None, done=False, words=str(refusal)),)
    return tuple(_one(chosen[number], act) for number in dict.fromkeys(numbers) if number in chosen)


def _one(ticket: Ticket, act: Callable[[Ticket], str]) -> Result:
    try:
        return Result(ticket=ticket, done=True, words=act(ticket))
    except Refused as refusal:
        return Result(ticket=ticket, done=False, words=str(refusal))


def _act(request: HttpRequest) -> Callable[[Ticket], str]:
    who: dict[str, Any] = {"actor": actor_in(request), "at": timezone.now()}
    posted = request.POST
    if "claim" in posted:
        return lambda ticket: _said(handling.claim(ticket, **who), _("yours now"))
    if "assign" in posted:
        return _assigning(posted["assign"], who)
    return _prioritising(posted.get("priority", ""), posted.get("reason", ""), who)


def _assigning(chosen: str, who: dict[str, Any]) -> Callable[[Ticket], str]:
    person = Person.objects.filter(pk=int(chosen), is_active=True).first() if chosen.isdecimal() else None
    if person is None:
        raise Invalid({"assign": [_("Choose a colleague.")]})
    words = _("assigned to %(name)s") % {"name": person}
    return lambda ticket: _said(handling.assign(ticket, to=person, **who), words)


def _prioritising(chosen: str, reason: str, who: dict[str, Any]) -> Callable[[Ticket], str]:
    if chosen not in {str(value) for value in Priority.values}:
        raise Invalid({"priority": [_("Choose a priority.")]})
    to = Priority(int(chosen))
    return lambda ticket: _said(handling.overrule_priority(ticket, to=to, reason=reason, **who), str(to.label))


def _said(_ticket: Ticket, words: str) -> str:
    return words

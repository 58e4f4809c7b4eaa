"""What can be done to many tickets at once: each deed with its inverse. Every one goes through the verb it names,
so nothing is possible in a crowd that is not possible alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused, Text
from staff.models import Person
from tickets import handling, procedures, snoozing, tagging
from tickets.models import Snooze, Ticket
from tickets.vocabulary import Kind, Priority, State

Params = Mapping[str, Any]
Before = dict[str, Any] | None
FINISHING = ("close", "answer")  # moves that end a case and may need no words


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`before`: what the inverse needs; None when nothing had to change."""

    words: str
    before: Before


@dataclass(frozen=True, kw_only=True)
class Deed:
    """`personal`: it touches only one's own relation to the ticket, which others cannot have moved on."""

    label: Text
    do: Callable[[Ticket, Params, Actor, datetime], Outcome]
    undo: Callable[[Ticket, dict[str, Any], Actor, datetime], str]
    check: Callable[[Params], object] = lambda params: None
    personal: bool = False


def _claim(ticket: Ticket, params: Params, actor: Actor, at: datetime) -> Outcome:
    if ticket.assignee_id == actor.id:
        return Outcome(words=_("yours already"), before=None)
    handling.claim(ticket, actor=actor, at=at)
    return Outcome(words=_("yours now"), before={})


def _release(ticket: Ticket, before: dict[str, Any], actor: Actor, at: datetime) -> str:
    handling.release(ticket, actor=actor, at=at)
    return _("given back")


def _colleague(params: Params) -> Person:
    person = Person.objects.filter(pk=params.get("to") or 0, is_active=True).select_related("role").first()
    if person is None:
        raise Invalid({"assign": [_("Choose a colleague.")]})
    return person


def _assign(ticket: Ticket, params: Params, actor: Actor, at: datetime) -> Outcome:
    to, had = _colleague(params), ticket.assignee_id
    words = _("assigned to %(name)s") % {"name": to}
    if had == to.pk:
        return Outcome(words=words, before=None)
    handling.assign(ticket, to=to, actor=actor, at=at)
    return Outcome(words=words, before={"to": had})


def _assign_back(ticket: Ticket, before: dict[str, Any], actor: Actor, at: datetime) -> str:
    if before["to"] is None:
        return _release(ticket, before, actor, at)
    person = Person.objects.select_related("role").get(pk=before["to"])
    handling.assign(ticket, to=person, actor=actor, at=at, reason="undo")
    return _("assigned to %(name)s") % {"name": person}


def _level(params: Params) -> Priority:
    if params.get("to") not in Priority.values:
        raise Invalid({"priority": [_("Choose a priority.")]})
    if not str(params.get("reason", "")).strip():
        raise Invalid({"reason": [_("A reason is needed.")]})
    return Priority(params["to"])


def _prioritise(ticket: Ticket, params: Params, actor: Actor, at: datetime) -> Outcome:
    to, had, by_rule = _level(params), ticket.priority, not ticket.priority_overruled
    handling.overrule_priority(ticket, to=to, reason=params["reason"], actor=actor, at=at)
    return Outcome(words=str(to.label), before={"to": had, "by_rule": by_rule} if had != to else None)


def _priority_back(ticket: Ticket, before: dict[str, Any], actor: Actor, at: datetime) -> str:
    to, by_rule = Priority(before["to"]), before.get("by_rule", False)
    reason = _("Undone: as it was before")
    handling.overrule_priority(ticket, to=to, reason=reason, by_rule=by_rule, actor=actor, at=at)
    return str(to.label)


def _names(params: Params) -> list[str]:
    names = tagging.read(str(params.get("tags", "")))
    if not names:
        raise Invalid({"tags": [_("Write at least one tag.")]})
    return names


def _retag(ticket: Ticket, actor: Actor, at: datetime, *, add: list[str], remove: list[str]) -> Outcome:
    had = set(tagging.names_of(ticket))
    now = tagging.change(ticket, add=add, remove=remove, actor=actor, at=at)
    gone, new = sorted(had - set(now)), sorted(set(now) - had)
    changed = {"add": gone, "remove": new} if gone or new else None
    return Outcome(words=_(", ").join(now) or _("no tag"), before=changed)


def _tag(ticket: Ticket, params: Params, actor: Actor, at: datetime) -> Outcome:
    return _retag(ticket, actor, at, add=_names(params), remove=[])


def _untag(ticket: Ticket, params: Params, actor: Actor, at: datetime) -> Outcome:
    return _retag(ticket, actor, at, add=[], remove=_names(params))


def _tags_back(ticket: Ticket, before: dict[str, Any], actor: Actor, at: datetime) -> str:
    return _retag(ticket, actor, at, add=before["add"], remove=before["remove"]).words


SNOOZES: dict[str, Text] = {
    "hours": gettext_lazy("In three hours"),
    "tomorrow": gettext_lazy("Tomorrow at nine"),
    "working": gettext_lazy("When we next open"),
}


def _how_long(params: Params) -> str:
    if params.get("until") not in SNOOZES:
        raise Invalid({"until": [_("Choose how long.")]})
    return str(params["until"])


def _snooze(ticket: Ticket, params: Params, actor: Actor, at: datetime) -> Outcome:
    chosen = _how_long(params)
    if Snooze.objects.filter(ticket=ticket, person_id=actor.person_id).exists():
        return Outcome(words=_("put off already"), before=None)
    snoozing.snooze(ticket, until=dict(snoozing.choices(ticket, at))[chosen], actor=actor, at=at)
    return Outcome(words=_("put off"), before={})


def _unsnooze(ticket: Ticket, before: dict[str, Any], actor: Actor, at: datetime) -> str:
    snoozing.unsnooze(ticket, actor=actor, at=at)
    return _("back in your lists")


def _watch(ticket: Ticket, params: Params, actor: Actor, at: datetime) -> Outcome:
    had = ticket.watches.filter(person_id=actor.person_id).exists()
    handling.watch(ticket, actor=actor, at=at)
    return Outcome(words=_("watched"), before=None if had else {})


def _unwatch(ticket: Ticket, before: dict[str, Any], actor: Actor, at: datetime) -> str:
    handling.unwatch(ticket, actor=actor, at=at)
    return _("no longer watched")


def _finish(ticket: Ticket, params: Params, actor: Actor, at: datetime) -> Outcome:
    """By the move that the table opens and that asks for no words; a complaint goes through its steps."""
    if ticket.state == State.CLOSED:
        return Outcome(words=str(State.CLOSED.label), before=None)
    procedure = procedures.procedure_for(ticket)
    offers = procedure.offers(ticket, actor=actor, at=at) if ticket.kind != Kind.COMPLAINT else []
    for offer in offers:
        if offer.verb in FINISHING and not any(field.required for field in offer.fields):
            procedure.perform(ticket, verb=offer.verb, raw={}, actor=actor, at=at)
            return Outcome(words=str(State(ticket.state).label), before={})
    if ticket.kind == Kind.COMPLAINT:
        raise Refused("by_steps", _("A complaint is finished by its steps, not from a list."))
    raise Refused("needs_words", _("This can only be finished on its own page: it needs an answer to the customer."))


def _reopen(ticket: Ticket, before: dict[str, Any], actor: Actor, at: datetime) -> str:
    raw = {"reason": _("Undone: as it was before")}
    procedures.procedure_for(ticket).perform(ticket, verb="reopen", raw=raw, actor=actor, at=at)
    return _("reopened")


DEEDS: dict[str, Deed] = {
    "claim": Deed(label=gettext_lazy("Claim"), do=_claim, undo=_release),
    "assign": Deed(label=gettext_lazy("Assign"), do=_assign, undo=_assign_back, check=_colleague),
    "prioritise": Deed(label=gettext_lazy("Priority"), do=_prioritise, undo=_priority_back, check=_level),
    "tag": Deed(label=gettext_lazy("Put tags on"), do=_tag, undo=_tags_back, check=_names),
    "untag": Deed(label=gettext_lazy("Take tags off"), do=_untag, undo=_tags_back, check=_names),
    "snooze": Deed(label=gettext_lazy("Put off"), do=_snooze, undo=_unsnooze, check=_how_long, personal=True),
    "watch": Deed(label=gettext_lazy("Watch"), do=_watch, undo=_unwatch, personal=True),
    "finish": Deed(label=gettext_lazy("Finish"), do=_finish, undo=_reopen),
}

"""Macros: written on a settings page, looked at before they are used, carried out whole or not at all.

Every deed goes through the verb of its name, as in the list for many tickets (`bulk.deeds`): a macro can do nothing
that its user could not do one by one.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from knowledge.models import Script
from knowledge.scripts import require_editor
from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused, Stale
from staff.models import Team
from tickets import answering, cautions, conversation, history, holding, permissions, scripting
from tickets.bulk.deeds import DEEDS, Before, Outcome
from tickets.models import Macro, Message, Ticket
from tickets.scripting import Offered
from tickets.vocabulary import MacroWords
from tickets.ways import BY_ITSELF, Way

NAME_LENGTH = 80
WAIT = "wait"  # the reply is a question: the case waits once it has arrived
FIRST, LAST = ("claim",), ("tag", "untag", "prioritise", "watch", "snooze", "assign", "finish")  # the words between
_ORDER = (*FIRST, *LAST)
Do = Callable[[], Outcome]


@dataclass(frozen=True)
class Step:
    """What one part will do or has done, in words; `refused` says that it cannot, and then nothing is done."""

    label: str
    words: str
    refused: bool = False
    deed: str = ""
    before: Before = None  # what its inverse needs


class PartRefused(Refused):
    """Nothing was done: one part was refused, named with its reason."""

    def __init__(self, label: str, refusal: Refused) -> None:
        detail = _("Nothing was done. %(part)s: %(reason)s") % {"part": label, "reason": refusal}
        super().__init__(refusal.code, detail, missing=refusal.missing)
        self.status, self.label, self.reason = refusal.status, label, str(refusal)


@transaction.atomic
def write(
    macro: Macro | None,
    *,
    names: Mapping[str, str],
    team: Team | None,
    script: Script | None,
    said_as: str,
    deeds: Mapping[str, Mapping[str, Any]],
    active: bool,
    actor: Actor,
    at: datetime,
) -> Macro:
    """Make a macro (None) or change it. Raises Invalid for what could never be carried out."""
    require_editor(actor)
    names = {code: name.strip() for code, name in names.items() if name.strip()}
    _check(names, script, said_as, deeds)
    fields: dict[str, Any] = {"names": names, "team": team, "script": script, "said_as": said_as, "active": active}
    fields |= {"deeds": {name: dict(params) for name, params in deeds.items()}, "updated_at": at}
    verb = "create" if macro is None else "change"
    macro = macro or Macro()
    for name, value in fields.items():
        setattr(macro, name, value)
    macro.save()
    facts = {"active": active, "deeds": sorted(deeds), "script": script.pk if script else None}
    record(subject=f"setting:macro:{macro.pk}", verb=verb, at=at, actor=actor, facts=facts)
    return macro


def offered(actor: Actor) -> QuerySet[Macro]:
    """Those in use for this person's teams, the most used first."""
    shared = Q(team=None) | Q(team__in=actor.teams)
    return Macro.objects.filter(shared, active=True).select_related("script").order_by("-used", "pk")


def words_of(macro: Macro, ticket: Ticket, *, actor: Actor) -> Offered | None:
    """What it would say, filled in for the ticket."""
    return scripting.offer(macro.script, ticket, actor=actor) if macro.script else None


def try_out(macro: Macro, ticket: Ticket, *, actor: Actor, at: datetime) -> list[Step]:
    """What it would do now, found out by doing it and taking all of it back; the first refusal is the last step.

    Raises NotPermitted for who may not even write a note here.
    """
    permissions.require(actor, "ticket.note", ticket)
    said = words_of(macro, ticket, actor=actor)
    words, steps = _Words(body=said.text if said else "", confirmed=cautions.CODES), []
    with transaction.atomic():
        tried = holding.hold(Ticket(pk=ticket.pk), even_sealed=True)
        for _name, label, do in _parts(macro, tried, words, actor, at):
            try:
                steps.append(Step(label, do().words))
            except Refused as refusal:
                steps.append(Step(label, str(refusal), refused=True))
                break
        transaction.set_rollback(True)
    return steps


@transaction.atomic
def apply(
    macro: Macro,
    ticket: Ticket,
    *,
    actor: Actor,
    at: datetime,
    body: str | None = None,
    expected: int | None = None,
    seen: int | None = None,
    nonce: str | None = None,
    confirmed: Collection[str] | None = None,
    way: Way = BY_ITSELF,
) -> list[Step]:
    """All of it, as one act that names the macro. `body`: the words as the writer changed them; None: as they are.

    Raises PartRefused for the part that cannot be done, Stale when the ticket is not the version `expected`, and for
    the words what `answering.answer` raises. `confirmed` None: nobody looks again, and no placeholder may be unfilled.
    """
    if body is None:
        said = words_of(macro, ticket, actor=actor)
        body = said.text if said else ""
    permissions.require(actor, "ticket.note", ticket)
    holding.hold(ticket)
    if nonce and ticket.messages.filter(nonce=nonce).exists():
        return []  # posted twice, done once
    holding.expect(ticket, expected)
    words = _Words(body=body, seen=seen, confirmed=confirmed, way=way)
    facts = {"macro": macro.pk, "deeds": [name for name in (*_ORDER, WAIT) if name in macro.deeds]}
    line = history.tell(ticket, "macro_used", actor=actor, at=at, facts=facts, words={"name": str(macro)})
    if nonce:
        Message.objects.filter(pk=line.pk).update(nonce=nonce)
    done = []
    for name, label, do in _parts(macro, ticket, words, actor, at):
        outcome = _part(label, do)
        done.append(Step(label, outcome.words, deed=name, before=outcome.before))
    Macro.objects.filter(pk=macro.pk).update(used=F("used") + 1)
    return done


@dataclass(frozen=True, kw_only=True)
class _Words:
    body: str
    seen: int | None = None
    confirmed: Collection[str] | None = None
    way: Way = BY_ITSELF


def _part(label: str, do: Do) -> Outcome:
    try:
        return do()
    except (Stale, cautions.Doubtful):
        raise  # about the words: the writer looks again
    except Refused as refusal:
        raise PartRefused(label, refusal) from refusal


def _parts(macro: Macro, ticket: Ticket, words: _Words, actor: Actor, at: datetime) -> list[tuple[str, str, Do]]:
    """Deed, label and what to do, in the order in which each makes the next possible."""
    said = [("", str(MacroWords(macro.said_as).label), partial(_say, macro, ticket, words, actor, at))]
    deeds = {
        name: (name, str(DEEDS[name].label), partial(DEEDS[name].do, ticket, macro.deeds[name], actor, at))
        for name in _ORDER
        if name in macro.deeds
    }
    before, after = ([deeds[name] for name in names if name in deeds] for names in (FIRST, LAST))
    return [*before, *(said if macro.script_id else []), *after]


def _say(macro: Macro, ticket: Ticket, words: _Words, actor: Actor, at: datetime) -> Outcome:
    if macro.said_as == MacroWords.NOTE:
        conversation.note(ticket, body=words.body, actor=actor, at=at)
        return Outcome(words=_("only colleagues see it"), before=None)
    then = answering.WAIT if WAIT in macro.deeds else ""
    if words.confirmed is None:
        conversation.check_filled(words.body, confirmed=False)
    confirmed = cautions.CODES if words.confirmed is None else words.confirmed
    told: dict[str, Any] = {"body": words.body, "then": then, "seen": words.seen, "way": words.way}
    message = answering.answer(ticket, **told, confirmed=confirmed, actor=actor, at=at)
    to = message.outgoing.to if message.outgoing else ""
    said = _("to %(address)s, then we wait") if then else _("to %(address)s")
    return Outcome(words=said % {"address": to}, before=None)


def _check(names: Mapping[str, str], script: Script | None, said_as: str, deeds: Mapping[str, Any]) -> None:
    errors: dict[str, list[Any]] = {
        f"name_{code}": [_("This is longer than %(longest)s characters.") % {"longest": NAME_LENGTH}]
        for code, name in names.items()
        if len(name) > NAME_LENGTH
    }
    if not names:
        errors["name_en"] = [_("Give it a name in one language at least.")]
    if script is None and not deeds:
        errors["script"] = [_("Choose words, or at least one deed.")]
    asks = script is not None and said_as == MacroWords.REPLY
    if WAIT in deeds and ("finish" in deeds or not asks):
        errors[WAIT] = [_("Only a reply can wait for its answer, and what waits is not finished.")]
    for name in deeds.keys() - {WAIT}:
        errors |= _wrong(name, deeds[name])
    if errors:
        raise Invalid(errors)


def _wrong(name: str, params: Mapping[str, Any]) -> dict[str, list[Any]]:
    if name not in _ORDER:
        return {"deeds": [_("Choose what is to be done.")]}
    try:
        DEEDS[name].check(params)
    except Invalid as refusal:
        return {name: [one for sentences in refusal.errors.values() for one in sentences]}
    return {}

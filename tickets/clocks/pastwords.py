"""What happened to cases in the past, in the words of `rules`: read off their conversations [H-20].

For rules that would have had clocks run otherwise: the ledger of a clock tells only what happened to that clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servicedesk.mail.vocabulary import DELIVERED
from tickets.clocks import rules as words
from tickets.clocks.ledger import second
from tickets.models import Message, Ticket
from tickets.vocabulary import Author, CallOutcome, Entry, State

_ENDS = frozenset({State.DONE, State.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What was heard, which circumstances began (True) or ended, and the priority from then on if it changed."""

    at: datetime
    words: tuple[str, ...] = ()
    circumstances: Mapping[str, bool] = field(default_factory=dict)
    priority: int | None = None


def moments_of(tickets: Iterable[Ticket]) -> dict[int, list[Moment]]:
    """By case, from its arrival on, in the order in which it was said. One query."""
    cases = {ticket.pk: ticket for ticket in tickets}
    rows = Message.objects.filter(ticket__in=cases).order_by("at", "pk")
    rows = rows.exclude(entry=Entry.NOTE)
    columns = ("ticket_id", "entry", "author", "public", "at", "data", "outgoing__state", "outgoing__kind")
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values(*columns, "outgoing__sent_at"):
        told[row["ticket_id"]].append(row)
    return {pk: _moments(ticket, told[pk]) for pk, ticket in cases.items()}


def _moments(ticket: Ticket, rows: Sequence[Mapping[str, Any]]) -> list[Moment]:
    had = _had_an_owner(ticket, rows)
    found = [_moment(ticket.received_at, words.OPENED, **{words.UNASSIGNED: not had})]
    found += [_moment(ticket.received_at, words.GIVEN)] if had else []
    first = next((row for row in rows if row["author"] == Author.CUSTOMER), None)
    for row in (row for row in rows if row is not first or row["at"] > ticket.received_at):
        found += _read(row)
    # The customer's word is heard when what it changed (it ends waiting, it reopens) has been done.
    return sorted(found, key=lambda one: (one.at, words.WROTE in one.words))


def _read(row: Mapping[str, Any]) -> list[Moment]:
    if row["entry"] == Entry.EVENT:
        return _of_event(row)
    heard = ""
    if row["entry"] == Entry.CALL:
        heard = words.OUR_WORD if row["data"].get("outcome") == CallOutcome.REACHED else ""
    elif row["author"] == Author.CUSTOMER:
        heard = "" if row["data"].get("auto_submitted") else words.WROTE
    elif row["author"] == Author.PERSON:
        heard = words.OUR_WORD if row["public"] and "failed" not in row["data"] else ""
    elif row["outgoing__state"] in DELIVERED and row["outgoing__kind"] in words.AUTOMATIC:
        return [_moment(row["outgoing__sent_at"] or row["at"], words.SAID_BY_ITSELF)]
    return [_moment(row["at"], heard)] if heard else []


def _of_event(row: Mapping[str, Any]) -> list[Moment]:
    verb, at = str(row["data"].get("verb", "")), row["at"]
    given = _moment(at, words.GIVEN, **{words.UNASSIGNED: False})
    if verb in _GIVES:
        return [given]
    if verb in _FREES:
        return [_moment(at, **{words.UNASSIGNED: True})]
    if verb == "handover_accepted":
        return [_moment(at, words.LEFT_TEAM), _moment(at, words.TAKEN_OVER), given]
    if verb == "no_reply_needed":
        return [_moment(at, words.NO_REPLY)]
    if (priority := row["data"].get(_WEIGHS.get(verb, ""))) is not None:
        return [Moment(at=second(at), priority=int(priority))]
    if verb.startswith("ticket."):
        return [_of_state(verb.removeprefix("ticket."), str(row["data"].get("from", "")), at)]
    return []


def _of_state(to: str, before: str, at: datetime) -> Moment:
    heard = words.DONE if to in _ENDS else words.REOPENED
    changes = (to in _ENDS) != (before in _ENDS)
    return _moment(at, *((heard,) if changes else ()), **{words.WITH_CUSTOMER: to == State.WAITING})


def _had_an_owner(ticket: Ticket, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether somebody had the case from its arrival on: by the first change of hands that is told."""
    verbs = [str(row["data"].get("verb", "")) for row in rows if row["entry"] == Entry.EVENT]
    first = next((verb for verb in verbs if verb in _GIVES or verb in _FREES), None)
    if first is None:
        return ticket.assignee_id is not None
    return first in _FREES or (first == "assigned" and ticket.first_contact_id is not None)


def _moment(at: datetime, *heard: str, **circumstances: bool) -> Moment:
    return Moment(at=second(at), words=heard, circumstances=circumstances)


_GIVES = frozenset({"claimed", "assigned"})
_WEIGHS = {"priority_overruled": "to", "categorised": "priority", "reclassified": "priority"}
_FREES = frozenset({"released", "given_back"})

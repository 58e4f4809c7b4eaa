"""Drafting rules: one draft at a time, copied from the book in force, changed policy by policy [H-20].

Nothing here touches a clock; `publishing` lets a draft go live. Every change names the version of the draft that its
author looked at, so that of two editors the second is told.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Refused, Stale
from staff.rights import require
from tickets.clocks import rulechecks
from tickets.clocks.rulechecks import Wording
from tickets.models import Policy, RuleBook
from tickets.vocabulary import BookState

_WORDS = ("name", "match", "conditions", "calendar_id", "targets", "ladder", "active")


def live() -> RuleBook:
    """The book in force."""
    return RuleBook.objects.get(state=BookState.LIVE)


def draft_of_today() -> RuleBook | None:
    return RuleBook.objects.filter(state=BookState.DRAFT).first()


@transaction.atomic
def draft(*, actor: Actor, at: datetime) -> RuleBook:
    """The draft that stands, else a copy of the book in force."""
    require(actor, "rules.edit")
    base = RuleBook.objects.select_for_update().get(state=BookState.LIVE)
    standing = draft_of_today()
    if standing is not None:
        return standing
    number = 1 + (RuleBook.objects.aggregate(last=Max("number"))["last"] or 0)
    book = RuleBook.objects.create(number=number, based_on=base, created_by_id=_person(actor), created_at=at)
    Policy.objects.bulk_create(
        Policy(book=book, key=one.key, position=one.position, **{name: getattr(one, name) for name in _WORDS})
        for one in base.policies.all()
    )
    _record(book, "draft", actor=actor, at=at, facts={"based_on": base.number})
    return book


@transaction.atomic
def edit(key: int, wording: Wording, *, seen: int, actor: Actor, at: datetime) -> Policy:
    """Let a policy of the draft say this. Raises Invalid, NotPermitted, Refused, Stale."""
    book = held(seen, actor=actor)
    policy = _policy(book, key)
    rulechecks.check(wording)
    before = said(policy)
    _write(policy, wording)
    policy.save()
    _changed(book, "edit", actor=actor, at=at, facts={"key": key, "before": before, "after": said(policy)})
    return policy


@transaction.atomic
def add(wording: Wording, *, seen: int, actor: Actor, at: datetime) -> Policy:
    """A new policy at the top of the draft: what is added is as a rule more special than what was there."""
    book = held(seen, actor=actor)
    rulechecks.check(wording)
    key = 1 + (Policy.objects.aggregate(last=Max("key"))["last"] or 0)
    book.policies.update(position=F("position") + 1)
    policy = Policy(book=book, key=key, position=1)
    _write(policy, wording)
    policy.save()
    _changed(book, "add", actor=actor, at=at, facts={"key": key, "after": said(policy)})
    return policy


@transaction.atomic
def remove(key: int, *, seen: int, actor: Actor, at: datetime) -> None:
    """Take a policy out of the draft; what it matched falls to those below."""
    book = held(seen, actor=actor)
    policy = _policy(book, key)
    before = said(policy)
    policy.delete()
    _changed(book, "remove", actor=actor, at=at, facts={"key": key, "before": before})


@transaction.atomic
def move(key: int, *, by: int, seen: int, actor: Actor, at: datetime) -> None:
    """Up (by -1) or down (by 1) in the draft: the first that fits is the one that counts."""
    book = held(seen, actor=actor)
    ordered = list(book.policies.all())
    place = next((number for number, one in enumerate(ordered) if one.key == key), None)
    if place is None:
        raise _gone()
    ordered.insert(max(place + by, 0), ordered.pop(place))
    for number, one in enumerate(ordered, 1):
        one.position = number
    Policy.objects.bulk_update(ordered, ["position"])
    _changed(book, "move", actor=actor, at=at, facts={"order": [one.key for one in ordered]})


@transaction.atomic
def discard(*, seen: int, actor: Actor, at: datetime) -> None:
    """Throw the draft away; what holds goes on."""
    book = held(seen, actor=actor)
    _record(book, "discard", actor=actor, at=at, facts={})
    book.delete()


def held(seen: int, *, actor: Actor) -> RuleBook:
    """The draft, locked, if it is still the one that was looked at. Raises NotPermitted, Refused, Stale."""
    require(actor, "rules.edit")
    book = RuleBook.objects.select_for_update().filter(state=BookState.DRAFT).first()
    if book is None:
        raise Refused("no_draft", _("There is no draft any more. Begin one from the rules in force."))
    if book.version != seen:
        raise Stale("changed_meanwhile", _("Somebody changed the draft meanwhile. Look at it again."))
    return book


def said(one: Policy) -> dict[str, Any]:
    """What a policy says, for the audit and for telling versions apart."""
    return {"position": one.position, **{name: getattr(one, name) for name in _WORDS}}


def touch(book: RuleBook) -> None:
    """The next editor must look again."""
    book.version += 1
    book.save(update_fields=["version"])


def _policy(book: RuleBook, key: int) -> Policy:
    found = book.policies.filter(key=key).first()
    if found is None:
        raise _gone()
    return found


def _gone() -> Refused:
    return Refused("no_such_policy", _("This policy is not in the draft any more."))


def _write(policy: Policy, wording: Wording) -> None:
    policy.name, policy.match, policy.active = wording.name.strip()[:80], wording.match, wording.active
    policy.conditions = [dict(row) for row in wording.conditions]
    policy.calendar, policy.targets = wording.calendar, dict(wording.targets)
    policy.ladder = [dict(step) for step in wording.ladder]


def _person(actor: Actor) -> int | None:
    return actor.id if actor.kind == "person" else None


def _changed(book: RuleBook, verb: str, *, actor: Actor, at: datetime, facts: Mapping[str, Any]) -> None:
    touch(book)
    _record(book, verb, actor=actor, at=at, facts=facts)


def _record(book: RuleBook, verb: str, *, actor: Actor, at: datetime, facts: Mapping[str, Any]) -> None:
    record(subject=f"setting:rulebook:{book.number}", verb=verb, at=at, actor=actor, facts=facts)

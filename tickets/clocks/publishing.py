"""A draft of rules goes live, at once or at a planned moment; running clocks follow or keep their promise [H-20]."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import SYSTEM, Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused
from tickets.clocks import policies, recomputing, rulebooks
from tickets.models import RuleBook, RuleChange
from tickets.vocabulary import BookState, Running


@transaction.atomic
def publish(*, seen: int, recompute: Running, note: str, actor: Actor, at: datetime) -> RuleBook:
    """Let the draft hold from now on; the book in force becomes an earlier one.

    Clocks that run are counted anew by the worker within half a minute, or keep the policy by which they were
    promised until something about their case changes. Raises NotPermitted, Refused, Stale.
    """
    book = rulebooks.held(seen, actor=actor)
    if recompute == Running.KEEP and _still_counting():
        # They would be counted by the wrong book: half by the one before, half by this.
        raise Refused(
            "still_counting", _("Clocks are still being counted by the version before. Try again in a minute.")
        )
    book.published_by_id = actor.id if actor.kind == "person" else None
    _say(book, recompute, note)
    return _go_live(book, actor=actor, at=at)


@transaction.atomic
def plan(*, moment: datetime, seen: int, recompute: Running, note: str, actor: Actor, at: datetime) -> RuleBook:
    """Let the draft go live at that moment, as it is then. Raises Invalid for a moment that is past."""
    book = rulebooks.held(seen, actor=actor)
    if moment <= at:
        raise Invalid({"moment": [_("Choose a moment that is still to come.")]})
    book.published_by_id, book.live_at = actor.id if actor.kind == "person" else None, moment
    _say(book, recompute, note)
    _keep(book, "plan", actor=actor, at=at)
    return book


@transaction.atomic
def unplan(*, seen: int, actor: Actor, at: datetime) -> None:
    """It stays a draft until somebody publishes it."""
    book = rulebooks.held(seen, actor=actor)
    book.live_at = book.published_by = None
    _keep(book, "unplan", actor=actor, at=at)


@transaction.atomic
def apply_planned(at: datetime) -> bool:
    """The worker's: let a draft go live whose moment has come. One query when there is none."""
    due = RuleBook.objects.filter(state=BookState.DRAFT, live_at__lte=at)
    book = due.select_for_update(skip_locked=True).first()
    if book is None or (book.recompute == Running.KEEP and _still_counting()):
        return False
    _go_live(book, actor=SYSTEM, at=at)
    return True


def _still_counting() -> bool:
    return RuleChange.objects.filter(book__isnull=False).exists()


def _say(book: RuleBook, recompute: Running, note: str) -> None:
    book.recompute, book.note = Running(recompute), note.strip()[:300]


def _go_live(book: RuleBook, *, actor: Actor, at: datetime) -> RuleBook:
    RuleBook.objects.filter(state=BookState.LIVE).update(state=BookState.PAST)
    book.state, book.live_at = BookState.LIVE, at
    _keep(book, "publish", actor=actor, at=at)
    policies.forget()
    if book.recompute == Running.RECOUNT:
        recomputing.note(book=book, at=at)
    return book


def _keep(book: RuleBook, verb: str, *, actor: Actor, at: datetime) -> None:
    book.version += 1
    book.save()
    facts = {"recompute": book.recompute, "live_at": book.live_at, "note": bool(book.note)}
    record(subject=f"setting:rulebook:{book.number}", verb=verb, at=at, actor=actor, facts=facts)

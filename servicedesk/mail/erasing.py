"""Erasure of letters: the words go, the row stays as a fact; what still waits is not sent any more [H-43]."""

from collections.abc import Iterable

from django.db.models import Case, QuerySet, Value, When

from .models import Outgoing
from .vocabulary import State

_KEPT = Case(When(state=State.QUEUED, then=Value(State.CANCELLED.value)), default="state")


def erase(topics: Iterable[str]) -> int:
    """Blank every letter about these topics; returns how many. One that a worker holds right now may still leave."""
    return Outgoing.objects.of(*topics).update(
        state=_KEPT, to="", subject="", text="", html="", reply_to="", attachments=[], error_detail=""
    )


def erase_one(letter: int) -> bool:
    """Take the words out of one letter; to whom it went stays known. Says whether it still waited; it is cancelled."""
    one = Outgoing.objects.filter(pk=letter)
    waited = one.queued().update(state=State.CANCELLED)
    _take_words(one)
    return bool(waited)


def erase_by_key(natural_keys: Iterable[str]) -> None:
    """The same for the letters with these natural keys."""
    keyed = Outgoing.objects.exclude(natural_key="")  # as their index says, which serves a long list only so
    _take_words(keyed.filter(natural_key__in=list(natural_keys)))


def _take_words(letters: QuerySet[Outgoing]) -> None:
    letters.update(state=_KEPT, subject="", text="", html="", attachments=[], error_detail="")

"""Erasure of letters: the words go, the row stays as a fact; what still waits is not sent any more [H-43]."""

from collections.abc import Iterable

from django.db.models import Case, Value, When

from .models import Outgoing
from .vocabulary import State


def erase(topics: Iterable[str]) -> int:
    """Blank every letter about these topics; returns how many. One that a worker holds right now may still leave."""
    kept = Case(When(state=State.QUEUED, then=Value(State.CANCELLED.value)), default="state")
    return Outgoing.objects.of(*topics).update(
        state=kept, to="", subject="", text="", html="", reply_to="", attachments=[], error_detail=""
    )

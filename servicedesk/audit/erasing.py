"""Erasure of personal values: the words go, the entries and their chain stay (H-43)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from servicedesk.actors import Actor

from .models import Personal
from .recording import Record, record_many


@transaction.atomic
def erase(*, subjects: Sequence[str], at: datetime, actor: Actor) -> int:
    """Blank all personal values of these subjects' entries; without the salt the hash tells nothing.

    Returns how many entries lost their words. Each subject gets an entry that says so.
    """
    erased = 0
    records = []
    for subject in sorted(set(subjects)):
        count = Personal.objects.filter(entry__subject=subject).exclude(salt="").update(salt="", values={})
        if count:
            records.append(Record(subject=subject, verb="erase", at=at, actor=actor, facts={"entries": count}))
        erased += count
    record_many(records)
    return erased


def erase_words(subject: str, *, verb: str) -> None:
    """Blank the personal values of what this verb did to one subject. The caller writes the entry that says so."""
    told = Personal.objects.filter(entry__subject=subject, entry__verb=verb)
    told.exclude(salt="").update(salt="", values={})


def erase_customer(*, customer_id: int) -> int:
    """Blank the personal values of everything this customer did themselves, on whatever subject."""
    theirs = Personal.objects.filter(entry__actor_kind="customer", entry__actor_id=customer_id)
    return theirs.exclude(salt="").update(salt="", values={})

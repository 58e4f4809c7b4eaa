"""Telling people, and noting that they have read: the only writer of notices but for the mail's own mark."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from servicedesk.live.nudges import nudge

from .models import Notice

SHOWN_AT_MOST = 99  # the badge counts no further


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing for one person. The same `natural_key` is told once; without a key every telling is a new one."""

    person_id: int
    kind: str
    topic: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    natural_key: str = ""
    by_mail: bool = True


def tell(
    person_ids: Iterable[int],
    *,
    kind: str,
    topic: str,
    params: Mapping[str, Any],
    at: datetime,
    natural_key: str = "",
    by_mail: bool = True,
) -> None:
    """Tell these people the same thing, each once; `natural_key` is that of the thing. One query."""
    news = [
        News(
            person_id=person,
            kind=kind,
            topic=topic,
            params=params,
            natural_key=f"{natural_key}:{person}" if natural_key else "",
            by_mail=by_mail,
        )
        for person in dict.fromkeys(person_ids)
    ]
    tell_many(news, at=at)


def tell_many(news: Iterable[News], *, at: datetime) -> None:
    """Tell each their own, in one query. Open pages of those people hear of it after commit."""
    rows = [
        Notice(
            person_id=one.person_id,
            kind=one.kind,
            topic=one.topic,
            params=dict(one.params),
            at=at,
            by_mail=one.by_mail,
            natural_key=one.natural_key or uuid4().hex,
        )
        for one in news
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    for person in {row.person_id for row in rows}:
        nudge("person", person)


def unread_count(person_id: int) -> int:
    """How many are unread, counted to one more than the badge shows."""
    return _unread(person_id)[: SHOWN_AT_MOST + 1].count()


def read_all(person_id: int, *, at: datetime) -> int:
    """All that there is now has been read."""
    return _mark(person_id, _unread(person_id).filter(at__lte=at), at=at)


def read_one(person_id: int, notice_id: int, *, at: datetime) -> Notice | None:
    """Their notice of that id, read from now on; None when it is not theirs."""
    _mark(person_id, _unread(person_id).filter(pk=notice_id), at=at)
    return Notice.objects.filter(person_id=person_id, pk=notice_id).first()


def read_about(person_id: int, topic: str, *, at: datetime) -> int:
    """They have seen the thing itself: every notice about it has been read."""
    return _mark(person_id, _unread(person_id).filter(topic=topic), at=at)


def _unread(person_id: int) -> QuerySet[Notice]:
    return Notice.objects.filter(person_id=person_id, read_at=None)


def _mark(person_id: int, notices: QuerySet[Notice], *, at: datetime) -> int:
    read = notices.update(read_at=at)
    if read:
        nudge("person", person_id)
    return read

"""Telling people, and noting that they have read: the only writer of notices but for the mail's own mark."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import Max, QuerySet

from servicedesk.live.nudges import nudge

from .kinds import choice_of
from .models import How, Notice

SHOWN_AT_MOST = 99  # the badge counts no further
AT_ONCE = 5  # notifications of the browser in one breath


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
    """Tell each their own, in one query; who wants to hear nothing of a kind is passed over.

    Open pages of those people hear of it after commit.
    """
    _write(list(news), "NOTHING", at=at)


def add_up(news: Iterable[News], *, at: datetime) -> None:
    """Notices of numbers: where one of the same key is there, its numbers grow, and it is unread and to be mailed."""
    _write(list(news), _GROW, at=at)


def _write(news: Sequence[News], otherwise: str, *, at: datetime) -> None:
    if not news:
        return
    columns: list[list[Any]] = [
        [one.person_id for one in news],
        [one.kind for one in news],
        [choice_of(one.kind) for one in news],
        [one.topic for one in news],
        [json.dumps(dict(one.params)) for one in news],
        [one.by_mail for one in news],
        [one.natural_key or uuid4().hex for one in news],
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{_TELL} DO {otherwise}", [at, at, *columns, How.OFF])
    for person in {one.person_id for one in news}:
        nudge("person", person)


_TELL = """
INSERT INTO notify_notice (person_id, kind, topic, params, at, mail_at, by_mail, natural_key)
SELECT news.person_id, kind, topic, params, %s::timestamptz, %s::timestamptz, by_mail, natural_key
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::boolean[], %s::text[])
    AS news (person_id, kind, choice, topic, params, by_mail, natural_key)
WHERE NOT EXISTS (
    SELECT FROM notify_choice AS own
    WHERE own.person_id = news.person_id AND own.kind = news.choice AND own.how = %s
)
ON CONFLICT (natural_key)
"""
_GROW = """UPDATE SET read_at = NULL, mailed_at = NULL, at = excluded.at, mail_at = excluded.mail_at, params = (
    SELECT jsonb_object_agg(name, value::int + coalesce((notify_notice.params ->> name)::int, 0))
    FROM jsonb_each_text(excluded.params) AS number (name, value)
)"""


def bell(person_id: int) -> tuple[int, datetime | None]:
    """How many are unread, counted to one more than the badge shows, and until when not to disturb; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BELL, [person_id, SHOWN_AT_MOST + 1, person_id])
        unread, calm_until = cursor.fetchone()
    return unread, calm_until


_BELL = """
SELECT (SELECT count(*) FROM (
    SELECT FROM notify_notice WHERE person_id = %s AND read_at IS NULL LIMIT %s
) AS unread), (SELECT calm_until FROM notify_quiethours WHERE person_id = %s)
"""


def news_since(person_id: int, notice_id: int) -> list[Notice]:
    """What came after that notice and is unread, the oldest first, a few at most."""
    return list(_unread(person_id).filter(pk__gt=notice_id).order_by("pk")[:AT_ONCE])


def newest(person_id: int) -> int:
    """The id of their last notice; 0 where there is none."""
    return Notice.objects.filter(person_id=person_id).aggregate(last=Max("pk"))["last"] or 0


def read_all(person_id: int, *, at: datetime) -> int:
    """All that there is now has been read."""
    return _mark(person_id, _unread(person_id).filter(at__lte=at), at=at)


def unread_by(people: Iterable[int]) -> list[int]:
    """Who of these has something to read."""
    unread = Notice.objects.filter(person__in=list(people), read_at=None)
    return list(unread.order_by("person").values_list("person", flat=True).distinct())


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

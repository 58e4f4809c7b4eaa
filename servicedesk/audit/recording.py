"""The one door into the audit: append entries to their subjects' chains (decision 11).

Call it inside the transaction of the change itself: the subject's head stays locked until commit, so entries
of one subject are numbered without gaps, and writers of different subjects never wait for each other.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from servicedesk import rows
from servicedesk.actors import Actor

from . import canonical
from .models import Entry, Personal

JSON = Any  # text, whole numbers, booleans, None, lists, mappings; fractions and dates are kept as text
AT_ONCE = 2000  # records of one statement


@dataclass(frozen=True, kw_only=True)
class Record:
    """What one entry is to say. `subject` is "kind:id", such as "ticket:123"; `at` is aware.

    `facts` hold keys, codes and numbers, never names or words of people: those go into `personal`,
    which can be erased while the chain still verifies.
    """

    subject: str
    verb: str
    at: datetime
    actor: Actor | None
    facts: Mapping[str, JSON] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)


def record(
    *,
    subject: str,
    verb: str,
    at: datetime,
    actor: Actor | None,
    facts: Mapping[str, JSON] = {},
    personal: Mapping[str, str] = {},
) -> Entry:
    """Append one entry, in one query. Raises TypeError for facts that have no single spelling."""
    row = _row(Record(subject=subject, verb=verb, at=at, actor=actor, facts=facts, personal=personal))
    with connection.cursor() as cursor:
        cursor.execute(f"{_APPEND} {_APPENDED}", _spelt(row))
        return _entry(row, *cursor.fetchone())


def append(one: Record, *, beside: Model | None = None) -> None:
    """The same for whoever does not want the entry back.

    `beside`: a new row that tells the same to others, written in the same query, which gets its key.
    """
    values = _spelt(_row(one))
    with connection.cursor() as cursor:
        if beside is None:
            cursor.execute(f"{_APPEND} {_APPENDED}", values)
            return
        insertion, own = rows.named_insertion(beside)
        statement = f"{_APPEND}, beside AS ({insertion} RETURNING id) SELECT id FROM beside"  # noqa: S608
        cursor.execute(statement, values | own)
        rows.settle(beside, *cursor.fetchone())


def record_many(records: Iterable[Record]) -> None:
    """Append many entries, in two queries per 2,000. Entries of one subject keep the order given."""
    remaining = iter(records)
    with transaction.atomic(savepoint=False):
        while chunk := [_row(one) for one in islice(remaining, AT_ONCE)]:
            _append_chunk(chunk)


def _append_chunk(chunk: list[dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        # Sorted, so that two bulk writers lock the heads in the same order.
        cursor.execute(_LOCK_HEADS, [sorted({row["subject"] for row in chunk})])
        heads: dict[str, tuple[int, str]] = {subject: (number, end) for subject, number, end in cursor.fetchall()}
        for row in chunk:
            last, row["previous"] = heads[row["subject"]]
            row["number"] = last + 1
            row["hash"] = canonical.chain_hash(previous=row["previous"], number=row["number"], body=row["body"])
            heads[row["subject"]] = row["number"], row["hash"]
        cursor.execute(_APPEND_MANY, [canonical.spell([{**row, "at": row["at"].isoformat()} for row in chunk])])


def _row(one: Record) -> dict[str, Any]:
    if ":" not in one.subject:
        raise ValueError('an audit subject reads "kind:id"')
    actor = one.actor
    named = {"actor": actor.name} if actor and actor.name else {}
    side = canonical.clean(named | dict(one.personal))
    salt = secrets.token_hex(16) if side else ""
    row: dict[str, Any] = {
        "subject": one.subject,
        "at": one.at,
        "actor_kind": actor.kind if actor else "anonymous",
        "actor_id": actor.id if actor else None,
        "via": actor.via if actor else "",
        "verb": one.verb,
        "facts": canonical.clean(one.facts),
        "personal_hash": canonical.salted_hash(salt=salt, values=side) if side else "",
    }
    return {**row, "body": canonical.entry_body(**row), "salt": salt, "side": side}


def _spelt(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "facts": canonical.spell(row["facts"]), "side": canonical.spell(row["side"])}


def _entry(row: Mapping[str, Any], key: int, number: int, previous: str, end: str) -> Entry:
    told = {name: row[name] for name in _TOLD}
    entry = Entry(id=key, number=number, previous=previous, hash=end, **told)
    entry._state.adding = False
    if row["side"]:
        entry.personal = Personal(entry=entry, salt=row["salt"], values=row["side"])
    return entry


_TOLD: Sequence[str] = ("subject", "at", "actor_kind", "actor_id", "via", "verb", "facts", "personal_hash")

# The same as canonical.chain_hash; in SQL so that lock, hash and rows are one round trip.
_APPEND = """
WITH head AS (
    INSERT INTO audit_head (subject, number, previous, hash, sealed)
    VALUES (%(subject)s, 1, '', encode(sha256(convert_to(E'\\n1\\n' || %(body)s, 'UTF8')), 'hex'), false)
    ON CONFLICT (subject) DO UPDATE SET
        number = audit_head.number + 1,
        previous = audit_head.hash,
        hash = encode(sha256(convert_to(
            audit_head.hash || E'\\n' || (audit_head.number + 1) || E'\\n' || %(body)s, 'UTF8')), 'hex'),
        sealed = false
    RETURNING number, previous, hash
), entry AS (
    INSERT INTO audit_entry
        (subject, number, at, actor_kind, actor_id, via, verb, facts, personal_hash, previous, hash)
    SELECT %(subject)s, number, %(at)s, %(actor_kind)s, %(actor_id)s::bigint, %(via)s, %(verb)s, %(facts)s::jsonb,
        %(personal_hash)s, previous, hash
    FROM head RETURNING id
), side AS (
    INSERT INTO audit_personal (entry_id, salt, "values")
    SELECT id, %(salt)s::text, %(side)s::jsonb FROM entry WHERE %(salt)s <> ''
)"""
_APPENDED = "SELECT entry.id, head.number, head.previous, head.hash FROM entry, head"

_LOCK_HEADS = """
INSERT INTO audit_head (subject, number, previous, hash, sealed)
SELECT subject, 0, '', '', false FROM unnest(%s::text[]) AS subject
ON CONFLICT (subject) DO UPDATE SET sealed = false
RETURNING subject, number, hash
"""

_APPEND_MANY = """
WITH given AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS one (
        subject text, number bigint, at timestamptz, actor_kind text, actor_id bigint, via text, verb text,
        facts jsonb, personal_hash text, previous text, hash text, salt text, side jsonb)
), entry AS (
    INSERT INTO audit_entry
        (subject, number, at, actor_kind, actor_id, via, verb, facts, personal_hash, previous, hash)
    SELECT subject, number, at, actor_kind, actor_id, via, verb, facts, personal_hash, previous, hash
    FROM given RETURNING id, subject, number
), side AS (
    INSERT INTO audit_personal (entry_id, salt, "values")
    SELECT entry.id, given.salt, given.side FROM entry JOIN given USING (subject, number) WHERE given.salt <> ''
)
UPDATE audit_head SET number = last.number, previous = last.previous, hash = last.hash
FROM (SELECT DISTINCT ON (subject) * FROM given ORDER BY subject, number DESC) AS last
WHERE audit_head.subject = last.subject
"""

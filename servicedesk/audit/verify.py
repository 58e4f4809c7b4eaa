"""Does the audit still say what was recorded? Streams everything once and names what does not fit."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from . import canonical
from .sealing import SEAL_CHAIN, seal_body

FETCHED_AT_ONCE = 2000


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not fit. `code`: changed, broken, missing, tail, personal, seal_changed, seal_missing …"""

    code: str
    subject: str
    number: int
    sentence: str


@dataclass(kw_only=True)
class Report:
    entries: int = 0
    erased: int = 0  # entries whose personal values are gone: allowed
    seals: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.findings

    def found(self, code: str, subject: str, number: int, sentence: str) -> None:
        self.findings.append(Finding(code=code, subject=subject, number=number, sentence=sentence))


def verify(*, anchor: tuple[int, str] | None = None) -> Report:
    """Check every entry, every chain's end, every seal; and the anchor, a seal's number and hash from the log.

    Reads one snapshot, so writers are neither disturbed nor mistaken for forgers.
    """
    report = Report()
    with _snapshot():
        _check_entries(report)
        _check_ends(report)
        _check_seals(report, anchor)
        _check_sealed_heads(report)
    return report


@contextmanager
def _snapshot() -> Iterator[None]:
    inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not inside:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def _stream(name: str, sql: str, values: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows through a server-side cursor: memory stays the same at any length."""
    with connection.cursor() as cursor:
        cursor.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}", values)
        while True:
            cursor.execute(f"FETCH {FETCHED_AT_ONCE} FROM {name}")
            rows = cursor.fetchall()
            if not rows:
                break
            yield from rows
        cursor.execute(f"CLOSE {name}")


_ENTRIES = """
SELECT e.subject, e.number, e.previous, e.hash, e.at, e.actor_kind, e.actor_id, e.via, e.verb, e.facts::text,
    e.personal_hash, p.salt, p."values"::text
FROM audit_entry e LEFT JOIN audit_personal p ON p.entry_id = e.id ORDER BY e.subject, e.number
"""


def _check_entries(report: Report) -> None:
    subject, number, end = "", 0, ""
    for row in _stream("audit_entries", _ENTRIES):
        if row[0] != subject:
            subject, number, end = row[0], 0, ""
        if row[1] != number + 1:
            which = f"entry {number + 1}" if row[1] == number + 2 else f"entries {number + 1} to {row[1] - 1}"
            report.found("missing", subject, number + 1, f"{subject}: {which} missing")
        elif row[2] != end:
            report.found("broken", subject, row[1], f"{subject}: entry {row[1]} does not follow entry {number}")
        _check_entry(report, row)
        number, end = row[1], row[3]
        report.entries += 1


def _check_entry(report: Report, row: tuple[Any, ...]) -> None:
    subject, number, previous, end, at, kind, actor, via, verb, facts, personal_hash, salt, values = row
    body = canonical.entry_body(
        subject=subject,
        at=at,
        actor_kind=kind,
        actor_id=actor,
        via=via,
        verb=verb,
        facts=_loaded(facts),
        personal_hash=personal_hash,
    )
    if canonical.chain_hash(previous=previous, number=number, body=body) != end:
        report.found("changed", subject, number, f"{subject}: entry {number} was changed")
    if not salt and values in (None, "{}"):
        report.erased += bool(personal_hash)
    elif canonical.salted_hash(salt=salt, values=_loaded(values)) != personal_hash:
        report.found("personal", subject, number, f"{subject}: the personal values of entry {number} were changed")


_ENDS = """
SELECT subject, coalesce(h.number, 0), coalesce(l.number, 0), h.hash, e.hash
FROM audit_head h
FULL JOIN (SELECT subject, max(number) AS number FROM audit_entry GROUP BY subject) l USING (subject)
LEFT JOIN audit_entry e USING (subject)
WHERE subject <> %s AND (e.number = l.number OR l.number IS NULL)
AND (h.number IS DISTINCT FROM l.number OR h.hash IS DISTINCT FROM e.hash)
ORDER BY subject
"""


def _check_ends(report: Report) -> None:
    """A cut tail: the chain's head knows of entries that are not there, or the reverse."""
    for subject, headed, last, _head_hash, _entry_hash in _stream("audit_ends", _ENDS, [SEAL_CHAIN]):
        if last < headed:
            which = f"entry {headed}" if headed == last + 1 else f"entries {last + 1} to {headed}"
            report.found("tail", subject, last + 1, f"{subject}: {which} missing at the end")
        elif last > headed:
            report.found("head", subject, headed + 1, f"{subject}: the head ends at {headed}, the entries at {last}")
        else:
            report.found("head", subject, last, f"{subject}: the head and entry {last} differ")


def _check_seals(report: Report, anchor: tuple[int, str] | None) -> None:
    number, end = 0, ""
    at_anchor = ""
    seals = _stream("audit_seals", "SELECT number, at, heads::text, previous, hash FROM audit_seal ORDER BY number")
    for one, at, heads, previous, hashed in seals:
        if one != number + 1:
            _seals_missing(report, number + 1, one - 1)
        elif previous != end:
            report.found("seal_broken", "seal", one, f"seal {one} does not follow seal {number}")
        body = seal_body(at=at, heads=_loaded(heads))
        if canonical.chain_hash(previous=previous, number=one, body=body) != hashed:
            report.found("seal_changed", "seal", one, f"seal {one} was changed")
        if anchor and one == anchor[0]:
            at_anchor = hashed
        number, end = one, hashed
        report.seals += 1
    _check_last_seal(report, number, end)
    if anchor and at_anchor != anchor[1]:
        report.found("anchor", "seal", anchor[0], f"seal {anchor[0]} is not the one that was logged")


def _check_last_seal(report: Report, number: int, end: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, hash FROM audit_head WHERE subject = %s", [SEAL_CHAIN])
        headed, hashed = cursor.fetchone() or (0, "")
    if number < headed:
        _seals_missing(report, number + 1, headed)
    elif (number, end) != (headed, hashed):
        report.found("head", "seal", number, f"the head of the seals and seal {number} differ")


def _seals_missing(report: Report, first: int, last: int) -> None:
    which = f"seal {first}" if first == last else f"seals {first} to {last}"
    report.found("seal_missing", "seal", first, f"{which} missing")


_SEALED_OTHERWISE = """
SELECT s.number, sealed.key, (sealed.value->>0)::bigint, e.hash IS NULL
FROM audit_seal s CROSS JOIN LATERAL jsonb_each(s.heads) AS sealed
LEFT JOIN audit_entry e ON e.subject = sealed.key AND e.number = (sealed.value->>0)::bigint
WHERE e.hash IS DISTINCT FROM sealed.value->>1
ORDER BY s.number, sealed.key
"""

_SEALED_NOWHERE = """
SELECT h.subject, h.number FROM audit_head h
LEFT JOIN (
    SELECT sealed.key AS subject, max((sealed.value->>0)::bigint) AS number
    FROM audit_seal s CROSS JOIN LATERAL jsonb_each(s.heads) AS sealed GROUP BY sealed.key
) last USING (subject)
WHERE h.sealed AND h.subject <> %s AND h.number > coalesce(last.number, 0)
ORDER BY h.subject
"""


def _check_sealed_heads(report: Report) -> None:
    """What was sealed must still stand: this finds chains rewritten as a whole, and tails cut with their heads."""
    for seal, subject, number, gone in _stream("audit_sealed", _SEALED_OTHERWISE):
        how = "is missing" if gone else "is another now"
        report.found("sealed", subject, number, f"{subject}: entry {number}, held by seal {seal}, {how}")
    for subject, number in _stream("audit_unsealed", _SEALED_NOWHERE, [SEAL_CHAIN]):
        report.found("seal_missing", subject, number, f"{subject}: the seal over entry {number} is missing")


def _loaded(text: str | None) -> Any:
    return json.loads(text) if text is not None else None

"""Clocks as rows: taken up into a reckoning, changed by an entry, kept with their ledger in few statements."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from servicedesk.rows import listed, settle
from staff.calendars import loading
from tickets.clocks import ladder, policies, sheetkeeping
from tickets.clocks.reckoning import Note, Reckoning, follow, reaches, replay
from tickets.models import Clock, ClockEvent, Ticket
from tickets.vocabulary import ClockState

Columns = tuple[tuple[str, str], ...]  # names with their SQL types
Part = tuple[str, list[list[Any]]]  # a part of a statement, with its values

ACTIVE = (ClockState.RUNNING, ClockState.PAUSED)


def second(at: datetime) -> datetime:
    """Clocks count whole seconds."""
    return at.replace(microsecond=0)


def taken_up(clock: Clock) -> Reckoning:
    """The row as a reckoning, to be followed by later entries."""
    return Reckoning(
        target=clock.target,
        calendar=clock.calendar_id,
        started_at=clock.started_at,
        noted_at=clock.noted_at,
        state=ClockState(clock.state),
        spent=clock.spent,
        running_since=clock.running_since,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
    )


def put_down(clock: Clock, one: Reckoning) -> None:
    """The reckoning onto the row, not yet stored. What was met was not broken, whatever was thought meanwhile."""
    clock.target, clock.calendar_id = one.target, one.calendar
    clock.noted_at, clock.state, clock.spent = one.noted_at, one.state, one.spent
    clock.running_since, clock.due_at, clock.stopped_at = one.running_since, one.due_at, one.stopped_at
    if one.state == ClockState.MET or (one.active and clock.breached_at and not one.over_by(clock.breached_at)):
        clock.breached_at = None
    plan(clock)


def plan(clock: Clock) -> None:
    """When the sweep must look at this clock next."""
    clock.check_at = None
    if clock.state == ClockState.RUNNING and clock.due_at is not None:
        clock.check_at = next_rung(clock, taken_up(clock), ladder_of(clock))[1]


def ladder_of(clock: Clock) -> tuple[ladder.Rung, ...]:
    """What a clock climbs, by the policy that promised it."""
    policy = policies.policy_of(clock.policy_id)
    return ladder.rungs(ladder.read(policy.ladder) if policy else ladder.DEFAULT, clock.target)


def next_rung(clock: Clock, one: Reckoning, rungs: Iterable[ladder.Rung]) -> tuple[ladder.Rung | None, datetime | None]:
    """The rung that it reaches next, and when; nothing when it does not run, or is at the top."""
    rung = ladder.to_climb(rungs, clock.climbed, breached=clock.breached_at is not None)
    return rung, reaches(one, rung.mark, loading(one.started_at)) if rung else None


def apply(clock: Clock, note: Note, *, earlier: Iterable[Note] | None = None) -> None:
    """Let a note change the clock. With `earlier`, its whole ledger so far, all is counted anew."""
    load = loading(clock.started_at)
    one = follow(taken_up(clock), note, load) if earlier is None else replay([*earlier, note], load)
    put_down(clock, one)


def notes_of(events: Iterable[ClockEvent]) -> list[Note]:
    return [Note(what=event.what, at=event.at, data=event.data) for event in events]


def events_of(clocks: Sequence[Clock]) -> dict[int, list[Note]]:
    """The ledgers of these clocks, in one query."""
    found: dict[int, list[Note]] = {clock.pk: [] for clock in clocks}
    if not clocks:
        return found
    rows = ClockEvent.objects.filter(clock__in=list(found)).order_by("at", "id")
    for clock, what, at, data in rows.values_list("clock_id", "what", "at", "data"):
        found[clock].append(Note(what=what, at=at, data=data))
    return found


def keep_swept(clocks: Sequence[Clock], notes: Sequence[tuple[Clock, Note]]) -> None:
    """Write what the sweep found: only how far clocks were told, and the entries that say so."""
    if not clocks:
        return
    sheetkeeping.changed_elsewhere(clock.ticket_id for clock in clocks)
    told = [{"id": one.pk, **{name: getattr(one, name) for name in _SWEPT}} for one in clocks]
    entries = [{"clock": clock.pk, "what": note.what, "at": note.at, "data": note.data} for clock, note in notes]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_SWEPT, [listed(told), listed(entries)])


def keep(
    *, new: Sequence[Clock], changed: Sequence[Clock], tickets: Sequence[Ticket], notes: Sequence[tuple[Clock, Note]]
) -> None:
    """Write new and changed clocks, entries of their ledgers, and what tickets tell of them, in one statement.

    The tickets' versions stay: what a clock tells is no change of the case.
    """
    parts = [
        _made(new),
        _update("changed", "tickets_clock", _ON_CLOCK, changed),
        _update("told", "tickets_ticket", TOLD, tickets),
        _noted(notes, new=bool(new)),
    ]
    found = _write(parts, "SELECT id, ticket_id, metric, number FROM made" if new else "SELECT")
    made = {tuple(name): key for key, *name in found}
    for clock in new:
        settle(clock, made[clock.ticket_id, clock.metric, clock.number])


def _write(parts: Sequence[Part | None], answer: str = "SELECT") -> list[Sequence[Any]]:
    """One statement of all parts that have something to do, and its answer."""
    wanted = [part for part in parts if part is not None]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        statement = f"WITH {', '.join(sql for sql, _values in wanted)} {answer}"
        cursor.execute(statement, [array for _sql, values in wanted for array in values])
        return cursor.fetchall() if answer != "SELECT" else []


def _made(new: Sequence[Clock]) -> Part | None:
    """INSERT of new clocks."""
    if not new:
        return None
    names = ", ".join(name for name, _type in _NEW_CLOCK)
    arrays = ", ".join(f"%s::{kind}[]" for _name, kind in _NEW_CLOCK)
    return (
        f"made AS (INSERT INTO tickets_clock ({names}) SELECT * FROM unnest({arrays}) "  # noqa: S608
        "RETURNING id, ticket_id, metric, number)",
        [[getattr(clock, name) for clock in new] for name, _type in _NEW_CLOCK],
    )


def _update(name: str, table: str, columns: Columns, rows: Sequence[Clock | Ticket]) -> Part | None:
    """An UPDATE of many rows, with an array for each column."""
    if not rows:
        return None
    changes = ", ".join(f"{name} = new.{name}" for name, _type in columns)
    arrays = ", ".join(f"%s::{kind}[]" for _name, kind in (("id", "bigint"), *columns))
    names = ", ".join(("id", *(name for name, _type in columns)))
    return (
        f"{name} AS (UPDATE {table} AS old SET {changes} FROM unnest({arrays}) AS new ({names}) "  # noqa: S608
        "WHERE old.id = new.id)",
        [[row.pk for row in rows], *([getattr(row, name) for row in rows] for name, _type in columns)],
    )


def _noted(notes: Sequence[tuple[Clock, Note]], *, new: bool) -> Part | None:
    """INSERT of entries, in order; those of new clocks find their clock by its name."""
    if not notes:
        return None
    known: list[Any] = [clock.pk for clock, _note in notes]
    entries: list[list[Any]] = [
        [note.what for _clock, note in notes],
        [note.at for _clock, note in notes],
        [json.dumps(dict(note.data)) for _clock, note in notes],
    ]
    if not new:
        return _NOTED, [known, *entries]
    names = [[getattr(clock, name) for clock, _note in notes] for name in ("ticket_id", "metric", "number")]
    return _NOTED_OF_NEW, [known, *names, *entries]


_NOTED = """noted AS (
    INSERT INTO tickets_clockevent (clock_id, what, at, data)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::jsonb[])
)"""
_NOTED_OF_NEW = """noted AS (
    INSERT INTO tickets_clockevent (clock_id, what, at, data)
    SELECT coalesce(note.clock_id, made.id), what, at, data
    FROM unnest(
        %s::bigint[], %s::bigint[], %s::text[], %s::smallint[], %s::text[], %s::timestamptz[], %s::jsonb[]
    ) WITH ORDINALITY AS note (clock_id, ticket_id, metric, number, what, at, data, place)
    LEFT JOIN made USING (ticket_id, metric, number)
    ORDER BY place
)"""

_SWEPT = ("breached_at", "told", "check_at")
# Such a list PostgreSQL takes for a hundred rows, and finds their clocks by key; for a thousand it would read them all.
_KEEP_SWEPT = """
WITH changed AS (
    UPDATE tickets_clock AS old SET breached_at = new.breached_at, told = new.told, check_at = new.check_at
    FROM jsonb_to_recordset(%s::jsonb) AS new (id bigint, breached_at timestamptz, told text, check_at timestamptz)
    WHERE old.id = new.id
)
INSERT INTO tickets_clockevent (clock_id, what, at, data)
SELECT * FROM jsonb_to_recordset(%s::jsonb) AS note (clock bigint, what text, at timestamptz, data jsonb)
"""

_ON_CLOCK: Columns = (
    ("state", "text"),
    ("policy_id", "bigint"),
    ("calendar_id", "bigint"),
    ("target", "integer"),
    ("spent", "integer"),
    ("running_since", "timestamptz"),
    ("due_at", "timestamptz"),
    ("noted_at", "timestamptz"),
    ("stopped_at", "timestamptz"),
    ("breached_at", "timestamptz"),
    ("told", "text"),
    ("check_at", "timestamptz"),
)
_NEW_CLOCK: Columns = (
    ("ticket_id", "bigint"),
    ("metric", "text"),
    ("number", "smallint"),
    ("started_at", "timestamptz"),
    *_ON_CLOCK,
)
ON_TICKET: Columns = (
    ("due_at", "timestamptz"),
    ("due_metric", "text"),
    ("due_since", "timestamptz"),
    ("due_sort", "timestamptz"),
    ("paused", "boolean"),
    ("stage_due", "timestamptz"),
)
# Beside those, what is no reckoning: silence and care [H-48].
TOLD: Columns = (*ON_TICKET, ("word_at", "timestamptz"), ("silence", "integer"), ("care_at", "timestamptz"))

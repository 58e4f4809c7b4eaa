"""Clocks as rows: taken up into a reckoning, changed by an entry, kept with their ledger in few statements."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from staff.calendars import load
from tickets.models import Clock, ClockEvent, Ticket
from tickets.reckoning import Note, Reckoning, follow, next_check, replay
from tickets.vocabulary import ClockState

Columns = tuple[tuple[str, str], ...]  # names with their SQL types

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
    clock.check_at = next_check(taken_up(clock), load, warned=clock.warned, breached=clock.breached_at is not None)


def apply(clock: Clock, note: Note, *, earlier: Iterable[Note] | None = None) -> None:
    """Let a note change the clock. With `earlier`, its whole ledger so far, all is counted anew."""
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


def store(clocks: Sequence[Clock], tickets: Sequence[Ticket] = ()) -> None:
    """Write changed clocks, and what tickets tell of them, in one statement whatever their number.

    The tickets' versions stay: what a clock tells is no change of the case.
    """
    updates = [
        _update("tickets_clock", _ON_CLOCK, clocks),
        _update("tickets_ticket", ON_TICKET, tickets),
    ]
    wanted = [(sql, values) for sql, values in updates if values[0]]
    if not wanted:
        return
    sql = wanted[-1][0] if len(wanted) == 1 else f"WITH clocks AS ({wanted[0][0]}) {wanted[1][0]}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [array for _sql, values in wanted for array in values])


def _update(table: str, columns: Columns, rows: Sequence[Clock | Ticket]) -> tuple[str, list[list[Any]]]:
    """An UPDATE of many rows, and its arrays, one for each column."""
    changes = ", ".join(f"{name} = new.{name}" for name, _type in columns)
    arrays = ", ".join(f"%s::{kind}[]" for _name, kind in (("id", "bigint"), *columns))
    names = ", ".join(("id", *(name for name, _type in columns)))
    values = [[row.pk for row in rows], *([getattr(row, name) for row in rows] for name, _type in columns)]
    return (
        f"UPDATE {table} AS old SET {changes} FROM unnest({arrays}) AS new ({names}) WHERE old.id = new.id",  # noqa: S608
        values,
    )


def write(notes: Iterable[tuple[Clock, Note]]) -> None:
    """Append entries to the ledgers, in one statement."""
    rows = [(clock.pk, note.what, note.at, json.dumps(dict(note.data))) for clock, note in notes]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_clockevent (clock_id, what, at, data) "
            "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::jsonb[])",
            [list(column) for column in zip(*rows, strict=True)],
        )


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
    ("warned", "integer"),
    ("check_at", "timestamptz"),
)
ON_TICKET: Columns = (
    ("due_at", "timestamptz"),
    ("due_metric", "text"),
    ("due_since", "timestamptz"),
    ("due_sort", "timestamptz"),
    ("paused", "boolean"),
    ("stage_due", "timestamptz"),
)

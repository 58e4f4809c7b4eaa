"""The clocks of held tickets: read in one query, changed in memory, kept in one statement."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from staff.calendars import loading
from tickets.clocks import ledger, policies, rules, sheetkeeping, silence
from tickets.clocks.ledger import ACTIVE, TOLD, second
from tickets.clocks.policies import policy_for
from tickets.clocks.reckoning import Note, begin, replay
from tickets.clocks.rules import ClockRule, rule_of
from tickets.clocks.terms import terms_by
from tickets.models import Clock, Policy, Ticket
from tickets.models.ticket import NOTHING_DUE
from tickets.vocabulary import ClockState, Metric


class Book:
    """The sheets of some tickets, kept together."""

    def __init__(self, tickets: Sequence[Ticket], *, new: bool = False) -> None:
        """`new`: these tickets have no clock yet."""
        self.sheets = {ticket.pk: ClockSheet(ticket) for ticket in tickets}
        sheetkeeping.opened(self)
        if new:
            return
        for clock in _active_or_latest(list(self.sheets)):
            sheet = self.sheets[clock.ticket_id]
            clock.ticket = sheet.ticket
            sheet.clocks.append(clock)

    def count_anew(self, *, by_rules: bool, at: datetime) -> int:
        """Let today's hours hold on every sheet, and `by_rules` today's policies; how many clocks changed. One query.

        When only hours changed, each clock keeps the policy by which it was promised.
        """
        stored = ledger.events_of([clock for sheet in self.sheets.values() for clock in sheet.active()])
        why = "rules" if by_rules else "hours"
        return sum(len(sheet.recompute(at=at, why=why, stored=stored)) for sheet in self.sheets.values())

    def keep(self) -> None:
        """Store new and changed clocks, their ledger, and what the tickets' rows tell of them."""
        sheets = self.sheets.values()
        ledger.keep(
            new=[clock for sheet in sheets for clock in sheet.new],
            changed=[clock for sheet in sheets for clock in sheet.changed.values()],
            tickets=[sheet.ticket for sheet in sheets if sheet.tell_ticket()],
            notes=[pair for sheet in sheets for pair in sheet.notes],
        )
        for sheet in sheets:
            sheet.new, sheet.changed, sheet.notes = [], {}, []
        sheetkeeping.kept(self)


class ClockSheet:
    """The clocks of one ticket that run or pause, and the latest of each metric. Nothing is stored before `keep`."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.clocks: list[Clock] = []
        self.new: list[Clock] = []
        self.changed: dict[int, Clock] = {}
        self.notes: list[tuple[Clock, Note]] = []
        self.told = _told(ticket)

    def active(self, metrics: Collection[str] = tuple(Metric), number: int | None = None) -> list[Clock]:
        wanted = [clock for clock in self.clocks if clock.metric in metrics and clock.state in ACTIVE]
        return [clock for clock in wanted if number is None or clock.number == number]

    def latest(self, metric: Metric) -> Clock | None:
        return max((one for one in self.clocks if one.metric == metric), key=lambda one: one.number, default=None)

    def start(
        self,
        metric: Metric,
        *,
        at: datetime,
        number: int | None = None,
        policy: Policy | None = None,
        **data: Any,
    ) -> Clock | None:
        """Start a clock if the policy has a target for it; None when it has not. Starting twice is starting once.

        Without a number it is the next round of its metric; without a policy, by the one that holds now.
        """
        last = self.latest(metric)
        if number is None:
            number = last.number + 1 if last else 1
        elif last is not None and number <= last.number:
            return next((one for one in self.clocks if (one.metric, one.number) == (metric, number)), None)
        at = second(at)
        policy = policy or policy_for(self.ticket)
        terms = terms_by(policy, self.ticket, metric, at)
        if not terms["target"]:
            return None
        clock = Clock(ticket=self.ticket, metric=metric, number=number, started_at=at, policy_id=terms["policy"])
        start = Note(what="start", at=at, data={**terms, **data})
        ledger.put_down(clock, begin(start, loading(at)))
        self.clocks.append(clock)
        self.new.append(clock)
        self.notes.append((clock, start))
        self._weigh(clock, _rule(metric, policy).pause, at=at)
        return clock

    def stop(self, *metrics: Metric, at: datetime, number: int | None = None, **data: Any) -> list[Clock]:
        """Met, or missed when their time was over. A time before an entry of the ledger is put in its place there."""
        return self.note(self.active(metrics, number), "stop", at, data)

    def cancel(self, *metrics: Metric, at: datetime, number: int | None = None, **data: Any) -> list[Clock]:
        """They no longer mean anything: neither met nor missed."""
        return self.note(self.active(metrics, number), "cancel", at, data)

    def pause(self, *metrics: Metric, at: datetime, **data: Any) -> list[Clock]:
        running = [clock for clock in self.active(metrics) if clock.state == ClockState.RUNNING]
        return self.note(running, "pause", at, data)

    def resume(self, *metrics: Metric, at: datetime, **data: Any) -> list[Clock]:
        paused = [clock for clock in self.active(metrics) if clock.state == ClockState.PAUSED]
        return self.note(paused, "resume", at, data)

    def follow(self, circumstance: str, *, at: datetime) -> None:
        """What the ticket's row says of this circumstance has changed: clocks that pause for it follow."""
        for clock in self.active():
            causes = self.rule(clock).pause
            if circumstance in causes:
                self._weigh(clock, causes, at=at, may_resume=True)

    def wait_for(self, circumstance: str, *, at: datetime) -> None:
        """Pause the clocks that pause for something the ticket's row does not tell."""
        for clock in self.active():
            if clock.state == ClockState.RUNNING and circumstance in self.rule(clock).pause:
                self._note(clock, Note(what="pause", at=second(at), data={"while": circumstance}))

    def rule(self, clock: Clock) -> ClockRule:
        """By what this clock runs: as the policy says that promised it."""
        return _rule(Metric(clock.metric), policies.policy_of(clock.policy_id))

    def _weigh(self, clock: Clock, causes: Collection[str], *, at: datetime, may_resume: bool = False) -> None:
        """Let a clock pause while one of its circumstances lasts, and go on when none is left."""
        lasting = rules.lasting(self.ticket)
        cause = next((one for one in causes if one in lasting), None)
        if cause and clock.state == ClockState.RUNNING:
            self._note(clock, Note(what="pause", at=second(at), data={"while": cause}))
        elif may_resume and not cause and clock.state == ClockState.PAUSED:
            self._note(clock, Note(what="resume", at=second(at)))

    def reopen(self, *metrics: Metric, at: datetime, **data: Any) -> list[Clock]:
        """The latest of each metric goes on if it had stopped; the time in between does not count."""
        latest = [clock for metric in metrics if (clock := self.latest(metric)) is not None]
        return self.note([clock for clock in latest if clock.stopped_at is not None], "reopen", at, data)

    def go_on(self, clock: Clock, *, at: datetime, **data: Any) -> None:
        """Let one that stopped go on, also one that is not the latest of its metric."""
        if clock not in self.clocks:
            clock.ticket = self.ticket
            self.clocks.append(clock)
        own = next(one for one in self.clocks if one == clock)
        self.note([own] if own.stopped_at is not None else [], "reopen", at, data)

    def recompute(
        self,
        *,
        at: datetime,
        why: str,
        stored: Mapping[int, list[Note]] | None = None,
        by: Callable[[Ticket], Policy | None] = policy_for,
    ) -> list[Clock]:
        """Let today's policy, calendar and team hold from now on; counts the whole ledger anew.

        Notes only what changes. With `stored`, the ledgers, clocks of the same terms are counted anew as well: their
        calendar may have other hours now. Because of "hours" alone each keeps the policy by which it was promised.
        """
        today = by(self.ticket)
        promised = [
            (clock, policies.policy_of(clock.policy_id) if why == "hours" else today) for clock in self.active()
        ]
        wanted = [
            (clock, policy)
            for clock, policy in promised
            if stored is not None or not _same(clock, self._terms(clock, policy))
        ]
        ledgers = self._ledgers([clock for clock, _policy in wanted], stored)
        return [
            clock for clock, policy in wanted if self._recompute(clock, policy, ledgers[id(clock)], second(at), why)
        ]

    def _terms(self, clock: Clock, policy: Policy | None) -> dict[str, Any]:
        return terms_by(policy, self.ticket, Metric(clock.metric), clock.started_at)

    def _recompute(self, clock: Clock, policy: Policy | None, earlier: list[Note], at: datetime, why: str) -> bool:
        terms, due, before = self._terms(clock, policy), clock.due_at, self.rule(clock).pause
        same = _same(clock, {**terms, "policy": clock.policy_id})
        self._touch(clock)
        clock.policy_id = terms["policy"]
        ledger.put_down(clock, replay(earlier, loading(clock.started_at)))
        changed = not same or clock.due_at != due
        if changed:
            was = due.isoformat() if due else None
            note = Note(what="recompute", at=max(at, clock.noted_at), data={**terms, "why": why, "was": was})
            ledger.apply(clock, note, earlier=earlier)
            self.notes.append((clock, note))
        causes = _rule(Metric(clock.metric), policy).pause
        if causes != before:
            self._weigh(clock, causes, at=max(at, clock.noted_at), may_resume=True)
        return changed

    def note(self, clocks: list[Clock], what: str, at: datetime, data: dict[str, Any]) -> list[Clock]:
        for clock in clocks:
            self._note(clock, Note(what=what, at=second(at), data=data))
        return clocks

    def _note(self, clock: Clock, note: Note) -> None:
        late = note.at < clock.noted_at
        ledger.apply(clock, note, earlier=self._ledgers([clock])[id(clock)] if late else None)
        self._touch(clock)
        self.notes.append((clock, note))

    def _touch(self, clock: Clock) -> None:
        if not clock._state.adding:
            self.changed[clock.pk] = clock

    def _ledgers(self, clocks: list[Clock], stored: Mapping[int, list[Note]] | None = None) -> dict[int, list[Note]]:
        """What is written of these clocks, and what is still to be written, by the identity of the clock."""
        if stored is None:
            stored = ledger.events_of([clock for clock in clocks if not clock._state.adding])
        pending = {id(clock): [note for one, note in self.notes if one is clock] for clock in clocks}
        return {id(clock): stored.get(clock.pk, []) + pending[id(clock)] for clock in clocks}

    def tell_ticket(self) -> bool:
        """Set on the ticket which clock ends next; says whether anything is new."""
        ticket, promised = self.ticket, [clock for clock in self.active() if clock.target]
        running = [clock for clock in promised if clock.state == ClockState.RUNNING]
        first = min(running, key=lambda clock: clock.due_at or NOTHING_DUE, default=None)
        ticket.due_at = first.due_at if first else None
        ticket.due_metric = first.metric if first else ""
        ticket.due_since = first.started_at if first else None
        ticket.due_sort = ticket.due_at or NOTHING_DUE
        ticket.paused = not running and bool(promised)
        if ticket.stage in Metric.values:
            step = next((clock for clock in running if clock.metric == ticket.stage), None)
            ticket.stage_due = step.due_at if step else None
        ticket.care_at = silence.care_moment(ticket, self.active())
        before, self.told = self.told, _told(ticket)
        return before != self.told


def _told(ticket: Ticket) -> list[Any]:
    return [getattr(ticket, name) for name, _type in TOLD]


def sheet_of(ticket: Ticket, *, new: bool = False) -> tuple[Book, ClockSheet]:
    """One held ticket's sheet, with the book that keeps it: read once, and used by all who hear of the same deed."""
    book = sheetkeeping.book_of(ticket)
    if book is None:
        book = sheetkeeping.put_on(ticket, Book([ticket], new=new))
    return book, book.sheets[ticket.pk]


def _rule(metric: Metric, policy: Policy | None) -> ClockRule:
    return rule_of(metric, policy.targets.get(metric) if policy else None)


def _same(clock: Clock, terms: Mapping[str, Any]) -> bool:
    """Whether a clock is already promised so."""
    now = (clock.target, clock.calendar_id, clock.policy_id)
    return now == (terms["target"], terms["calendar"], terms["policy"])


def _active_or_latest(tickets: list[int]) -> Iterable[Clock]:
    """In SQL, for every verb asks this and building the query cost more than running it.

    By index alone: an old case has hundreds of rounds behind it, which nobody reads again.
    """
    values = {"tickets": tickets, "active": list(ACTIVE), "metrics": list(Metric)}
    return Clock.objects.raw(_ACTIVE_OR_LATEST, values)


_ACTIVE_OR_LATEST = """
SELECT one.* FROM tickets_clock AS one
WHERE one.id = ANY (ARRAY(
    SELECT id FROM tickets_clock WHERE ticket_id = ANY(%(tickets)s) AND state = ANY(%(active)s)
    UNION ALL
    SELECT latest.id
    FROM unnest(%(tickets)s::bigint[]) AS wanted (ticket), unnest(%(metrics)s::text[]) AS of (metric), LATERAL (
        SELECT id FROM tickets_clock WHERE ticket_id = ticket AND tickets_clock.metric = of.metric
        ORDER BY number DESC LIMIT 1
    ) AS latest
))
ORDER BY one.id
"""

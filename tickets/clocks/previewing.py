"""What a draft of rules would do: to the clocks that run, and to the cases of the last month [H-20]."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from servicedesk.actors import Actor
from tickets.clocks import policies
from tickets.clocks.ledger import ACTIVE, events_of
from tickets.clocks.policies import first_of, rules_of
from tickets.clocks.reckoning import Note
from tickets.clocks.rejudging import Court
from tickets.clocks.sheet import Book, ClockSheet
from tickets.models import Clock, Policy, RuleBook, Ticket
from tickets.models.ticket import NOTHING_DUE
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import ClockState

Ledgers = Mapping[int, list[Note]]

SPAN = timedelta(days=30)
LOOKED_AT = 1000  # cases of the last month
LIMIT = 300  # open cases whose clocks are counted while a page waits
SHOWN = 40
NAMED = 5  # late ones beside a policy
AT_ONCE = 100

LATER, SOONER, NEWLY_LATE, ENDED = "later", "sooner", "newly_late", "ended"


class Anew(Protocol):
    """Counts a sheet anew, its ledgers given."""

    def __call__(self, sheet: ClockSheet, *, stored: Ledgers) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A clock before and after; `due` None: it does not run, or is no longer promised."""

    ticket: Ticket
    clock: Clock
    before: datetime | None
    after: datetime | None
    how: str


@dataclass(kw_only=True)
class Preview:
    """`looked` of `open_cases` were counted, those first that are due next."""

    looked: int = 0
    open_cases: int = 0
    clocks: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    moved: list[Moved] = field(default_factory=list)

    @property
    def same(self) -> int:
        return self.clocks - sum(self.counts[how] for how in (LATER, SOONER, NEWLY_LATE, ENDED))


@dataclass(frozen=True, kw_only=True)
class Would:
    """Of the `looked` newest cases of a month: how many would fall under a policy, and how that differs from now."""

    looked: int
    matched: int
    before: int
    come: tuple[tuple[str, int], ...]  # from which policy, how many
    leave: tuple[tuple[str, int], ...]


@dataclass(kw_only=True)
class WouldKeep:
    """Of the `looked` clocks that ended last: those that a policy would have promised, and how they would have ended.

    `was_met` and `was_missed` are of those that its like in force promised.
    """

    looked: int = 0
    met: int = 0
    missed: int = 0
    was_met: int = 0
    was_missed: int = 0
    left_out: int = 0  # of which nobody can tell, see `rejudging`
    late: list[tuple[Clock, timedelta]] = field(default_factory=list)

    @property
    def ended(self) -> int:
        return self.met + self.missed

    @property
    def was_ended(self) -> int:
        return self.was_met + self.was_missed

    @property
    def percent(self) -> int | None:
        return 100 * self.met // self.ended if self.ended else None

    @property
    def was_percent(self) -> int | None:
        return 100 * self.was_met // self.was_ended if self.was_ended else None


def would_have_kept(book: RuleBook, policy: Policy, *, actor: Actor, at: datetime) -> WouldKeep:
    """The newest clocks of the last month, judged by the draft; named are late ones that this actor may see."""
    ended = Clock.objects.filter(state__in=(ClockState.MET, ClockState.MISSED), stopped_at__gt=at - SPAN, target__gt=0)
    seen = ended.filter(ticket__in=Ticket.objects.visible_to(actor))
    newest = seen.select_related("policy", "ticket__customer", "ticket__team", "ticket__item").order_by("-stopped_at")
    clocks = list(newest[:LIMIT])
    ledgers, court = events_of(clocks), Court(rules_of(book.policies.all()))
    court.read(clocks)
    found = WouldKeep(looked=len(clocks))
    for clock in clocks:
        verdict = court.verdicts(clock, ledgers[clock.pk])[0] if ledgers[clock.pk] else None
        if verdict is None or verdict.left_out:
            found.left_out += 1
            continue
        if clock.policy is not None and clock.policy.key == policy.key:
            found.was_met += clock.state == ClockState.MET
            found.was_missed += clock.state == ClockState.MISSED
        if verdict.policy == policy.key and verdict.would is not None:
            found.met += verdict.would
            found.missed += not verdict.would
            found.late += [] if verdict.would else [(clock, timedelta(seconds=verdict.late_by))]
    found.late = sorted(found.late, key=lambda one: one[1], reverse=True)[:NAMED]
    return found


def preview(book: RuleBook, *, actor: Actor, at: datetime, limit: int = LIMIT) -> Preview:
    """Count the running clocks by the draft, in memory, case after case; nothing is stored.

    All count; named are those of cases that this actor may see.
    """
    rules = rules_of(book.policies.all())

    def by_the_draft(sheet: ClockSheet, *, stored: Ledgers) -> None:
        sheet.recompute(at=at, why="rules", stored=stored, by=lambda ticket: first_of(rules, ticket))

    return counted(Ticket.objects.open(), by_the_draft, actor=actor, at=at, limit=limit)


def counted(concerned: TicketQuerySet, anew: Anew, *, actor: Actor, at: datetime, limit: int) -> Preview:
    """Open cases before and after their clocks were counted `anew` in memory."""
    found = Preview(open_cases=concerned.count())
    wanted = list(concerned.order_by("due_sort", "pk").values_list("pk", flat=True)[:limit])
    for start in range(0, len(wanted), AT_ONCE):
        tickets = list(
            Ticket.objects.filter(pk__in=wanted[start : start + AT_ONCE])
            .select_related("customer", "team", "item")
            .order_by("due_sort", "pk")
        )
        sheets = list(Book(tickets).sheets.values())
        stored = events_of([clock for sheet in sheets for clock in sheet.active()])
        found.looked += len(sheets)
        for sheet in sheets:
            _count(sheet, partial(anew, stored=stored), found, at=at)
    seen = set(Ticket.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    found.moved = [one for one in found.moved if one.ticket.pk in seen]
    found.moved.sort(key=lambda one: ([NEWLY_LATE, SOONER, ENDED, LATER].index(one.how), one.ticket.pk))
    del found.moved[SHOWN:]
    return found


def _count(sheet: ClockSheet, anew: Callable[[ClockSheet], None], found: Preview, *, at: datetime) -> None:
    before = {id(clock): clock.due_at for clock in sheet.active()}
    found.clocks += len(before)
    anew(sheet)
    for clock in sheet.active():
        how = _how(before[id(clock)], clock, at)
        if how:
            found.counts[how] += 1
            found.moved.append(
                Moved(ticket=sheet.ticket, clock=clock, before=before[id(clock)], after=clock.due_at, how=how)
            )


def _how(before: datetime | None, clock: Clock, at: datetime) -> str:
    after = clock.due_at
    if not clock.target:
        return ENDED if before is not None else ""
    if before == after or clock.state not in ACTIVE:
        return ""
    if clock.state == ClockState.RUNNING and after and after <= at and (before is None or before > at):
        return NEWLY_LATE
    return LATER if (after or NOTHING_DUE) > (before or NOTHING_DUE) else SOONER


def would_have_matched(book: RuleBook, policy: Policy, at: datetime) -> Would:
    """How the cases of the last month would fall: under this policy of the draft, and under its like in force."""
    drafted, today = rules_of(book.policies.all()), policies.rules()
    recent = Ticket.objects.filter(received_at__gt=at - SPAN).select_related("customer", "team", "item")
    cases = list(recent.order_by("-received_at")[:LOOKED_AT])
    come: Counter[str] = Counter()
    leave: Counter[str] = Counter()
    matched = before = 0
    for case in cases:
        now, then = first_of(today, case), first_of(drafted, case)
        is_here, was_here = _same(then, policy), _same(now, policy)
        matched, before = matched + is_here, before + was_here
        if is_here and not was_here:
            come[policies.title_of(now) if now else ""] += 1
        elif was_here and not is_here:
            leave[policies.title_of(then) if then else ""] += 1
    return Would(
        looked=len(cases),
        matched=matched,
        before=before,
        come=tuple(come.most_common(3)),
        leave=tuple(leave.most_common(3)),
    )


def _same(one: Policy | None, other: Policy) -> bool:
    return one is not None and one.key == other.key

"""Counting anew when policies, calendars or a team's hours changed: noted at once, done by the worker soon after.

A change of rules may touch every open case; whoever changes them does not wait. The worker begins when every
process has forgotten the old rules, so that no clock that one of them started meanwhile is passed over.
"""

import time
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from staff import calendars
from staff.models import Team, WorkingCalendar
from tickets.clocks import deadlines, policies
from tickets.clocks.ledger import ACTIVE
from tickets.clocks.sheet import Book
from tickets.models import Clock, Item, RuleBook, RuleChange, Ticket
from tickets.querysets import TicketQuerySet

SETTLES = timedelta(seconds=6)  # a process may believe the old rules for five
AT_ONCE = 300  # cases of one transaction
BUDGET = 40.0  # seconds of one run; the next run goes on

log = structlog.get_logger(__name__)


def note(
    *,
    at: datetime,
    book: RuleBook | None = None,
    calendar: WorkingCalendar | None = None,
    team: Team | None = None,
    item: Item | None = None,
    desk: bool = False,
) -> None:
    """Have the clocks of these open cases counted anew: all by a book, or those of a calendar, team, item, the desk."""
    RuleChange.objects.create(at=at, book=book, calendar=calendar, team=team, item=item, desk=desk)


def recount(at: datetime) -> int:
    """Count anew what was noted until a few seconds ago; how many clocks changed. One query when there is nothing."""
    changed, begun = 0, time.monotonic()
    while time.monotonic() - begun < BUDGET and (some := _recount_some(at)) is not None:
        changed += some
    return changed


@transaction.atomic
def _recount_some(at: datetime) -> int | None:
    """One batch; None when nothing is left, or only what somebody holds."""
    noted = RuleChange.objects.select_for_update(skip_locked=True).filter(at__lte=at - SETTLES)
    change = noted.order_by("pk").first()
    if change is None:
        return None
    wanted = list(
        _concerned(change).filter(pk__gt=change.reached).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    )
    turn = wanted or change.left
    held = Ticket.objects.filter(pk__in=turn).select_for_update(of=("self",), skip_locked=True)
    keys = list(held.values_list("pk", flat=True))
    changed = _count(keys, by_rules=change.book_id is not None, at=at)
    missed = sorted(set(turn) - set(keys))
    change.left = [*change.left, *missed] if wanted else missed
    change.reached = wanted[-1] if wanted else change.reached
    if wanted or change.left:
        change.save(update_fields=["left", "reached"])
    else:
        change.delete()
    return changed if wanted or not missed else None


def _count(keys: list[int], *, by_rules: bool, at: datetime) -> int:
    """These held cases at once; where that breaks each by itself: one that cannot be counted holds up no other."""
    policies.forget()
    calendars.look_again()
    try:
        return _count_anew(keys, by_rules=by_rules, at=at)
    except Exception:
        log.exception("tickets.recount_failed", tickets=keys)
    return sum(_count([key], by_rules=by_rules, at=at) for key in keys) if len(keys) > 1 else 0


@transaction.atomic
def _count_anew(keys: list[int], *, by_rules: bool, at: datetime) -> int:
    book = Book(list(Ticket.objects.filter(pk__in=keys).select_related("customer", "team", "item")))
    changed = book.count_anew(by_rules=by_rules, at=at)
    if by_rules:
        for sheet in book.sheets.values():
            deadlines.begin_missing(sheet, at=at)
    book.keep()
    return changed


def _concerned(change: RuleChange) -> TicketQuerySet:
    tickets = Ticket.objects.open()
    if change.team_id:
        tickets = tickets.filter(team=change.team_id)
    if change.item_id:
        tickets = tickets.filter(item=change.item_id)
    if change.desk:
        tickets = tickets.filter(Q(team=None) | Q(team__calendar=None))
    if change.calendar_id:
        own = Clock.objects.filter(ticket=OuterRef("pk"), calendar=change.calendar_id, state__in=ACTIVE)
        tickets = tickets.filter(Exists(own))
    return tickets

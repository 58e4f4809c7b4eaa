"""Service levels as people edit them: one sheet for a kind and tier, with a column for each priority [H-20].

A sheet is up to four policies with one name and calendar. Running clocks follow a change within half a minute.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Stale, Text
from servicedesk.worktime import Calendar
from staff.models import WorkingCalendar
from staff.rights import require
from tickets import policies, recomputing
from tickets.models import Policy
from tickets.policies import group_title
from tickets.spans import LONGEST
from tickets.vocabulary import STEPS, Kind, Metric, Priority, Tier

Targets = Mapping[Metric, Mapping[Priority, int]]  # working minutes; absent: no clock
ANY = "any"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The policies of one kind and tier. `version` grows with every change; 0: nobody has written it yet."""

    kind: str
    tier: str
    name: str = ""
    calendar_id: int | None = None
    targets: Targets = field(default_factory=dict)
    version: int = 0
    active: bool = True

    @property
    def key(self) -> str:
        return key_of(self.kind, self.tier)

    @property
    def title(self) -> str:
        return group_title(name=self.name, kind=self.kind, tier=self.tier)

    @property
    def metrics(self) -> list[Metric]:
        """What can be promised of this kind: the seven steps are of complaints alone."""
        return [metric for metric in Metric if self.kind in ("", Kind.COMPLAINT) or metric not in STEPS]


def key_of(kind: str, tier: str) -> str:
    """The sheet's name in addresses and in the audit: complaint, complaint-vip, any."""
    return "-".join(part for part in (kind or ANY, tier) if part)


def read_key(key: str) -> tuple[str, str] | None:
    """Kind and tier of a sheet's name; None for what is none."""
    kind, _dash, tier = key.partition("-")
    if (kind != ANY and kind not in Kind.values) or tier not in ("", *Tier.values):
        return None
    return ("" if kind == ANY else kind), tier


def sheets() -> list[Sheet]:
    """Those that stand, in the order of kinds, out of use ones last. One query."""
    found: dict[tuple[str, str], list[Policy]] = {}
    for policy in Policy.objects.all():
        found.setdefault((policy.kind, policy.tier), []).append(policy)
    order = [*Kind.values, ""]
    made = [_sheet(kind, tier, rows) for (kind, tier), rows in found.items()]
    return sorted(made, key=lambda one: (not one.active, order.index(one.kind), one.tier))


def sheet(kind: str, tier: str) -> Sheet:
    """The sheet as it stands, empty when there is none."""
    return _sheet(kind, tier, list(Policy.objects.filter(kind=kind, tier=tier)))


@transaction.atomic
def save(
    *,
    kind: str,
    tier: str,
    name: str,
    calendar: WorkingCalendar | None,
    targets: Targets,
    seen: int,
    actor: Actor,
    at: datetime,
) -> Sheet:
    """Let these targets hold from now on, also for the clocks that run. `seen` is the version that was looked at.

    Raises NotPermitted, Stale when somebody saved meanwhile, Invalid by `<metric>-<priority>`.
    """
    require(actor, "rules.edit")
    _check(targets)
    rows = _held(kind, tier, seen)
    before = _sheet(kind, tier, list(rows.values()))
    for priority in Priority:
        row = rows.pop(priority, None) or Policy(kind=kind, tier=tier, priority=priority, version=0)
        row.name, row.calendar, row.active = name.strip()[:80], calendar, True
        row.targets = {str(metric): own[priority] for metric, own in targets.items() if own.get(priority)}
        row.version += 1
        row.save()
    for row in rows.values():  # one for any priority: the four columns say it all
        _put_out_of_use(row)
    after = sheet(kind, tier)
    facts = {"targets": _spelt(after), "before": _spelt(before), "calendar": calendar.pk if calendar else None}
    _changed(after, "save", actor=actor, at=at, facts={**facts, "name": after.name})
    return after


@transaction.atomic
def retire(*, kind: str, tier: str, seen: int, actor: Actor, at: datetime) -> None:
    """Put a sheet out of use; what it promised is then promised by the next more general one, or by none."""
    require(actor, "rules.edit")
    for row in _held(kind, tier, seen).values():
        _put_out_of_use(row)
    _changed(sheet(kind, tier), "retire", actor=actor, at=at, facts={})


def oddities(one: Sheet) -> list[str]:
    """What is probably a slip: a less urgent case that is promised sooner than a more urgent one."""
    found = []
    for metric, own in one.targets.items():
        for higher, lower in pairwise(priority for priority in Priority if own.get(priority)):
            if own[lower] < own[higher]:
                words = {"clock": metric.label, "lower": lower.label, "higher": higher.label}
                found.append(_("“%(clock)s”: %(lower)s is promised sooner than %(higher)s. Is that meant?") % words)
    return found


def day_of(calendar: Calendar) -> int:
    """Minutes of a working day: the longest of the usual week."""
    return max(
        (
            sum(
                _length(one.opens.hour * 60 + one.opens.minute, one.closes.hour * 60 + one.closes.minute)
                for one in intervals
            )
            for intervals in calendar.weekly.values()
        ),
        default=0,
    )


def _length(opens: int, closes: int) -> int:
    return (closes - opens) % (24 * 60) or 24 * 60


def _sheet(kind: str, tier: str, rows: list[Policy]) -> Sheet:
    used = [row for row in rows if row.active] or rows
    if not used:
        return Sheet(kind=kind, tier=tier)
    general = next((row for row in used if row.priority is None), None)
    columns = {priority: next((row for row in used if row.priority == priority), general) for priority in Priority}
    targets = {
        metric: {priority: row.targets[metric] for priority, row in columns.items() if row and row.targets.get(metric)}
        for metric in Metric
    }
    return Sheet(
        kind=kind,
        tier=tier,
        name=used[0].name,
        calendar_id=used[0].calendar_id,
        targets={metric: own for metric, own in targets.items() if own},
        version=sum(row.version for row in rows),
        active=any(row.active for row in rows),
    )


def _held(kind: str, tier: str, seen: int) -> dict[int | None, Policy]:
    """The rows, locked, by priority. Raises Stale when they are not those that were looked at."""
    rows = list(Policy.objects.select_for_update().filter(kind=kind, tier=tier).order_by("pk"))
    if sum(row.version for row in rows) != seen:
        raise Stale("changed_meanwhile", _("Somebody changed these targets meanwhile. Look at them again."))
    return {row.priority: row for row in rows}


def _put_out_of_use(row: Policy) -> None:
    row.active = False
    row.version += 1
    row.save(update_fields=["active", "version"])


def _check(targets: Targets) -> None:
    wrong: dict[str, list[Text]] = {
        f"{metric}-{priority.value}": [_("Write a length such as 30 min, 4 h or 2 d.")]
        for metric, own in targets.items()
        for priority, minutes in own.items()
        if not 0 < minutes <= LONGEST
    }
    if wrong:
        raise Invalid(wrong)


def _spelt(one: Sheet) -> dict[str, list[int]]:
    """For the audit: minutes by metric, in the order of priorities, 0 for none."""
    return {str(metric): [own.get(priority, 0) for priority in Priority] for metric, own in one.targets.items()}


def _changed(one: Sheet, verb: str, *, actor: Actor, at: datetime, facts: Mapping[str, object]) -> None:
    record(subject=f"setting:policy:{one.key}", verb=verb, at=at, actor=actor, facts=facts)
    policies.forget()
    recomputing.note(kind=one.kind, tier=one.tier, at=at)

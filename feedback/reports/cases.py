"""The cases behind a figure, as rows of a file: those that the person sees, in whole or after one already written."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from feedback.figures import addresses
from feedback.figures.asking import MEASURES
from feedback.figures.scope import scope_of
from feedback.figures.subjects import tree
from feedback.reports.catalogue import Report
from feedback.reports.sheets import sections_of
from feedback.reports.tables import Cells
from feedback.reports.wishes import Wish
from servicedesk.actors import Actor
from servicedesk.errors import Refused
from staff.calendars import desk_zone
from tickets.filters import TicketFilter
from tickets.lists.inboxes import tickets_in, view_of
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import STEPS, Channel, Kind, Priority, State, Tier

_FIELDS = (
    "pk", "number", "kind", "state", "stage", "priority", "subject", "customer__name", "customer__tier", "channel",
    "team__name", "assignee__full_name", "assignee__username", "category_id", "received_at", "done_at", "due_at",
)  # fmt: skip


def measures_of(report: Report, wish: Wish) -> tuple[str, ...]:
    """The measures of a report whose cases can be taken along, in their order."""
    return tuple(dict.fromkeys(name for section in sections_of(report, wish) for name in section.cases))


def cases_of(wish: Wish, report: Report, measure: str, *, actor: Actor, at: datetime) -> TicketQuerySet:
    """What the list behind the total of this measure holds. Raises Refused when there is no such measure."""
    if measure not in measures_of(report, wish):
        raise Refused("no_such_measure", _("This report has no such cases."))
    today = at.astimezone(desk_zone()).date()
    metric = wish.metric if report.by_metric else ""
    question = wish.question(actor, today, measures=(measure,), metric=metric)
    address = addresses.of(question, scope_of(question), MEASURES[measure])
    found = TicketFilter(
        QueryDict(urlsplit(address).query),
        tickets_in(view_of("everything"), actor=actor, at=at),
        actor=actor,
        at=at,
    )
    cases: TicketQuerySet = found.qs
    return cases.order_by("pk")


def heading() -> Cells:
    return [
        _("Case"), _("Kind"), _("State"), _("Step"), _("Priority"), _("Subject"), _("Customer"), _("Customer tier"),
        _("Channel"), _("Team"), _("Assigned to"), _("Category"), _("Received"), _("Done"), _("Due"),
    ]  # fmt: skip


def rows_of(cases: TicketQuerySet, *, after: int = 0, most: int) -> tuple[list[Cells], int]:
    """The next rows, and the id of the last of them (`after` when there is none)."""
    found: Sequence[tuple[Any, ...]] = list(cases.filter(pk__gt=after).values_list(*_FIELDS)[:most])
    return list(_told(found)), found[-1][0] if found else after


def _told(found: Sequence[tuple[Any, ...]]) -> Iterator[Cells]:
    kinds, states, channels, tiers = ({one.value: str(one.label) for one in words} for words in _WORDS)
    priorities = {one.value: str(one.label) for one in Priority}
    steps = {one.value: str(one.label) for one in STEPS}
    subjects = {category.pk: str(category) for category, _depth in tree()}
    zone = desk_zone()
    for _pk, number, kind, state, stage, priority, subject, name, tier, channel, team, full, user, about, *at in found:
        yield [
            _reference(kind, number),
            kinds[kind],
            states[state],
            steps.get(stage, ""),
            priorities[priority],
            subject,
            name,
            tiers.get(tier, tier),
            channels.get(channel, channel),
            team,
            full or user,
            subjects.get(about, ""),
            *(_local(moment, zone) for moment in at),
        ]


def _reference(kind: str, number: int) -> str:
    """As `Ticket.reference` says it, without a ticket for every row."""
    return f"{'C' if kind == Kind.COMPLAINT else 'T'}-{number}"


_WORDS: tuple[Any, ...] = (Kind, State, Channel, Tier)


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | date | None:
    """As the desk's clock showed it."""
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0) if moment else None

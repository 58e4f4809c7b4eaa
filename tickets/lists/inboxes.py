"""Views of the inbox as data: which tickets, in which order; and how many each holds, asked at once.

A view is a set over what the actor may see. Filters narrow it further (filters.py); its count is that of the view.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType

from django.core.exceptions import EmptyResultSet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.actors import Actor
from servicedesk.errors import Text
from tickets.gathering import SOME_MOMENT, Gathered, Part
from tickets.models import Draft, Handover, Mention, Snooze, Task, Ticket, Watch
from tickets.querysets import TicketQuerySet
from tickets.sight import Sight
from tickets.vocabulary import HandoverState, State

MOST = 999  # counted up to here; beyond it lists say '999+'
SOON, NEAR = timedelta(hours=2), timedelta(hours=4)
TASKS_AHEAD = timedelta(days=7)
BY_DUE = ("due_sort", "id")
NEWEST = ("-updated_at", "-id")

Choose = Callable[[TicketQuerySet, Actor, datetime], TicketQuerySet]


@dataclass(frozen=True, kw_only=True)
class View:
    """`late`: whatever it holds is too late, so its number is shown in cinnabar.

    `few`: found by rows of a person's own; the others are found by walking an index in their order.
    """

    key: str
    label: Text
    group: Text
    choose: Choose
    empty: Text
    order: tuple[str, ...] = BY_DUE
    late: bool = False
    few: bool = False


def _of_my_teams(tickets: TicketQuerySet, actor: Actor) -> TicketQuerySet:
    """Somebody who belongs to no team (a manager) looks after all of them."""
    return tickets.filter(team_id__in=actor.teams) if actor.teams else tickets


def _without_put_off(tickets: TicketQuerySet, actor: Actor) -> TicketQuerySet:
    """What this person has put off is out of sight until it is back."""
    return tickets.exclude(pk__in=Snooze.objects.filter(person=actor.id).values("ticket"))


def _mine(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return _without_put_off(tickets.open().filter(assignee_id=actor.id), actor)


def _tasks(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    """Of finished cases, too: there effects are verified, and customers ask for a review."""
    mine = Task.objects.filter(owner=actor.id, done_at=None, due_at__lt=at + TASKS_AHEAD)
    return tickets.filter(pk__in=mine.values("ticket"))


def _mentioned(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return tickets.filter(pk__in=Mention.objects.filter(person=actor.id, seen_at=None).values("ticket"))


def _drafts(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    begun = Draft.objects.filter(person=actor.id, thrown_at=None, ticket__isnull=False)
    return tickets.filter(pk__in=begun.values("ticket"))


def _snoozed(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return tickets.filter(pk__in=Snooze.objects.filter(person=actor.id).values("ticket"))


def _watched(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return tickets.open().filter(pk__in=Watch.objects.filter(person=actor.id).values("ticket"))


def _team(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return _without_put_off(_of_my_teams(tickets.open(), actor), actor)


def _unassigned(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return _of_my_teams(tickets.open().unassigned(), actor)


def _soon(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return _of_my_teams(tickets.due_before(at + SOON).filter(due_sort__gte=at), actor)


def _overdue(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return _of_my_teams(tickets.overdue(at), actor)


def _waiting(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return _of_my_teams(tickets.filter(state=State.WAITING), actor)


def _handed(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    asked = Handover.objects.filter(state=HandoverState.ASKED, to_team_id__in=actor.teams)
    return tickets.open().filter(pk__in=asked.values("ticket"))


def _all(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return tickets.open()


def _everything(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return tickets


def _finished(tickets: TicketQuerySet, actor: Actor, at: datetime) -> TicketQuerySet:
    return tickets.finished()


_MY_WORK, _MY_TEAMS, _DESK = _("My work"), _("My teams"), _("The whole desk")
VIEWS = (
    View(
        key="mine",
        label=_("Assigned to me"),
        group=_MY_WORK,
        choose=_mine,
        empty=_("You have nothing to do. Take something that nobody has."),
    ),
    View(
        key="tasks",
        label=_("My tasks"),
        group=_MY_WORK,
        choose=_tasks,
        few=True,
        empty=_("No task of yours is due within a week."),
    ),
    View(
        key="watched",
        label=_("Watched"),
        group=_MY_WORK,
        choose=_watched,
        few=True,
        empty=_("You watch nothing. On a ticket, press Watch to follow what becomes of it."),
    ),
    View(
        key="mentioned",
        label=_("Named in a note (@me)"),
        group=_MY_WORK,
        choose=_mentioned,
        few=True,
        empty=_("Nobody waits for a word of yours."),
    ),
    View(
        key="drafts",
        label=_("My drafts"),
        group=_MY_WORK,
        choose=_drafts,
        few=True,
        empty=_("You have begun no reply that is not sent."),
    ),
    View(
        key="snoozed",
        label=pgettext_lazy("view", "Put off"),
        group=_MY_WORK,
        choose=_snoozed,
        few=True,
        empty=_("You have put nothing off."),
    ),
    View(
        key="team",
        label=_("Open in my teams"),
        group=_MY_TEAMS,
        choose=_team,
        empty=_("Your teams have nothing to do."),
    ),
    View(
        key="unassigned",
        label=_("Unassigned"),
        group=_MY_TEAMS,
        choose=_unassigned,
        empty=_("Somebody has every one of them."),
    ),
    View(
        key="soon",
        label=_("Due within two hours"),
        group=_MY_TEAMS,
        choose=_soon,
        empty=_("Nothing is due within two hours."),
    ),
    View(
        key="overdue",
        label=_("Overdue"),
        group=_MY_TEAMS,
        choose=_overdue,
        empty=_("Nothing is late."),
        late=True,
    ),
    View(
        key="waiting",
        label=_("Waiting for customer"),
        group=_MY_TEAMS,
        choose=_waiting,
        empty=_("No customer owes us an answer."),
    ),
    View(
        key="handed",
        label=_("Handed to us"),
        group=_MY_TEAMS,
        choose=_handed,
        few=True,
        empty=_("No other team asks yours to take something over."),
    ),
    View(key="all", label=_("All open"), group=_DESK, choose=_all, empty=_("Nothing is open.")),
    View(
        key="finished",
        label=_("Finished"),
        group=_DESK,
        choose=_finished,
        empty=_("Nothing is finished yet."),
        order=NEWEST,
    ),
    View(
        key="everything",
        label=_("Open and finished"),
        group=_DESK,
        choose=_everything,
        empty=_("There is no ticket yet."),
        order=NEWEST,
    ),
)
FIRST = "team"  # what the inbox opens with
_BY_KEY: Mapping[str, View] = {view.key: view for view in VIEWS}


def view_of(key: str) -> View:
    """The view of this key, else the first one."""
    return _BY_KEY.get(key, _BY_KEY[FIRST])


def tickets_in(view: View, *, actor: Actor, at: datetime) -> TicketQuerySet:
    """What of this view the actor may see, in no order yet."""
    return view.choose(Ticket.objects.visible_to(actor), actor, at)


def groups() -> list[tuple[Text, list[View]]]:
    """Views under their headings."""
    return [(group, list(views)) for group, views in groupby(VIEWS, key=lambda view: view.group)]


def counts(actor: Actor, *, at: datetime, more: Mapping[str, TicketQuerySet] = MappingProxyType({})) -> dict[str, int]:
    """How many tickets each view holds, and each of `more` sets, at most MOST + 1, in one query."""
    asked = _counting(Sight.counting(actor, Ticket.objects.all()), actor.id)
    answers = asked.ask(at, beside=[_counted(tickets.order_by()) for tickets in more.values()])
    return dict(zip([*_BY_KEY, *more], answers, strict=True))


@lru_cache(maxsize=512)
def _counting(sight: Sight, person: int | None) -> Gathered:
    """The question for all counts."""
    actor = sight.as_actor(person)
    views = [(view, tickets_in(view, actor=actor, at=SOME_MOMENT)) for view in VIEWS]
    return Gathered([_counted(held.order_by() if view.few else held.order_by(*view.order)) for view, held in views])


def _counted(tickets: TicketQuerySet) -> Part:
    """In the order of an index: its walk ends at the last that is counted, and need not look at the rows."""
    bounded = tickets.values("pk")[: MOST + 1]
    try:
        sql, told = bounded.query.sql_with_params()
    except EmptyResultSet:  # nobody's team can be asked
        sql, told = "SELECT 1 WHERE false", ()
    return f"(SELECT count(*) FROM ({sql}) AS bounded)", told  # noqa: S608 (sql is ours, its values are bound)

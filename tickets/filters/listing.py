"""A list as its address asks for it: view, query, filters, order, columns. The same for page, saved views and API."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.errors import Text
from tickets.filters import TicketFilter
from tickets.filters.meanings import Asking
from tickets.filters.query import Query
from tickets.lists import inboxes
from tickets.lists.inboxes import BY_DUE, NEWEST, View
from tickets.querysets import TicketQuerySet

Order = tuple[str, ...]
NEWEST_FOUND: Order = ("-id",)
SORTS: dict[str, tuple[Text, Order]] = {
    "due": (_("What is due next"), BY_DUE),
    "priority": (_("Most urgent first"), ("priority", "due_sort", "id")),
    "updated": (_("Updated last"), NEWEST),
    "received": (_("Received last"), ("-received_at", "-id")),
    "oldest": (_("Received first"), ("received_at", "id")),
    "customer": (_("By customer"), ("-customer_id", "-id")),
}  # each an index; the first two hold open tickets alone
_OF_OPEN = ("due", "priority")


@dataclass(frozen=True, kw_only=True)
class Column:
    """`relation`: what the rows' query must bring along for it."""

    key: str
    label: Text
    css: str = "more"
    relation: str = ""


COLUMNS = {
    one.key: one
    for one in (
        Column(key="customer", label=_("Customer"), css="who"),
        Column(key="step", label=_("Step or state"), css="step"),
        Column(key="assignee", label=_("Assigned to"), css="agent"),
        Column(key="team", label=_("Team"), relation="team"),
        Column(key="category", label=_("Category"), relation="category"),
        Column(key="channel", label=_("Channel")),
        Column(key="received", label=_("Received")),
        Column(key="updated", label=_("Updated")),
        Column(key="due", label=_("Next clock"), css="due"),
    )
}
USUAL = ("customer", "step", "assignee", "due")


@dataclass
class Listing:
    """What the address asks for; everything follows from it when it is needed."""

    params: QueryDict
    actor: Actor
    at: datetime

    @cached_property
    def view(self) -> View:
        return inboxes.view_of(self.params.get("view", ""))

    @cached_property
    def query(self) -> Query:
        return Query(self.params.get("q", "").strip(), Asking(actor=self.actor, at=self.at))

    @cached_property
    def narrowed(self) -> bool:
        """Whether the address names any filter."""
        return not TicketFilter.base_filters.keys().isdisjoint(self.params)

    @cached_property
    def within(self) -> TicketQuerySet:
        return inboxes.tickets_in(self.view, actor=self.actor, at=self.at)

    @cached_property
    def filters(self) -> TicketFilter:
        return TicketFilter(self.params, self.within, actor=self.actor, at=self.at)

    def require(self) -> None:
        """Raises Invalid when a filter or the query is misread, for what is done to all of the list."""
        if self.narrowed:
            self.filters.require()
        self.query.require()

    @cached_property
    def filtered(self) -> TicketQuerySet:
        """Without filters in the address none are made: a form of twelve fields costs more than the rows' query."""
        return self.filters.qs if self.narrowed else self.within

    @cached_property
    def tickets(self) -> TicketQuerySet:
        """All of the list, to count them."""
        return self.query.among(self.filtered)

    @cached_property
    def sorts(self) -> list[str]:
        """The orders that this list can have at the cost of a page."""
        if self.query.words:
            return []
        return [key for key in SORTS if self.view.order == BY_DUE or key not in _OF_OPEN]

    @cached_property
    def sort(self) -> str:
        usual = "due" if self.view.order == BY_DUE else "updated"
        asked = self.params.get("sort", "")
        return asked if asked in self.sorts else usual

    @cached_property
    def order(self) -> Order:
        """Words are found newest first."""
        return NEWEST_FOUND if self.query.words else SORTS[self.sort][1]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """In the order of the table, as chosen, else the usual ones."""
        if "columns" not in self.params:
            return USUAL
        asked = {one for text in self.params.getlist("columns") for one in text.split(",")}
        return tuple(key for key in COLUMNS if key in asked) or USUAL

    @cached_property
    def relations(self) -> tuple[str, ...]:
        return tuple(COLUMNS[key].relation for key in self.columns if COLUMNS[key].relation)

    @cached_property
    def for_rows(self) -> TicketQuerySet:
        """What the query's page is taken of: words are looked for by it."""
        rows = self.query.within(self.filtered).for_list()
        return rows.select_related(*self.relations) if self.relations else rows

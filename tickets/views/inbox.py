"""The inbox: views, filters, one page of rows by their next clock, and what can be done to several at once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache as once
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Text
from servicedesk.kept import Question
from servicedesk.web.pages import render_page
from tickets import badges, inboxes
from tickets.filters import TicketFilter
from tickets.filters.keys import KEYS
from tickets.filters.meanings import Asking
from tickets.filters.query import Query
from tickets.inboxes import View
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.sight import Sight
from tickets.views import bulk, filtering
from tickets.views.filtering import Chip
from tickets.views.rows import Band, Row, bands, row_of
from tickets.views.seeing import actor_in

FRAGMENTS = ("inbox-list", "inbox-views", "inbox-filters", "inbox-people", "inbox-syntax")
SIZE = 25
NEWEST_FOUND = ("-id",)


def _opening(view: str, sight: Sight, person: int, at: datetime) -> QuerySet[Ticket]:
    chosen = inboxes.view_of(view)
    within = inboxes.tickets_in(chosen, actor=sight.as_actor(person), at=at)
    return keyset.opening(within.for_list(), order=chosen.order, size=SIZE)


_first_rows = Question(_opening)


@dataclass
class Asked:
    """What the address asks for: view, filters, words, page; everything else follows from it when it is needed."""

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
        return filtering.asked_for(self.params)

    @cached_property
    def within(self) -> TicketQuerySet:
        return inboxes.tickets_in(self.view, actor=self.actor, at=self.at)

    @cached_property
    def filters(self) -> TicketFilter:
        return TicketFilter(self.params, self.within, actor=self.actor, at=self.at)

    @cached_property
    def tickets(self) -> TicketQuerySet:
        """Without filters in the address none are made: a form of twelve fields costs more than the rows' query."""
        return self.query.among(self.filters.qs if self.narrowed else self.within)

    @cached_property
    def order(self) -> tuple[str, ...]:
        return NEWEST_FOUND if self.query.words else self.view.order

    @cached_property
    def page(self) -> keyset.Page[Ticket]:
        """A cursor that does not fit (an old bookmark) begins again."""
        try:
            return self._page(self.params.get("page", ""))
        except Invalid:
            return self._page("")

    def _page(self, cursor: str) -> keyset.Page[Ticket]:
        if not cursor and not self.query.text and not self.narrowed:
            found = _first_rows(self.view.key, Sight.of(self.actor), person=self.actor.person_id, at=self.at)
            return keyset.first_page(found, order=self.order, size=SIZE)
        return keyset.page(self.tickets.for_list(), order=self.order, cursor=cursor, size=SIZE)

    @cached_property
    def by_time(self) -> bool:
        return self.order == inboxes.BY_DUE

    def bands(self) -> list[Band]:
        return bands(self.page.rows, at=self.at, more=bool(self.page.next)) if self.by_time else []

    def rows(self) -> list[Row]:
        return [] if self.by_time else [row_of(one, at=self.at) for one in self.page.rows]

    @cached_property
    def counts(self) -> dict[str, int]:
        found = inboxes.counts(self.actor, at=self.at)
        badges.remember_late(self.actor.id, found["overdue"])
        return found

    def chips(self) -> list[Chip]:
        held = filtering.chips(self.filters, self.address) if self.narrowed else []
        return held + filtering.query_chips(self.query, self.address)

    def address(self, **changes: str | None) -> str:
        """This list's address with changes; it begins on its first page."""
        params = self.params.copy()
        for name, value in {"page": None, **changes}.items():
            if value is None:
                params.pop(name, None)
            else:
                params[name] = value
        return f"?{params.urlencode()}" if params else "?"


@require_GET
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """A form leaves empty names in the address; the address that people keep and share has none."""
    if any(name.startswith(filtering.PICK) for name in request.GET):
        query = Query(request.GET.get("q", "").strip(), Asking(actor=actor_in(request), at=timezone.now()))
        return redirect(f"{request.path}?{_told(filtering.folded(request.GET, query)).urlencode()}")
    if any(not value for values in request.GET.lists() for value in values[1]):
        return redirect(f"{request.path}?{_told(request.GET).urlencode()}")
    return _page(request)


def _told(params: QueryDict) -> QueryDict:
    told = QueryDict(mutable=True)
    for name, values in params.lists():
        told.setlist(name, [value for value in values if value])
    return told


@require_POST
@login_required
def act_on_many(request: HttpRequest) -> HttpResponse:
    """The same verb for every chosen ticket; the page says how each of them went."""
    results = bulk.perform(request)
    return _page(request, results=results, status=200 if any(one.done for one in results) else 422)


def _page(request: HttpRequest, *, results: tuple[bulk.Result, ...] = (), status: int = 200) -> HttpResponse:
    actor = actor_in(request)
    if not actor.may("ticket.read"):
        raise PermissionDenied
    asked = Asked(request.GET, actor, timezone.now())
    return render_page(request, "tickets/inbox.html", _context(asked, results), fragments=FRAGMENTS, status=status)


def _context(asked: Asked, results: tuple[bulk.Result, ...]) -> dict[str, Any]:
    """What costs something is asked when a template names it, and then once."""
    page = asked.address
    return {
        "now": asked.at,
        "view": asked.view,
        "words": asked.query.text,
        "query": asked.query,
        "query_pieces": lambda: filtering.pieces(asked.query),
        "query_keys": KEYS.values,
        "without_words": page(q=None),
        "groups": once(lambda: _counted(asked)),
        "held": lambda: asked.counts[asked.view.key],
        "most": inboxes.MOST,
        "page": lambda: asked.page,
        "bands": once(asked.bands),
        "rows": once(asked.rows),
        "next_page": lambda: page(page=asked.page.next) if asked.page.next else "",
        "previous_page": lambda: page(page=asked.page.previous) if asked.page.previous else "",
        "here": page(page=asked.params.get("page")),
        "chips": once(asked.chips),
        "counted": once(lambda: filtering.counted(asked.filters, asked.tickets) if asked.narrowed else []),
        "kept": lambda: filtering.kept(asked.params),
        "filter_fields": lambda: filtering.fields(asked.filters, asked.query),
        "people": bulk.people,
        "priorities": bulk.PRIORITIES,
        "results": results,
        "gone_well": sum(one.done for one in results),
        **{f"may_{word}": asked.actor.may(f"ticket.{word}") for word in ("claim", "assign", "prioritise", "create")},
    }


def _counted(asked: Asked) -> list[tuple[Text, list[tuple[View, int]]]]:
    return [(group, [(view, asked.counts[view.key]) for view in views]) for group, views in inboxes.groups()]

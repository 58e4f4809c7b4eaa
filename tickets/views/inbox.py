"""The inbox: views, filters, one page of rows by their next clock, and what can be done to several at once."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache as once
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.errors import Invalid, Text
from servicedesk.kept import Question
from servicedesk.web.pages import render_page, wanted_fragment
from tickets import badges
from tickets.filters.fieldkeys import all_keys
from tickets.filters.listing import COLUMNS, SORTS, Listing, Order
from tickets.filters.meanings import Asking
from tickets.filters.query import Query
from tickets.lists import inboxes
from tickets.lists.inboxes import View
from tickets.models import Ticket
from tickets.sight import Sight
from tickets.views import bulk, filtering, habits
from tickets.views.filtering import Chip
from tickets.views.rows import Band, Row, bands, row_of
from tickets.views.seeing import actor_in
from tickets.views.shelf import Shelf

FRAGMENTS = ("inbox-list", "inbox-views", "inbox-filters", "inbox-people", "inbox-syntax", "inbox-keep", "inbox-layout")
RIGHTS = ("claim", "assign", "prioritise", "create", "note", "reply")
SIZE = 25


def _opening(
    view: str, order: Order, relations: tuple[str, ...], sight: Sight, person: int, at: datetime
) -> QuerySet[Ticket]:
    within = inboxes.tickets_in(inboxes.view_of(view), actor=sight.as_actor(person), at=at).for_list()
    return keyset.opening(within.select_related(*relations) if relations else within, order=order, size=SIZE)


_first_rows = Question(_opening)


class Asked(Listing):
    """A list as the inbox shows it: one page of rows, chips, addresses of other pages."""

    counting = False  # saved views, too: the rail asks for their numbers after the page is there

    @cached_property
    def page(self) -> keyset.Page[Ticket]:
        """A cursor that does not fit (an old bookmark) begins again."""
        try:
            return self._page(self.params.get("page", ""))
        except Invalid:
            return self._page("")

    def _page(self, cursor: str) -> keyset.Page[Ticket]:
        if not cursor and not self.query.text and not self.narrowed:
            shape = (self.view.key, self.order, self.relations, Sight.of(self.actor))
            found = _first_rows(*shape, person=self.actor.person_id, at=self.at)
            return keyset.first_page(found, order=self.order, size=SIZE)
        return self.query.page(self.for_rows, order=self.order, cursor=cursor, size=SIZE)

    @cached_property
    def by_time(self) -> bool:
        return self.order == inboxes.BY_DUE

    def bands(self) -> list[Band]:
        return bands(self.page.rows, at=self.at, more=bool(self.page.next)) if self.by_time else []

    def rows(self) -> list[Row]:
        return [] if self.by_time else [row_of(one, at=self.at) for one in self.page.rows]

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(self.params, self.actor, self.at)

    @cached_property
    def counts(self) -> dict[str, int]:
        found = inboxes.counts(self.actor, at=self.at, more=self.shelf.counted if self.counting else {})
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
    """A form leaves empty names in the address; the address that people keep and share has none.

    Without any one is back at the view that was open last.
    """
    if not request.GET and not wanted_fragment(request, FRAGMENTS) and (at := habits.place(request)):
        return redirect(f"{request.path}?{at}")
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
    asked = Asked(habits.of(request), actor_in(request), timezone.now())
    try:
        told = bulk.shown(bulk.perform(request, asked))
    except Invalid as refusal:
        if request.headers.get("HX-Request") == "true":
            raise  # becomes a toast: the list and its menus stand as the person left them
        told = {"bulk_refused": str(refusal), "typed": request.POST, "picked": set(request.POST.getlist("ticket"))}
        return _page(request, told=told, status=422)
    return _page(request, told=told, status=200 if told["job_done"] or told["job_under_way"] else 422)


def _page(request: HttpRequest, *, told: Mapping[str, Any] = MappingProxyType({}), status: int = 200) -> HttpResponse:
    actor = actor_in(request)
    if not actor.may("ticket.read"):
        raise PermissionDenied
    asked = Asked(habits.of(request), actor, timezone.now())
    asked.counting = wanted_fragment(request, FRAGMENTS) == "inbox-views"
    return render_page(request, "tickets/inbox.html", {**_context(asked), **told}, fragments=FRAGMENTS, status=status)


def _context(asked: Asked) -> dict[str, Any]:
    """What costs something is asked when a template names it, and then once."""
    page = asked.address
    return {
        "now": asked.at,
        "view": asked.view,
        "shelf": asked.shelf,
        "sorts": [(key, SORTS[key][0], key == asked.sort) for key in asked.sorts],
        "columns": asked.columns,
        "heads": [COLUMNS[key] for key in asked.columns],
        "all_columns": COLUMNS.values,
        "layout_kept": lambda: [pair for pair in filtering.kept(asked.params) if pair[0] not in ("sort", "columns")],
        "words": asked.query.text,
        "query": asked.query,
        "query_pieces": lambda: filtering.pieces(asked.query),
        "query_keys": all_keys,
        "without_words": page(q=None),
        "groups": once(lambda: _counted(asked)),
        "shelved": once(lambda: asked.shelf.rows(asked.counts if asked.counting else None)),
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
        "snoozes": bulk.SNOOZE_CHOICES,
        **{f"may_{word}": asked.actor.may(f"ticket.{word}") for word in RIGHTS},
    }


def _counted(asked: Asked) -> list[tuple[Text, list[tuple[View, int]]]]:
    return [(group, [(view, asked.counts[view.key]) for view in views]) for group, views in inboxes.groups()]

"""Tickets over the API: open, list, read, say something, hand around; the same verbs as the pages."""

import hashlib
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted
from servicedesk.keyset import Page
from servicedesk.numerals import whole
from staff.acting import actor_of
from staff.models import Person
from tickets import references
from tickets.api import shapes
from tickets.customers.recognising import Sender
from tickets.filters import TicketFilter
from tickets.filters.meanings import Asking
from tickets.filters.query import Query
from tickets.models import Category, Ticket
from tickets.opening import open_ticket

SIZE, LARGEST = 25, 100


def ticket_seen_by(actor: Actor, reference: str) -> Ticket:
    """The ticket, if the actor may see it; 404 otherwise, whether or not it exists."""
    ticket = ticket_if_seen(actor, reference)
    if ticket is None:
        raise Http404
    return ticket


def ticket_if_seen(actor: Actor, reference: str) -> Ticket | None:
    """As `ticket_seen_by`, for after a deed: whoever gave it away may see it no longer."""
    return references.find(Ticket.objects.visible_to(actor).for_page().with_tags().with_fields(), reference)


def ticket_for_deed(actor: Actor, reference: str) -> Ticket:
    """As `ticket_seen_by`, but with less: for a verb that reads it anew while holding it."""
    ticket = references.find_seen(reference, by=actor)
    if ticket is None:
        raise Http404
    return ticket


def read(shape: type[Any], request: Request) -> dict[str, Any]:
    """The body, checked field by field: 422 names each one that cannot be used."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def key_of(request: Request) -> str | None:
    """`Idempotency-Key`, kept apart by person: the same key of the same person makes one thing."""
    key = request.headers.get("Idempotency-Key", "").strip()
    return hashlib.sha256(f"api:{request.user.pk}:{key}".encode()).hexdigest() if key else None


class TicketsView(APIView):
    @extend_schema(
        operation_id="tickets",
        parameters=[
            OpenApiParameter(name, str, description=words)
            for name, words in (
                ("kind", "complaint, enquiry, request, suggestion, praise"),
                ("state", "new, open, waiting, done, closed"),
                ("q", 'as in the inbox: is:open assignee:me sla:<1h -kind:praise "not received"'),
                ("assignee", "me, none or an id"),
                ("cursor", "from `next` or `previous`"),
                ("size", "1 to 100"),
            )
        ],
        responses=shapes.PageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Tickets you may see: by what is due next, or, with words in `q`, newest first."""
        actor, at = actor_of(request), timezone.now()
        if not actor.may("ticket.read"):
            raise NotPermitted("not_permitted", _("This token does not allow reading tickets."))
        seen = Ticket.objects.visible_to(actor).for_list().select_related("team").with_tags().with_fields()
        found = TicketFilter(request.query_params, seen, actor=actor, at=at)
        found.require()
        query = Query(request.query_params.get("q", "").strip(), Asking(actor=actor, at=at))
        query.require()
        order = ("-id",) if query.words else ("due_sort", "id")
        tickets, cursor = query.within(found.qs), request.query_params.get("cursor", "")
        shown = query.page(tickets, order=order, cursor=cursor, size=size_of(request))
        return told(request, shown)

    @extend_schema(
        operation_id="ticket_open",
        request=shapes.NewTicketSerializer,
        responses={201: shapes.TicketDetailSerializer},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    def post(self, request: Request) -> Response:
        """Open a ticket. The same `Idempotency-Key` twice gives the same ticket, and 201 again."""
        given = read(shapes.NewTicketSerializer, request)
        ticket = open_ticket(
            kind=given["kind"],
            subject=given["subject"],
            body=given["body"],
            sender=Sender(**given["customer"]),
            channel=given["channel"],
            category=category_of(given.get("category", "")),
            about=given["about"],
            wish=given["wish"],
            urgent=given["urgent"],
            received_at=given["received_at"],
            fields=given["fields"],
            nonce=key_of(request),
            actor=actor_of(request),
            at=timezone.now(),
        )
        person = request.user
        if isinstance(person, Person) and ticket.first_contact_id == person.pk:
            ticket.first_contact = person  # known already; its name is told
        shown = shapes.TicketDetailSerializer(ticket).data
        return Response(shown, status=201, headers={"Location": f"/api/v1/tickets/{ticket.reference}/"})


def category_of(key: str) -> Category | None:
    """The category of this key, None for none; 422 where there is no such."""
    if not key:
        return None
    category = Category.objects.filter(key=key, active=True).first()
    if category is None:
        raise Invalid({"category": [_("There is no category “%(key)s”.") % {"key": key}]})
    return category


def told(request: Request, shown: Page[Ticket]) -> Response:
    """One page of tickets, with the addresses of those beside it."""
    return Response(
        {
            "results": shapes.TicketSerializer(shown.rows, many=True).data,
            "next": link(request, shown.next),
            "previous": link(request, shown.previous),
        }
    )


def size_of(request: Request) -> int:
    asked = request.query_params.get("size", "")
    number = whole(asked, digits=5)
    return SIZE if number is None else min(max(number, 1), LARGEST)


def link(request: Request, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

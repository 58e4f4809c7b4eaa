"""One search over the API: tickets with the places where the words stand, and customers."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk.errors import NotPermitted
from staff.acting import actor_of
from tickets.api import shapes
from tickets.api.tickets import link, size_of
from tickets.customers import finding
from tickets.filters.meanings import Asking
from tickets.filters.query import Query
from tickets.models import Customer, Ticket
from tickets.search.hits import Hit, hits


class PlaceSerializer(serializers.Serializer):
    """`marks`: from and to, in characters of the text, what was looked for."""

    where = serializers.CharField(help_text="Whose words, or where on the ticket.")
    note = serializers.BooleanField(help_text="The customer never saw it.")
    text = serializers.CharField()
    marks = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class FoundTicketSerializer(serializers.Serializer):
    ticket = shapes.TicketSerializer()
    places = PlaceSerializer(many=True)


class FoundCustomerSerializer(serializers.ModelSerializer):
    addresses = serializers.SerializerMethodField()

    class Meta:
        model = Customer
        fields = ("id", "name", "tier", "restricted", "addresses")

    def get_addresses(self, one: Customer) -> list[str]:
        return [address.shown for address in one.addresses.all()]


class FoundSerializer(serializers.Serializer):
    tickets = FoundTicketSerializer(many=True)
    customers = FoundCustomerSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class SearchView(APIView):
    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", str, required=True, description='as in the inbox: kind:praise "not received"'),
            OpenApiParameter("cursor", str, description="from `next` or `previous`"),
            OpenApiParameter("size", str, description="1 to 100"),
        ],
        responses=FoundSerializer,
    )
    def get(self, request: Request) -> Response:
        """Tickets you may see, newest first, with the places where the words stand; on the first page customers."""
        actor, cursor = actor_of(request), request.query_params.get("cursor", "")
        if not actor.may("ticket.read"):
            raise NotPermitted("not_permitted", _("This token does not allow reading tickets."))
        query = Query(request.query_params.get("q", "").strip(), Asking(actor=actor, at=timezone.now()))
        query.require()
        seen = (
            query.within(Ticket.objects.visible_to(actor)).for_list().select_related("team").with_tags().with_fields()
        )
        page = query.page(seen, order=("-id",), cursor=cursor, size=size_of(request))
        places = hits(page.rows, query.words)
        told = {
            "tickets": [{"ticket": one, "places": list(map(_place, places.get(one.pk, ())))} for one in page.rows],
            "customers": [] if cursor or query.conditions else finding.found(query.words, actor=actor),
            "next": link(request, page.next),
            "previous": link(request, page.previous),
        }
        return Response(FoundSerializer(told).data)


def _place(hit: Hit) -> dict[str, Any]:
    marks, at = [], 0
    for text, found in hit.pieces:
        if found:
            marks.append([at, at + len(text)])
        at += len(text)
    return {
        "where": str(hit.who),
        "note": hit.note,
        "text": hit.text,
        "marks": marks,
    }

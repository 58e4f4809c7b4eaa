"""Saved views over the API: which there are, and the tickets of each, in its order."""

from typing import Any

from django.http import Http404, QueryDict
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff.acting import actor_of
from tickets.api import shapes
from tickets.api.tickets import size_of, told
from tickets.filters.listing import Listing
from tickets.lists import savedviews
from tickets.models import SavedView


class SavedViewSerializer(serializers.ModelSerializer):
    owner: serializers.Field = serializers.SlugRelatedField(slug_field="username", read_only=True)
    tickets = serializers.SerializerMethodField()

    class Meta:
        model = SavedView
        fields = ("id", "name", "query", "owner", "shared", "team", "tickets")

    def get_tickets(self, view: SavedView) -> str:
        return f"/api/v1/views/{view.pk}/tickets/"


class SavedViewsView(APIView):
    @extend_schema(operation_id="views", responses=SavedViewSerializer(many=True))
    def get(self, request: Request) -> Response:
        """One's own saved views, then those shared with one."""
        return Response(SavedViewSerializer(savedviews.seen_by(actor_of(request)), many=True).data)


class SavedViewTicketsView(APIView):
    @extend_schema(
        operation_id="view_tickets",
        parameters=[OpenApiParameter(name, str) for name in ("cursor", "size")],
        responses=shapes.PageSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        """The tickets of a saved view that you may see, in its order; what its query can no longer read is left out."""
        actor: Any = actor_of(request)
        view = savedviews.seen_by(actor).filter(pk=pk).first()
        if view is None:
            raise Http404
        found = Listing(QueryDict(view.query), actor, timezone.now())
        cursor = request.query_params.get("cursor", "")
        rows = found.for_rows.select_related("team")
        return told(request, found.query.page(rows, order=found.order, cursor=cursor, size=size_of(request)))

"""Tags, putting off, and having seen where one was named, over the API."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff.acting import actor_of
from tickets import mentions, snoozing, tagging
from tickets.api.tickets import read, ticket_for_deed
from tickets.models import Snooze, Tag


class TagNamesSerializer(serializers.Serializer):
    add = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list, max_length=20)
    remove = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list, max_length=20
    )


class TagsSerializer(serializers.Serializer):
    tags = serializers.ListField(child=serializers.CharField())


class TagRenameSerializer(serializers.Serializer):
    to = serializers.CharField(max_length=60, help_text="Where a tag of that name is there, the two become one.")


class SnoozeTicketSerializer(serializers.ModelSerializer):
    class Meta:
        model = Snooze
        fields = ("until",)


class KnownTagsView(APIView):
    @extend_schema(operation_id="tags", parameters=[OpenApiParameter("q", str)], responses=TagsSerializer)
    def get(self, request: Request) -> Response:
        """Tags in use that begin with `q`, the most used first."""
        actor = actor_of(request)
        found = tagging.suggestions(request.query_params.get("q", "")[:60]) if actor.may("ticket.read") else []
        return Response({"tags": found})


class TagView(APIView):
    @extend_schema(operation_id="tag_rename", request=TagRenameSerializer, responses=TagsSerializer)
    def patch(self, request: Request, name: str) -> Response:
        """Rename a tag on every ticket, or make it one with another. For those who edit rules."""
        tag = Tag.objects.filter(name=tagging.normalise(name)).first()
        if tag is None:
            raise Http404
        to = read(TagRenameSerializer, request)["to"]
        return Response({"tags": [tagging.rename(tag, to=to, actor=actor_of(request), at=timezone.now()).name]})


class TicketTagsView(APIView):
    @extend_schema(operation_id="ticket_tags", request=TagNamesSerializer, responses=TagsSerializer)
    def post(self, request: Request, reference: str) -> Response:
        """Put tags on and take tags off; others stay as they are. Gives what stands now."""
        actor = actor_of(request)
        ticket = ticket_for_deed(actor, reference)
        given = read(TagNamesSerializer, request)
        return Response({"tags": tagging.change(ticket, **given, actor=actor, at=timezone.now())})


class SnoozeTicketView(APIView):
    @extend_schema(operation_id="ticket_snooze", request=SnoozeTicketSerializer, responses=SnoozeTicketSerializer)
    def post(self, request: Request, reference: str) -> Response:
        """Out of your own lists until then, or until something happens. Clocks go on."""
        actor = actor_of(request)
        ticket = ticket_for_deed(actor, reference)
        until = read(SnoozeTicketSerializer, request)["until"]
        snooze = snoozing.snooze(ticket, until=until, actor=actor, at=timezone.now())
        return Response(SnoozeTicketSerializer(snooze).data)

    @extend_schema(operation_id="ticket_unsnooze", responses={204: None})
    def delete(self, request: Request, reference: str) -> Response:
        """Back in your lists now."""
        actor = actor_of(request)
        snoozing.unsnooze(ticket_for_deed(actor, reference), actor=actor, at=timezone.now())
        return Response(status=204)


class SeenView(APIView):
    @extend_schema(operation_id="ticket_seen", request=None, responses={204: None})
    def post(self, request: Request, reference: str) -> Response:
        """You have read the notes in which you are named here."""
        actor = actor_of(request)
        mentions.seen(ticket_for_deed(actor, reference), actor=actor, at=timezone.now())
        return Response(status=204)

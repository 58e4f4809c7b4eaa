"""Merge, separate, split off and link, over the API."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from staff.acting import actor_of
from tickets import joining, linking, references, splitting
from tickets.api import shapes
from tickets.api.tickets import read, ticket_for_deed, ticket_seen_by
from tickets.models import Ticket
from tickets.vocabulary import Kind, LinkKind


class MergeSerializer(serializers.Serializer):
    into = serializers.CharField(max_length=20, help_text="Reference of the case that goes on.")
    tell = serializers.CharField(
        max_length=20_000, required=False, allow_blank=True, default="", help_text="Written to the customer, if given."
    )
    although_others = serializers.BooleanField(default=False, help_text="The customers differ, and that is meant.")


class SplitSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Kind.choices)
    subject = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class LinkSerializer(serializers.Serializer):
    other = serializers.CharField(max_length=20)
    kind = serializers.ChoiceField(choices=LinkKind.choices)


class LinkedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    reference = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.CharField()
    words = serializers.CharField()


class LinksSerializer(serializers.Serializer):
    linked = LinkedSerializer(many=True)
    merged = serializers.ListField(child=serializers.CharField(), help_text="References merged into this case.")


def _other(actor: Actor, reference: str, field: str) -> Ticket:
    found = references.find_seen(reference, by=actor)
    if found is None:
        raise Invalid({field: [_("Write the reference of a case, such as T-100231.")]})
    return found


def _shown(actor: Actor, ticket: Ticket, status: int = 200) -> Response:
    return Response(shapes.TicketDetailSerializer(ticket_seen_by(actor, ticket.reference)).data, status=status)


class MergeView(APIView):
    @extend_schema(operation_id="ticket_merge", request=MergeSerializer, responses=shapes.TicketDetailSerializer)
    def post(self, request: Request, reference: str) -> Response:
        """End this case and read its words with another's. Gives the one that goes on."""
        actor = actor_of(request)
        ticket, given = ticket_for_deed(actor, reference), read(MergeSerializer, request)
        into = _other(actor, given.pop("into"), "into")
        return _shown(actor, joining.merge(ticket, into=into, **given, actor=actor, at=timezone.now()))


class SeparateView(APIView):
    @extend_schema(operation_id="ticket_separate", request=None, responses=shapes.TicketDetailSerializer)
    def post(self, request: Request, reference: str) -> Response:
        """Take a merge back."""
        actor = actor_of(request)
        return _shown(actor, joining.separate(ticket_for_deed(actor, reference), actor=actor, at=timezone.now()))


class SplitView(APIView):
    @extend_schema(
        operation_id="message_split", request=SplitSerializer, responses={201: shapes.TicketDetailSerializer}
    )
    def post(self, request: Request, reference: str, message: int) -> Response:
        """A customer's word becomes a case of its own; the same word twice makes one."""
        actor = actor_of(request)
        found = ticket_for_deed(actor, reference).messages.select_related("ticket__customer", "ticket__team")
        word = found.filter(pk=message).first()
        if word is None:
            raise Http404
        given = read(SplitSerializer, request)
        return _shown(actor, splitting.split(word, **given, actor=actor, at=timezone.now()), status=201)


class LinksView(APIView):
    @extend_schema(operation_id="ticket_links", responses=LinksSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """What is linked with this case, and what is merged into it."""
        actor = actor_of(request)
        return Response(_links(actor, ticket_seen_by(actor, reference)))

    @extend_schema(operation_id="ticket_link", request=LinkSerializer, responses=LinksSerializer)
    def post(self, request: Request, reference: str) -> Response:
        """Say how this case stands to another."""
        actor = actor_of(request)
        ticket, given = ticket_for_deed(actor, reference), read(LinkSerializer, request)
        other = _other(actor, given["other"], "other")
        linking.link(ticket, other=other, kind=LinkKind(given["kind"]), actor=actor, at=timezone.now())
        return Response(_links(actor, ticket))


class LinkView(APIView):
    @extend_schema(operation_id="ticket_unlink", responses={204: None})
    def delete(self, request: Request, reference: str, relation: int) -> Response:
        """Take a link away."""
        actor = actor_of(request)
        linking.unlink(ticket_for_deed(actor, reference), relation=relation, actor=actor, at=timezone.now())
        return Response(status=204)


def _links(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    merged = Ticket.objects.visible_to(actor).filter(merged_into=ticket).order_by("pk")
    return {
        "linked": [
            {
                "id": one.relation,
                "reference": one.ticket.reference,
                "subject": one.ticket.subject,
                "state": one.ticket.state,
                "words": str(one.words),
            }
            for one in linking.linked(ticket, actor=actor)
        ],
        "merged": [one.reference for one in merged],
    }

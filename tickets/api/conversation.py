"""What was said, over the API: read, reply, note, log a call."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff.acting import actor_of
from tickets import conversation
from tickets.api import shapes
from tickets.api.tickets import key_of, read, ticket_for_deed, ticket_seen_by
from tickets.customers import customerfile
from tickets.models import Message
from tickets.vocabulary import CallOutcome

MOST = 200


class MessagesView(APIView):
    @extend_schema(operation_id="messages", responses=shapes.MessageSerializer(many=True))
    def get(self, request: Request, reference: str) -> Response:
        """The newest 200 entries of the conversation, oldest first; notes and events too.

        Reading that of a restricted customer is recorded.
        """
        actor = actor_of(request)
        ticket = ticket_seen_by(actor, reference)
        customerfile.opened(ticket.customer, actor=actor, at=timezone.now())
        newest = Message.objects.filter(ticket=ticket).select_related("outgoing").order_by("-at", "-id")[:MOST]
        return Response(shapes.MessageSerializer(list(reversed(newest)), many=True).data)

    @extend_schema(
        operation_id="message_write",
        request=shapes.NewMessageSerializer,
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
        responses={201: shapes.MessageSerializer},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Reply to the customer (public) or note something for colleagues (internal). The same key twice is one."""
        actor, given = actor_of(request), read(shapes.NewMessageSerializer, request)
        ticket = ticket_for_deed(actor, reference)
        at, nonce = timezone.now(), key_of(request)
        if given["visibility"] == "public":
            message = conversation.reply(
                ticket, body=given["body"], nonce=nonce, seen=given.get("seen"), actor=actor, at=at
            )
        else:
            message = conversation.note(ticket, body=given["body"], nonce=nonce, actor=actor, at=at)
        return Response(shapes.MessageSerializer(message).data, status=201)


class CallsView(APIView):
    @extend_schema(
        operation_id="call_log",
        request=shapes.NewCallSerializer,
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
        responses={201: shapes.MessageSerializer},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Log a call or visit; one that reached the customer counts as a reply. The same key twice logs it once."""
        actor, given = actor_of(request), read(shapes.NewCallSerializer, request)
        message = conversation.log_call(
            ticket_for_deed(actor, reference),
            outcome=CallOutcome(given["outcome"]),
            summary=given["summary"],
            happened_at=given["happened_at"],
            minutes=given.get("minutes"),
            seconds=given.get("seconds"),
            direction=given.get("direction", ""),
            nonce=key_of(request),
            actor=actor,
            at=timezone.now(),
        )
        return Response(shapes.MessageSerializer(message).data, status=201)

"""Redacting over the API."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff.acting import actor_of
from tickets import redacting
from tickets.api import shapes
from tickets.api.tickets import read, ticket_for_deed


class RedactSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)
    with_files = serializers.BooleanField(default=False, help_text="Its files go, too.")


class RedactView(APIView):
    @extend_schema(operation_id="message_redact", request=RedactSerializer, responses=shapes.MessageSerializer)
    def post(self, request: Request, reference: str, message: int) -> Response:
        """Take the words of a message out for good; it cannot be undone."""
        actor = actor_of(request)
        found = ticket_for_deed(actor, reference).messages.select_related("ticket__customer", "ticket__team")
        one = found.filter(pk=message).first()
        if one is None:
            raise Http404
        given = read(RedactSerializer, request)
        return Response(shapes.MessageSerializer(redacting.redact(one, **given, actor=actor, at=timezone.now())).data)

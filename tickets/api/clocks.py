"""The clocks of a ticket over the API, each with the reasons for its due time."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff.acting import actor_of
from tickets.api.tickets import ticket_seen_by
from tickets.clocks.explaining import as_data, explain_all
from tickets.vocabulary import ClockState, Metric


class PauseSerializer(serializers.Serializer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class ClockSerializer(serializers.Serializer):
    """Spans are in seconds of working time."""

    metric = serializers.ChoiceField(choices=[str(metric) for metric in Metric])
    number = serializers.IntegerField(help_text="The pass of a step, or the round of a reply.")
    state = serializers.ChoiceField(choices=[str(state) for state in ClockState])
    policy = serializers.CharField()
    calendar = serializers.CharField()
    target = serializers.IntegerField()
    spent = serializers.IntegerField()
    remaining = serializers.IntegerField(allow_null=True, help_text="Below zero when late.")
    started = serializers.DateTimeField()
    due = serializers.DateTimeField(allow_null=True)
    stopped = serializers.DateTimeField(allow_null=True)
    breached = serializers.DateTimeField(allow_null=True, help_text="When the desk noticed that it was late.")
    pauses = PauseSerializer(many=True)
    why = serializers.ListField(child=serializers.CharField(), help_text="Sentences in the language of the request.")

    def get_fields(self) -> dict[str, serializers.Field]:
        """`label` is a serializer's own word, and cannot be declared above."""
        return {**super().get_fields(), "label": serializers.CharField()}


class ClocksSerializer(serializers.Serializer):
    results = ClockSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class ClocksView(APIView):
    @extend_schema(operation_id="ticket_clocks", responses=ClocksSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """Every clock of a ticket, the running ones first, and why each is due when it is."""
        ticket = ticket_seen_by(actor_of(request), reference)
        results = [as_data(one) for one in explain_all(ticket, timezone.now())]
        return Response(ClocksSerializer({"results": results, "next": None, "previous": None}).data)

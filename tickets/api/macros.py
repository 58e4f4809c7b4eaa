"""Macros over the API: which there are, what one would do to a ticket now, and doing it."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk.actors import Actor
from staff.acting import actor_of
from tickets import macros
from tickets.api.editing import expected
from tickets.api.tickets import key_of, read, ticket_for_deed
from tickets.models import Macro, Ticket


class MacroSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="__str__")
    team: serializers.Field = serializers.SlugRelatedField(slug_field="name", read_only=True)
    deeds = serializers.SerializerMethodField()

    class Meta:
        model = Macro
        fields = ("id", "name", "team", "said_as", "deeds", "used")

    def get_deeds(self, macro: Macro) -> list[str]:
        return sorted(macro.deeds)


class MacroStepSerializer(serializers.Serializer):
    part = serializers.CharField(source="label")
    words = serializers.CharField()
    refused = serializers.BooleanField()


class MacroWordsSerializer(serializers.Serializer):
    text = serializers.CharField(allow_null=True, help_text="Filled in for the ticket; null: the macro has no words.")
    language = serializers.CharField(allow_null=True)


class MacroUseSerializer(serializers.Serializer):
    text = serializers.CharField(
        required=False, max_length=20_000, help_text="The words as you changed them; absent: as they are filled in."
    )


class MacrosView(APIView):
    @extend_schema(operation_id="macros", responses=MacroSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those in use for everybody and for one's teams, the most used first."""
        found = macros.offered(actor_of(request)).select_related("team")
        return Response(MacroSerializer(found, many=True).data)


class TicketMacroView(APIView):
    @extend_schema(operation_id="macro_words", responses=MacroWordsSerializer)
    def get(self, request: Request, reference: str, pk: int) -> Response:
        """What it would say on this ticket."""
        actor = actor_of(request)
        words = macros.words_of(*_both(actor, reference, pk), actor=actor)
        return Response({"text": words.text if words else None, "language": words.language if words else None})

    @extend_schema(
        operation_id="macro_use",
        request=MacroUseSerializer,
        responses=MacroStepSerializer(many=True),
        parameters=[
            OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag that was read."),
            OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER),
        ],
    )
    def post(self, request: Request, reference: str, pk: int) -> Response:
        """Do all of it, or nothing when one step is refused. With `If-Match` only if nobody changed it: else 412."""
        actor, given = actor_of(request), read(MacroUseSerializer, request)
        macro, ticket = _both(actor, reference, pk)
        done = macros.apply(
            macro,
            ticket,
            body=given.get("text"),
            expected=expected(request),
            nonce=key_of(request),
            actor=actor,
            at=timezone.now(),
        )
        return Response(MacroStepSerializer(done, many=True).data)


class TryMacroView(APIView):
    @extend_schema(operation_id="macro_preview", request=None, responses=MacroStepSerializer(many=True))
    def post(self, request: Request, reference: str, pk: int) -> Response:
        """What it would do to this ticket now; a part that would be refused is the last. Nothing is done."""
        actor = actor_of(request)
        steps = macros.try_out(*_both(actor, reference, pk), actor=actor, at=timezone.now())
        return Response(MacroStepSerializer(steps, many=True).data)


def _both(actor: Actor, reference: str, pk: int) -> tuple[Macro, Ticket]:
    ticket = ticket_for_deed(actor, reference)
    macro = macros.offered(actor).filter(pk=pk).first()
    if macro is None:
        raise Http404
    return macro, ticket

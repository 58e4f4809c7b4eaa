"""Shapes of the ticket API: what is taken in, and what is given out. Values of both are checked by the verbs again."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tickets import fieldvalues
from tickets.models import Message, Ticket
from tickets.vocabulary import CallOutcome, Channel, Kind, Priority

CUSTOM_FIELDS = (
    "Custom fields by key, as /api/v1/fields/ describes them: text, a whole number, true or false, a day as "
    "2026-11-30, or the key of an option."
)


class NewCustomerSerializer(serializers.Serializer):
    name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    email = serializers.CharField(required=False, allow_blank=True, max_length=254)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=40)
    language = serializers.CharField(required=False, allow_blank=True, max_length=10)


class NewTicketSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Kind.choices)
    subject = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    body = serializers.CharField(max_length=1_000_000)
    customer = NewCustomerSerializer()
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.API)
    category = serializers.SlugField(required=False, allow_blank=True, help_text="Key of a category.")
    about = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    wish = serializers.CharField(required=False, allow_blank=True, max_length=5_000, default="")
    urgent = serializers.BooleanField(default=False)
    received_at = serializers.DateTimeField(
        default=None, allow_null=True, help_text="When the customer spoke, if that was earlier: clocks run from then."
    )
    fields = serializers.DictField(required=False, default=dict, help_text=CUSTOM_FIELDS)  # type: ignore[assignment]


class TicketSerializer(serializers.ModelSerializer):
    """One ticket, as lists show it."""

    reference = serializers.CharField(read_only=True)
    customer = serializers.SerializerMethodField()
    assignee: serializers.Field = serializers.SlugRelatedField(slug_field="username", read_only=True)
    team = serializers.SerializerMethodField()
    tags = serializers.SerializerMethodField()
    fields = serializers.SerializerMethodField(method_name="get_custom_fields", help_text=CUSTOM_FIELDS)  # type: ignore[assignment]

    class Meta:
        model = Ticket
        fields = (
            "reference",
            "kind",
            "state",
            "stage",
            "subject",
            "channel",
            "language",
            "customer",
            "assignee",
            "team",
            "tags",
            "fields",
            "priority",
            "received_at",
            "updated_at",
            "due_at",
            "due_metric",
            "paused",
            "sealed",
            "version",
        )

    def get_customer(self, ticket: Ticket) -> dict[str, Any]:
        return {"id": ticket.customer_id, "name": ticket.customer.name, "tier": ticket.customer.tier}

    def get_tags(self, ticket: Ticket) -> list[str]:
        return list(getattr(ticket, "tag_names", ()))  # read with the ticket; one that was just opened has none

    @extend_schema_field({"type": "object", "additionalProperties": {"type": ["string", "integer", "boolean"]}})
    def get_custom_fields(self, ticket: Ticket) -> dict[str, Any]:
        return fieldvalues.told(fieldvalues.texts_with(ticket))

    def get_team(self, ticket: Ticket) -> dict[str, Any] | None:
        return {"id": ticket.team_id, "name": ticket.team.name} if ticket.team else None


class TicketDetailSerializer(TicketSerializer):
    """One ticket with what its page tells besides."""

    first_contact: serializers.Field = serializers.SlugRelatedField(slug_field="username", read_only=True)
    category: serializers.Field = serializers.SlugRelatedField(slug_field="key", read_only=True)
    merged_into: serializers.Field = serializers.SlugRelatedField(slug_field="reference", read_only=True)

    class Meta:
        model = Ticket
        fields = (
            *TicketSerializer.Meta.fields,
            "first_contact",
            "category",
            "about",
            "safety",
            "impact",
            "urgent",
            "priority_why",
            "priority_overruled",
            "logged_at",
            "done_at",
            "closed_at",
            "merged_into",
        )


class NewMessageSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=100_000)
    visibility = serializers.ChoiceField(choices=["public", "internal"])
    seen = serializers.IntegerField(
        required=False, help_text="Id of the last message you saw; people’s newer words refuse it."
    )


class NewCallSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=CallOutcome.choices)
    summary = serializers.CharField(max_length=20_000)
    happened_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(required=False, min_value=0, max_value=1440)
    seconds = serializers.IntegerField(required=False, min_value=0, max_value=86_400, help_text="Measured length.")
    direction = serializers.ChoiceField(choices=["incoming", "outgoing"], required=False)


class MessageSerializer(serializers.ModelSerializer):
    visibility = serializers.SerializerMethodField()
    delivery = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = ("id", "entry", "visibility", "author", "author_name", "channel", "at", "body", "data", "delivery")

    def get_visibility(self, message: Message) -> str:
        return "public" if message.public else "internal"

    def get_delivery(self, message: Message) -> str | None:
        return message.outgoing.state if message.outgoing else None


class AssignSerializer(serializers.Serializer):
    to = serializers.CharField(help_text="User name.")
    reason = serializers.CharField(
        max_length=300, required=False, help_text="Needed when the person has as many open cases as their limit says."
    )


class PrioritySerializer(serializers.Serializer):
    to = serializers.ChoiceField(choices=Priority.choices)
    reason = serializers.CharField(max_length=300)


class HandoverSerializer(serializers.Serializer):
    team = serializers.IntegerField()
    reason = serializers.CharField(max_length=500)


class HandoverAnswerSerializer(serializers.Serializer):
    answer = serializers.ChoiceField(choices=["accept", "send_back"])
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class TicketMoveSerializer(serializers.Serializer):
    """The verb, beside it the fields of that move; `version` refuses the move if the ticket changed since."""

    verb = serializers.CharField()
    version = serializers.IntegerField(required=False)


class TicketMovesSerializer(serializers.Serializer):
    reference = serializers.CharField()
    state = serializers.CharField()
    version = serializers.IntegerField()
    moves = serializers.ListField(child=serializers.DictField())


class PageSerializer(serializers.Serializer):
    results = TicketSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)

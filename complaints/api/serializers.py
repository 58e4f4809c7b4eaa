"""Shapes of the complaint API, for its description; the values are made in `complaints.showing`."""

from rest_framework import serializers

from complaints.vocabulary import POSITIONS, STEP_STATES, STEPS


class EvidenceSerializer(serializers.Serializer):
    verb = serializers.CharField()
    at = serializers.DateTimeField(help_text="When it happened.")
    logged_at = serializers.DateTimeField(help_text="When it was written down.")
    by = serializers.CharField(help_text="User name, `customer`, or `desk`.")
    fields_ = serializers.DictField()

    def get_fields(self) -> dict[str, serializers.Field]:
        shown = super().get_fields()
        shown["fields"] = shown.pop("fields_")
        return shown


class PassSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    owner = serializers.CharField(allow_null=True)
    started = serializers.DateTimeField(allow_null=True)
    closed = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.CharField(allow_null=True)
    outcome = serializers.CharField()
    reason = serializers.CharField()
    evidence = EvidenceSerializer(many=True)


class StepSerializer(serializers.Serializer):
    step = serializers.ChoiceField(choices=[str(step) for step in STEPS])
    label_ = serializers.CharField()
    state = serializers.ChoiceField(choices=STEP_STATES)
    owner = serializers.CharField(allow_null=True)
    due = serializers.DateTimeField(allow_null=True)
    passes = PassSerializer(many=True)
    evidence = EvidenceSerializer(many=True, help_text="Of the pass that counts.")

    def get_fields(self) -> dict[str, serializers.Field]:
        shown = super().get_fields()
        shown["label"] = shown.pop("label_")
        return shown


class MissingSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    by = serializers.ChoiceField(choices=["customer", "staff", "worker"])
    verb = serializers.CharField(help_text="The move that supplies it.")


class OfferSerializer(serializers.Serializer):
    verb = serializers.CharField()
    from_ = serializers.CharField()
    to = serializers.CharField()
    fields_ = serializers.ListField(child=serializers.DictField())
    missing = MissingSerializer(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        shown = super().get_fields()
        shown["from"] = shown.pop("from_")
        shown["fields"] = shown.pop("fields_")
        return shown


class ComplaintSerializer(serializers.Serializer):
    reference = serializers.CharField()
    state = serializers.CharField()
    step = serializers.ChoiceField(choices=[str(step) for step in STEPS])
    position = serializers.ChoiceField(choices=[str(position) for position in POSITIONS])
    severity = serializers.CharField()
    answer_by = serializers.DateField(allow_null=True)
    exit = serializers.CharField()
    archived_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    steps = StepSerializer(many=True)
    moves = OfferSerializer(many=True)


class MoveSerializer(serializers.Serializer):
    """The verb, beside it the fields of that move; `version` refuses the move if the ticket changed since."""

    verb = serializers.CharField()
    version = serializers.IntegerField(required=False)

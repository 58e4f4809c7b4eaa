"""Custom fields over the API: what there is to be asked; they are made and changed on the settings page."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk.errors import NotPermitted
from staff.acting import actor_of
from tickets import fieldspecs
from tickets.models import Category
from tickets.vocabulary import AskedAs, FieldType, Kind


class OptionSerializer(serializers.Serializer):
    value = serializers.CharField(source="key")
    names = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    active = serializers.BooleanField()


class FieldSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="Its name in `fields` of a ticket and in queries: field.<key>:value.")
    type = serializers.ChoiceField(choices=FieldType.choices)
    names = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    hints = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    choices = OptionSerializer(source="options", many=True, help_text="Of a choice, in order.")
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=Kind.choices), help_text="Empty: all.")
    categories = serializers.SerializerMethodField(help_text="Keys, with those under them; empty: all.")
    asked = serializers.ChoiceField(choices=AskedAs.choices, help_text="Whether the public form asks for it.")
    shown = serializers.BooleanField(help_text="Whether the customer sees it.")
    active = serializers.BooleanField(help_text="False: out of use; what stands in it can only be read.")

    def get_categories(self, spec: fieldspecs.Spec) -> list[str]:
        keys: dict[int, str] = self.context["categories"]
        return sorted(keys[one] for one in spec.categories if one in keys)


class FieldsView(APIView):
    @extend_schema(operation_id="fields", responses=FieldSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All of them in their order, also those that are out of use."""
        if not actor_of(request).may("ticket.read"):
            raise NotPermitted("not_permitted", _("This token does not allow reading tickets."))
        specs = fieldspecs.all_of_them()
        named = {pk for one in specs for pk in one.categories}
        keys: dict[str, Any] = {"categories": dict(Category.objects.filter(pk__in=named).values_list("pk", "key"))}
        return Response(FieldSerializer(specs, many=True, context=keys).data)

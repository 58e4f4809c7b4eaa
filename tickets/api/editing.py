"""Editing a ticket over the API: some of its properties at once, on the version that was read (decision 20)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk.errors import Invalid
from servicedesk.numerals import whole
from staff.acting import actor_of
from staff.models import Person
from tickets import editing
from tickets.api import shapes
from tickets.api.tickets import category_of, read, ticket_for_deed, ticket_if_seen, ticket_seen_by
from tickets.customers import customerfile
from tickets.models import Ticket
from tickets.vocabulary import Kind, Priority


class EditSerializer(serializers.Serializer):
    """What is not named stays as it is."""

    assignee = serializers.CharField(required=False, allow_null=True, help_text="User name; null releases it.")
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    category = serializers.SlugField(required=False, help_text="Key of a category.")
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="Needed with priority and kind."
    )
    add_tags = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=20)
    remove_tags = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=20)

    fields = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text=f"{shapes.CUSTOM_FIELDS} Those that are named; null empties."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What cannot be edited here (a state, a step) is refused by name, not overlooked."""
        if strange := sorted(set(self.initial_data) - set(self.get_fields())):
            raise serializers.ValidationError({name: [_("This cannot be changed here.")] for name in strange})
        return attrs


class TicketView(APIView):
    @extend_schema(operation_id="ticket", responses=shapes.TicketDetailSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """One ticket; its `version` is also the ETag. Reading one of a restricted customer is recorded."""
        actor = actor_of(request)
        ticket = ticket_seen_by(actor, reference)
        customerfile.opened(ticket.customer, actor=actor, at=timezone.now())
        return _shown(ticket)

    @extend_schema(
        operation_id="ticket_edit",
        request=EditSerializer,
        responses={200: shapes.TicketDetailSerializer, 204: None},
        parameters=[OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag that was read.")],
    )
    def patch(self, request: Request, reference: str) -> Response:
        """Change what is named, all or nothing. With `If-Match` only if nobody changed it meanwhile: else 412.

        204 when it is done and you may not see the ticket any more.
        """
        actor = actor_of(request)
        ticket = ticket_for_deed(actor, reference)
        changes = _looked_up(read(EditSerializer, request))
        editing.edit(ticket, expected=expected(request), actor=actor, at=timezone.now(), **changes)
        customerfile.opened(ticket.customer, actor=actor, at=timezone.now())
        seen = ticket_if_seen(actor, ticket.reference)
        return _shown(seen) if seen else Response(status=204)


def _shown(ticket: Ticket) -> Response:
    return Response(shapes.TicketDetailSerializer(ticket).data, headers={"ETag": f'"{ticket.version}"'})


def expected(request: Request) -> int | None:
    """The version in `If-Match`; whatever is no version of ours matches nothing."""
    told = request.headers.get("If-Match", "").strip()
    if told in ("", "*"):
        return None
    number = told.removeprefix("W/").strip('"')
    return whole(number, digits=9) or 0


def _looked_up(given: dict[str, Any]) -> dict[str, Any]:
    """Names turned into the rows that they name."""
    if given.get("assignee"):
        person = Person.objects.filter(username=given["assignee"], is_active=True).first()
        if person is None:
            raise Invalid({"assignee": [_("Nobody here has this user name.")]})
        given["assignee"] = person
    elif "assignee" in given:
        given["assignee"] = None
    if "category" in given:
        given["category"] = category_of(given["category"])
    for name, choices in (("priority", Priority), ("kind", Kind)):
        if name in given:
            given[name] = choices(given[name])
    return given

"""The complaint over the API: where it stands, what may be done, and the one door to do it."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints import moving
from complaints.api.serializers import ComplaintSerializer, MoveSerializer
from complaints.casefile import CaseFile
from complaints.showing import as_data
from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from staff.acting import actor_of
from tickets import references
from tickets.api.tickets import key_of
from tickets.customers import customerfile
from tickets.models import Ticket
from tickets.once import once
from tickets.vocabulary import Kind


def complaint_seen_by(actor: Actor, reference: str) -> Ticket:
    """The complaint of this reference, if the actor may see it; 404 otherwise, whether or not it exists."""
    ticket = references.find(Ticket.objects.visible_to(actor).for_page(), reference)
    if ticket is None or ticket.kind != Kind.COMPLAINT:
        raise Http404
    return ticket


class ComplaintView(APIView):
    @extend_schema(responses=ComplaintSerializer, operation_id="complaint")
    def get(self, request: Request, reference: str) -> Response:
        """Step, passes with their evidence, and every move open to you now.

        Reading that of a restricted customer is recorded.
        """
        actor = actor_of(request)
        ticket = complaint_seen_by(actor, reference)
        customerfile.opened(ticket.customer, actor=actor, at=timezone.now())
        return _shown(ticket, actor)


class MovesView(APIView):
    @extend_schema(
        request=MoveSerializer,
        responses=ComplaintSerializer,
        operation_id="complaint_move",
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    def post(self, request: Request, reference: str) -> Response:
        """Perform one move: its verb, and the fields that `moves` asks for.

        409 when it is not possible now, with what is missing; 412 when `version` is given and stale. The same
        `Idempotency-Key` twice performs it once, and shows how the complaint stands.
        """
        actor = actor_of(request)
        ticket = complaint_seen_by(actor, reference)
        asked = _asked(request.data)
        verb, expected = asked.pop("verb"), asked.pop("version", None)

        def act() -> None:
            moving.perform(ticket, verb=verb, raw=asked, expected=expected, actor=actor, at=timezone.now())

        once(ticket, key=key_of(request), verb=verb, act=act)
        return _shown(ticket, actor)


def _asked(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict) or not isinstance(data.get("verb"), str):
        raise Invalid({"verb": [_("Name the move.")]})
    version = data.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise Invalid({"version": [_("Write a whole number.")]})
    return dict(data)


def _shown(ticket: Ticket, actor: Actor) -> Response:
    at = timezone.now()
    case = CaseFile.of(ticket, at=at)
    return Response(as_data(case, moving.offers(ticket, actor=actor, at=at, case=case)))

"""Who has it, and the moves of its kind, over the API."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from staff.acting import actor_of
from staff.models import Person, Team
from tickets import handling, handover
from tickets.api import shapes
from tickets.api.tickets import key_of, read, ticket_if_seen, ticket_seen_by
from tickets.models import Ticket
from tickets.once import once
from tickets.procedures import procedure_for
from tickets.vocabulary import Priority

_ANSWERS = {200: shapes.TicketDetailSerializer, 204: None}


def _action(name: str, act: Callable[..., Any], shape: type[Any] | None = None) -> type[APIView]:
    """A view of one verb: read its body, do it, show the ticket as it is now; 204 where it was given away unseen."""

    class Action(APIView):
        @extend_schema(operation_id=f"ticket_{name}", request=shape, responses=_ANSWERS)
        def post(self, request: Request, reference: str) -> Response:
            actor = actor_of(request)
            ticket = ticket_seen_by(actor, reference)
            act(ticket, actor, read(shape, request) if shape else {})
            seen = ticket_if_seen(actor, ticket.reference)
            return Response(shapes.TicketDetailSerializer(seen).data) if seen else Response(status=204)

    Action.__name__ = f"{name.title().replace('_', '')}View"
    Action.__doc__ = act.__doc__
    return Action


def _claim(ticket: Ticket, actor: Actor, given: dict[str, Any]) -> None:
    """Take a ticket that nobody has."""
    handling.claim(ticket, actor=actor, at=timezone.now())


def _release(ticket: Ticket, actor: Actor, given: dict[str, Any]) -> None:
    """Give it back: nobody has it then."""
    handling.release(ticket, actor=actor, at=timezone.now())


def _assign(ticket: Ticket, actor: Actor, given: dict[str, Any]) -> None:
    """Give it to a person."""
    person = Person.objects.filter(username=given["to"], is_active=True).first()
    if person is None:
        raise Invalid({"to": [_("Nobody here has this user name.")]})
    handling.assign(ticket, to=person, reason=given.get("reason", ""), actor=actor, at=timezone.now())


def _prioritise(ticket: Ticket, actor: Actor, given: dict[str, Any]) -> None:
    """Overrule the priority, with a reason."""
    at = timezone.now()
    handling.overrule_priority(ticket, to=Priority(given["to"]), reason=given["reason"], actor=actor, at=at)


def _hand_over(ticket: Ticket, actor: Actor, given: dict[str, Any]) -> None:
    """Ask another team to take it; it stays until they accept."""
    team = Team.objects.filter(pk=given["team"]).first()
    if team is None:
        raise Invalid({"team": [_("There is no such team.")]})
    handover.offer(ticket, to_team=team, reason=given["reason"], actor=actor, at=timezone.now())


def _answer_handover(ticket: Ticket, actor: Actor, given: dict[str, Any]) -> None:
    """Accept the hand-over, or send it back with a reason."""
    if given["answer"] == "accept":
        handover.accept(ticket, actor=actor, at=timezone.now())
    else:
        handover.send_back(ticket, reason=given["reason"], actor=actor, at=timezone.now())


ClaimView = _action("claim", _claim)
ReleaseView = _action("release", _release)
AssignView = _action("assign", _assign, shapes.AssignSerializer)
PriorityView = _action("priority", _prioritise, shapes.PrioritySerializer)
HandOverView = _action("handover", _hand_over, shapes.HandoverSerializer)
AnswerHandoverView = _action("handover_answer", _answer_handover, shapes.HandoverAnswerSerializer)


class TicketMovesView(APIView):
    @extend_schema(operation_id="ticket_moves", responses=shapes.TicketMovesSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """Every move open to you now, with its fields and what it still lacks."""
        actor = actor_of(request)
        return self._moves(ticket_seen_by(actor, reference), actor)

    @extend_schema(
        operation_id="ticket_move",
        request=shapes.TicketMoveSerializer,
        responses=shapes.TicketMovesSerializer,
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    def post(self, request: Request, reference: str) -> Response:
        """Perform one move: its verb, and beside it the fields that it asks for.

        The same `Idempotency-Key` twice performs it once.
        """
        actor = actor_of(request)
        ticket = ticket_seen_by(actor, reference)
        asked = read(shapes.TicketMoveSerializer, request)
        raw = {name: value for name, value in dict(request.data).items() if name not in ("verb", "version")}
        verb, expected = asked["verb"], asked.get("version")

        def act() -> None:
            at = timezone.now()
            procedure_for(ticket).perform(ticket, verb=verb, raw=raw, expected=expected, actor=actor, at=at)

        once(ticket, key=key_of(request), verb=verb, act=act)
        return self._moves(ticket_seen_by(actor, reference), actor)

    def _moves(self, ticket: Ticket, actor: Actor) -> Response:
        offers = procedure_for(ticket).offers(ticket, actor=actor, at=timezone.now())
        return Response(
            {
                "reference": ticket.reference,
                "state": ticket.state,
                "version": ticket.version,
                "moves": [offer.as_data() for offer in offers],
            }
        )

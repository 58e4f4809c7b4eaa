"""Emergencies over the API: what runs, who must confirm, the running log; the same verbs as the pages [H-12]."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk.actors import Actor
from servicedesk.errors import NotPermitted
from servicedesk.keyset import page
from staff.acting import actor_of
from tickets.api.tickets import key_of, link, read
from tickets.emergencies import calls, handling, sight
from tickets.emergencies.words import say
from tickets.models import Emergency, EmergencyCheck, EmergencyLog, EmergencyTell, Ticket
from tickets.models.emergency import EmergencyQuerySet

SIZE = 50
_CURSOR = OpenApiParameter("cursor", str, description="from `next` or `previous`")


class EmergencySerializer(serializers.ModelSerializer):
    """One emergency, as lists show it."""

    plan = serializers.CharField(source="plan.key")
    grade = serializers.IntegerField(source="grade.level", help_text="1 is the lowest.")
    ticket = serializers.SerializerMethodField()
    lead: serializers.Field = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Emergency
        fields = ("id", "plan", "grade", "title", "drill", "ticket", "lead", "opened_at", "closed_at", "outcome")

    def get_ticket(self, emergency: Emergency) -> str | None:
        """Its reference, for those who may read the case."""
        seen: set[int] = self.context["seen"]
        return emergency.ticket.reference if emergency.ticket and emergency.ticket_id in seen else None


class ToldSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="tell.pk")
    who = serializers.CharField(source="tell")
    side = serializers.SerializerMethodField(help_text="person, team or contact")
    minutes = serializers.IntegerField(source="tell.minutes")
    told_at = serializers.DateTimeField(source="tell.told_at", allow_null=True)
    due_at = serializers.DateTimeField(source="tell.due_at")
    confirmed_at = serializers.DateTimeField(source="tell.confirmed_at", allow_null=True)
    late = serializers.SerializerMethodField()
    mine = serializers.BooleanField(help_text="Whether this is yours to confirm.")

    def get_side(self, row: sight.ToldRow) -> str:
        return "person" if row.tell.person_id else "team" if row.tell.team_id else "contact"

    def get_late(self, row: sight.ToldRow) -> bool:
        return row.tell.is_late(self.context["now"])


class ChecklistStepSerializer(serializers.ModelSerializer):
    step = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = EmergencyCheck
        fields = ("id", "step", "done_at", "needed", "note")


class EmergencyDetailSerializer(EmergencySerializer):
    """One emergency with everybody who is told and every step."""

    told = ToldSerializer(many=True, source="rows")
    steps = ChecklistStepSerializer(many=True, source="checks")

    class Meta:
        model = Emergency
        fields = (*EmergencySerializer.Meta.fields, "told", "steps")


class LogSerializer(serializers.ModelSerializer):
    said = serializers.SerializerMethodField(help_text="What the desk wrote, in the language of the request.")

    class Meta:
        model = EmergencyLog
        fields = ("id", "at", "name", "verb", "said", "words")

    def get_said(self, entry: EmergencyLog) -> str:
        return say(entry)


class EmergencyPageSerializer(serializers.Serializer):
    results = EmergencySerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class LogPageSerializer(serializers.Serializer):
    results = LogSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class NewLogSerializer(serializers.Serializer):
    words = serializers.CharField(max_length=5_000)


class ConfirmSerializer(serializers.Serializer):
    how = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class TickSerializer(serializers.Serializer):
    needed = serializers.BooleanField(default=True, help_text="False: settled without doing it, `text` says why.")
    text = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class EmergenciesView(APIView):
    @extend_schema(
        operation_id="emergencies",
        parameters=[OpenApiParameter("state", str, description="live, ended; both without it"), _CURSOR],
        responses=EmergencyPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Emergencies and drills you may see, the newest first."""
        found, state = _seen(actor_of(request)), request.query_params.get("state", "")
        if state in ("live", "ended"):
            found = found.filter(closed_at__isnull=state == "live")
        shown = page(found.order_by(), order=("-id",), cursor=request.query_params.get("cursor", ""), size=SIZE)
        context = _context(actor_of(request), shown.rows)
        results = EmergencySerializer(shown.rows, many=True, context=context).data
        return Response(
            {"results": results, "next": link(request, shown.next), "previous": link(request, shown.previous)}
        )


class EmergencyView(APIView):
    @extend_schema(operation_id="emergency", responses=EmergencyDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One emergency: who is told and has confirmed, and what is done."""
        return _shown(_one(actor_of(request), pk), actor_of(request))


class EmergencyLogView(APIView):
    @extend_schema(operation_id="emergency_log", parameters=[_CURSOR], responses=LogPageSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The running log, the newest line first."""
        log = EmergencyLog.objects.filter(emergency=_one(actor_of(request), pk)).order_by()
        shown = page(log, order=("-at", "-id"), cursor=request.query_params.get("cursor", ""), size=SIZE)
        results = LogSerializer(shown.rows, many=True).data
        return Response(
            {"results": results, "next": link(request, shown.next), "previous": link(request, shown.previous)}
        )

    @extend_schema(
        operation_id="emergency_write",
        request=NewLogSerializer,
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
        responses={201: LogSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Write a line into the running log. The same key twice writes it once."""
        actor = actor_of(request)
        found = _one(actor, pk)
        words = read(NewLogSerializer, request)["words"]
        entry = handling.write(found, words=words, nonce=key_of(request), actor=actor, at=timezone.now())
        return Response(LogSerializer(entry).data, status=201)


class EmergencyConfirmView(APIView):
    @extend_schema(operation_id="emergency_confirm", request=ConfirmSerializer, responses=EmergencyDetailSerializer)
    def post(self, request: Request, pk: int, tell: int) -> Response:
        """Confirm what is yours, or, saying how they were reached, for somebody else."""
        actor = actor_of(request)
        found, given = _one(actor, pk), read(ConfirmSerializer, request)
        tells = EmergencyTell.objects.select_related("emergency", "person", "team", "contact")
        calls.confirm(_part(tells, found, tell), how=given["how"], actor=actor, at=timezone.now())
        return _shown(_one(actor, pk), actor)


class EmergencyTickView(APIView):
    @extend_schema(operation_id="emergency_tick", request=TickSerializer, responses=EmergencyDetailSerializer)
    def post(self, request: Request, pk: int, check: int) -> Response:
        """A step of the checklist is done, or not needed."""
        actor = actor_of(request)
        found, given = _one(actor, pk), read(TickSerializer, request)
        one = _part(EmergencyCheck.objects.select_related("emergency"), found, check)
        handling.tick(one, needed=given["needed"], text=given["text"], actor=actor, at=timezone.now())
        return _shown(_one(actor, pk), actor)


def _seen(actor: Actor) -> EmergencyQuerySet:
    if not actor.may("ticket.read"):
        raise NotPermitted("not_permitted", _("This token does not allow reading tickets."))
    return Emergency.objects.visible_to(actor).for_page()


def _one(actor: Actor, pk: int) -> Emergency:
    found = _seen(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _part(rows: Any, emergency: Emergency, pk: int) -> Any:
    found = rows.filter(emergency=emergency, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(emergency: Emergency, actor: Actor) -> Response:
    at = timezone.now()
    emergency.rows = sight.told_rows(emergency, actor=actor, at=at)  # type: ignore[attr-defined]
    return Response(EmergencyDetailSerializer(emergency, context={**_context(actor, [emergency]), "now": at}).data)


def _context(actor: Actor, shown: list[Emergency]) -> dict[str, Any]:
    """Which of their cases may be named to this actor."""
    tickets = Ticket.objects.visible_to(actor).filter(pk__in=[one.ticket_id for one in shown if one.ticket_id])
    return {"seen": set(tickets.values_list("pk", flat=True))}

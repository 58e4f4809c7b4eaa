"""Warnings and reasons of lateness over the API; the same verbs as the pages [H-21]."""

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
from tickets.api.tickets import link, read, ticket_seen_by
from tickets.clocks import alerts, lateness
from tickets.models import Alert, Clock, Lateness, Ticket
from tickets.vocabulary import LateReason, Metric

SIZE = 50
_CURSOR = OpenApiParameter("cursor", str, description="from `next` or `previous`")
_METRICS = [str(metric) for metric in Metric]


class AlertSerializer(serializers.ModelSerializer):
    """One warning: of each clock the latest."""

    ticket = serializers.CharField(source="clock.ticket.reference")
    clock = serializers.IntegerField(source="clock_id")
    metric = serializers.ChoiceField(source="clock.metric", choices=_METRICS)
    rung = serializers.CharField(help_text="Per cent of the target, or seconds after (before) the due time.")
    due = serializers.DateTimeField(source="clock.due_at", allow_null=True)
    late = serializers.SerializerMethodField()

    class Meta:
        model = Alert
        fields = ("clock", "ticket", "metric", "rung", "at", "due", "late", "snoozed_until")

    def get_late(self, alert: Alert) -> bool:
        return lateness.is_late(alert.clock)


class AlertPageSerializer(serializers.Serializer):
    results = AlertSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class SnoozeSerializer(serializers.Serializer):
    until = serializers.DateTimeField(help_text="Within seven days; it is told again then.")


class LateSerializer(serializers.Serializer):
    """A clock that is or was late, and why, if somebody has said so."""

    clock = serializers.IntegerField()
    metric = serializers.ChoiceField(choices=_METRICS)
    number = serializers.IntegerField()
    due = serializers.DateTimeField(allow_null=True)
    reason = serializers.ChoiceField(choices=LateReason.choices, allow_null=True)
    words = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class LatePageSerializer(serializers.Serializer):
    results = LateSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class ReasonSerializer(serializers.Serializer):
    clock = serializers.IntegerField()
    reason = serializers.ChoiceField(choices=LateReason.choices)
    words = serializers.CharField(max_length=lateness.LONGEST, required=False, allow_blank=True, default="")


class AlertsView(APIView):
    @extend_schema(operation_id="alerts", parameters=[_CURSOR], responses=AlertPageSerializer)
    def get(self, request: Request) -> Response:
        """What I was warned of and have not looked after yet, the newest first."""
        actor = actor_of(request)
        seen = Ticket.objects.visible_to(actor).order_by().values("pk")
        found = alerts.open_of(actor.person_id, at=timezone.now()).filter(clock__ticket__in=seen)
        rows = page(found, order=("-id",), cursor=request.query_params.get("cursor", ""), size=SIZE)
        ends = {"next": link(request, rows.next), "previous": link(request, rows.previous)}
        return Response(AlertPageSerializer({"results": rows.rows, **ends}).data)


class AcknowledgeView(APIView):
    @extend_schema(operation_id="alert_acknowledge", request=None, responses={204: None})
    def post(self, request: Request, clock: int) -> Response:
        """I look after it: written on the case, seen by the others who were warned."""
        alerts.acknowledge(_clock(request, clock), actor=_writer(request), at=timezone.now())
        return Response(status=204)


class SnoozeView(APIView):
    @extend_schema(operation_id="alert_snooze", request=SnoozeSerializer, responses={204: None})
    def post(self, request: Request, clock: int) -> Response:
        """Put it off until a moment."""
        until = read(SnoozeSerializer, request)["until"]
        alerts.snooze(_clock(request, clock), until=until, actor=_writer(request), at=timezone.now())
        return Response(status=204)


class LatenessView(APIView):
    @extend_schema(operation_id="ticket_lateness", responses=LatePageSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """Which clocks of a case were late, and why."""
        ticket = ticket_seen_by(actor_of(request), reference)
        results = [_late(clock) for clock in lateness.late_clocks(ticket)]
        return Response(LatePageSerializer({"results": results, "next": None, "previous": None}).data)

    @extend_schema(operation_id="ticket_say_why_late", request=ReasonSerializer, responses=LateSerializer)
    def post(self, request: Request, reference: str) -> Response:
        """Say why a clock was late; saying it anew replaces it."""
        ticket = ticket_seen_by(actor_of(request), reference)
        given = read(ReasonSerializer, request)
        clock = ticket.clocks.filter(pk=given.pop("clock")).first()
        if clock is None:
            raise Http404
        clock.ticket = ticket
        lateness.explain(clock, **given, actor=_writer(request), at=timezone.now())
        clock.refresh_from_db()
        return Response(LateSerializer(_late(clock)).data)


def _writer(request: Request) -> Actor:
    """Who may write at all; a token that only reads may not."""
    actor = actor_of(request)
    if not actor.may("ticket.note"):
        raise NotPermitted("not_permitted", _("You may not do this."))
    return actor


def _clock(request: Request, pk: int) -> Clock:
    """A clock of a case that this person may see."""
    found = Clock.objects.filter(pk=pk).select_related("ticket").first()
    if found is None or not Ticket.objects.visible_to(actor_of(request)).filter(pk=found.ticket_id).exists():
        raise Http404
    return found


def _late(clock: Clock) -> dict[str, Any]:
    why: Lateness | None = getattr(clock, "lateness", None)
    return {
        "clock": clock.pk,
        "metric": clock.metric,
        "number": clock.number,
        "due": clock.due_at,
        "reason": why.reason if why else None,
        "words": why.words if why else "",
        "by": why.by.username if why else None,
        "at": why.at if why else None,
    }

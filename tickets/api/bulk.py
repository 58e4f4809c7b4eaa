"""One deed for many tickets over the API: asked for, watched, read row by row, taken back; the engine of the inbox."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk import keyset
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted
from staff.acting import actor_of
from staff.models import Person
from tickets import references
from tickets.api.tickets import key_of, link, read, size_of
from tickets.bulk import jobs
from tickets.bulk.deeds import SNOOZES
from tickets.filters.listing import Listing
from tickets.lists.inboxes import VIEWS
from tickets.models import BulkJob, BulkRow, Ticket
from tickets.vocabulary import Priority, RowState

_KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
_PAGE = [OpenApiParameter(name, str) for name in ("cursor", "size")]


class BulkAskSerializer(serializers.Serializer):
    """Which tickets: `tickets`, or all that match `q` (with `view`). What: `deed`, and the fields that it asks for."""

    deed = serializers.ChoiceField(choices=[(key, str(deed.label)) for key, deed in jobs.DEEDS.items()])
    tickets = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=jobs.MOST, required=False, help_text="References."
    )
    q = serializers.CharField(max_length=2_000, required=False, help_text="As in the inbox; at most 1,000 may match.")
    view = serializers.ChoiceField(
        choices=[(view.key, view.label) for view in VIEWS], default="everything", help_text="Of the inbox."
    )
    to = serializers.CharField(max_length=150, required=False, help_text="assign: a user name.")
    priority = serializers.ChoiceField(choices=Priority.choices, required=False, help_text="prioritise")
    reason = serializers.CharField(max_length=300, default="", allow_blank=True, help_text="prioritise")
    tags = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=20, required=False, help_text="tag, untag"
    )
    until = serializers.ChoiceField(choices=list(SNOOZES), required=False, help_text="snooze")
    macro = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="macro: the id of one without words."
    )


class BulkJobSerializer(serializers.ModelSerializer):
    """`ended` of `total` have had their turn. `undoes` is the job that this one takes back."""

    ended = serializers.IntegerField()
    done = serializers.IntegerField()
    refused = serializers.IntegerField()
    undone_by: serializers.Field = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField()

    class Meta:
        model = BulkJob
        fields = (
            "id",
            "deed",
            "state",
            "asked_at",
            "total",
            "ended",
            "done",
            "refused",
            "undoes",
            "undone_by",
            "rows",
        )

    def get_undone_by(self, job: BulkJob) -> int | None:
        return job.undone_by.pk if hasattr(job, "undone_by") else None

    def get_rows(self, job: BulkJob) -> str:
        return f"/api/v1/bulk/{job.pk}/rows/"


class BulkRowSerializer(serializers.ModelSerializer):
    ticket: serializers.Field = serializers.SlugRelatedField(slug_field="reference", read_only=True)

    class Meta:
        model = BulkRow
        fields = ("ticket", "state", "words")


class BulkRowsSerializer(serializers.Serializer):
    results = BulkRowSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class BulkJobsView(APIView):
    @extend_schema(
        operation_id="bulk", request=BulkAskSerializer, responses={202: BulkJobSerializer}, parameters=[_KEY]
    )
    def post(self, request: Request) -> Response:
        """Do one thing to many tickets, each by its own verb. Look at `Location` for how far it has come.

        The same `Idempotency-Key` twice asks once.
        """
        actor, given = _writer(request), read(BulkAskSerializer, request)
        params = _PARAMS.get(given["deed"], lambda given: {})(given)
        found = _chosen(given, actor)
        told = {"deed": given["deed"], "params": params, "nonce": key_of(request)}
        return _accepted(request, jobs.ask(found, **told, actor=actor, at=timezone.now()))


class BulkJobView(APIView):
    @extend_schema(operation_id="bulk_job", responses=BulkJobSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """How far it has come."""
        return Response(BulkJobSerializer(_own(request, pk)).data)


class BulkRowsView(APIView):
    @extend_schema(operation_id="bulk_rows", responses=BulkRowsSerializer, parameters=_PAGE)
    def get(self, request: Request, pk: int) -> Response:
        """What became of each ticket, in the order in which they were asked for."""
        rows = BulkRow.objects.filter(job=_own(request, pk)).select_related("ticket")
        cursor = request.query_params.get("cursor", "")
        shown = keyset.page(rows, order=("place",), cursor=cursor, size=size_of(request))
        told = {"results": shown.rows, "next": link(request, shown.next), "previous": link(request, shown.previous)}
        return Response(BulkRowsSerializer(told).data)


class BulkUndoView(APIView):
    @extend_schema(operation_id="bulk_undo", request=None, responses={202: BulkJobSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take back what it did, ticket by ticket: another job. What has moved on since stays, and says so."""
        actor = _writer(request)
        return _accepted(request, jobs.undo(_own(request, pk), actor=actor, at=timezone.now()))


def _person(given: Mapping[str, Any]) -> dict[str, Any]:
    found = Person.objects.filter(username=given.get("to", ""), is_active=True).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid({"to": [_("Nobody here has this user name.")]})
    return {"to": found}


_PARAMS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "assign": _person,
    "prioritise": lambda given: {"to": given.get("priority"), "reason": given["reason"]},
    "tag": lambda given: {"tags": ",".join(given.get("tags", []))},
    "untag": lambda given: {"tags": ",".join(given.get("tags", []))},
    "snooze": lambda given: {"until": given.get("until")},
    "macro": lambda given: {"macro": given.get("macro")},
}


def _chosen(given: Mapping[str, Any], actor: Actor) -> list[int]:
    """Ids in the order asked for; a program is told of what it may not see, and nothing is cut off silently."""
    if ("q" in given) == ("tickets" in given):
        raise Invalid({"tickets": [_("Name the tickets, or write a query in q.")]})
    return _matching(given, actor) if "q" in given else _named(given["tickets"], actor)


def _named(asked: list[str], actor: Actor) -> list[int]:
    numbers = {one: references.number_in(one) for one in asked}
    seen = Ticket.objects.visible_to(actor).filter(number__in=[one for one in numbers.values() if one is not None])
    known = dict(seen.values_list("number", "pk"))
    strange = [one for one, number in numbers.items() if number not in known]
    if strange:
        raise Invalid({"tickets": [_("There is no such ticket: %(reference)s.") % {"reference": strange[0]}]})
    return [known[number] for number in numbers.values() if number is not None]


def _matching(given: Mapping[str, Any], actor: Actor) -> list[int]:
    params = QueryDict(mutable=True)
    params.update({"q": given["q"], "view": given["view"]})
    listing = Listing(params, actor, timezone.now())
    listing.require()
    return list(listing.tickets.order_by(*listing.order).values_list("pk", flat=True)[: jobs.MOST + 1])


def _writer(request: Request) -> Actor:
    """A token that only reads may not ask; what else it may do, each ticket's verb says."""
    actor = actor_of(request)
    if not actor.may("ticket.note"):
        raise NotPermitted("not_permitted", _("You may not do this."))
    return actor


def _own(request: Request, pk: int) -> BulkJob:
    rows = {
        "ended": Count("rows", filter=~Q(rows__state=RowState.WAITING)),
        "done": Count("rows", filter=Q(rows__state=RowState.DONE)),
        "refused": Count("rows", filter=Q(rows__state=RowState.REFUSED)),
    }
    found = (
        BulkJob.objects.filter(pk=pk, person_id=actor_of(request).person_id)
        .select_related("undone_by")
        .annotate(**rows)
    )
    job = found.first()
    if job is None:
        raise Http404
    return job


def _accepted(request: Request, job: BulkJob) -> Response:
    shown = BulkJobSerializer(_own(request, job.pk)).data
    return Response(shown, status=202, headers={"Location": f"/api/v1/bulk/{job.pk}/"})

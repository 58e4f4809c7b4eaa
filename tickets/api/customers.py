"""Customers and organisations over the API: read, corrected by the verbs of the pages, with If-Match."""

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
from servicedesk.errors import Invalid, NotPermitted
from servicedesk.keyset import Page, page
from staff.acting import actor_of
from tickets.api.editing import expected
from tickets.api.tickets import link, read, size_of
from tickets.customers import customerfile, describing, organisations
from tickets.models import Address, Customer, Organisation
from tickets.vocabulary import Channel

_LIST = [
    OpenApiParameter("q", str, description="a part of name, address, number or domain"),
    OpenApiParameter("cursor", str, description="from `next` or `previous`"),
    OpenApiParameter("size", str, description="1 to 100"),
]
_IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag you read; 412 when it changed since."
)


class AddressSerializer(serializers.ModelSerializer):
    class Meta:
        model = Address
        fields = ("id", "kind", "value", "primary", "verified_at", "refused_at")


class OrganisationSerializer(serializers.ModelSerializer):
    domains: serializers.Field = serializers.StringRelatedField(many=True)

    class Meta:
        model = Organisation
        fields = ("id", "name", "domains", "notes", "created_at", "version")


class CustomerSerializer(serializers.ModelSerializer):
    """A customer's file; `named_owner` is a user name."""

    addresses = AddressSerializer(many=True, read_only=True)
    named_owner: serializers.Field = serializers.SlugRelatedField(slug_field="username", read_only=True)
    organisation = serializers.SerializerMethodField()

    class Meta:
        model = Customer
        fields = (
            *("id", "name", "tier", "language", "addresses", "organisation", "organisation_role", "named_owner"),
            *("preferences", "needs", "best_times", "preferred_channel", "do_not_call", "restricted"),
            *("created_at", "version"),
        )

    def get_organisation(self, customer: Customer) -> dict[str, Any] | None:
        found = customer.organisation
        return {"id": found.pk, "name": found.name} if found else None


class CustomerChangeSerializer(serializers.Serializer):
    """What is not given stays as it is."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    language = serializers.CharField(required=False, allow_blank=True, max_length=10)
    preferences = serializers.CharField(required=False, allow_blank=True, max_length=5_000)
    needs = serializers.CharField(required=False, allow_blank=True, max_length=5_000)
    best_times = serializers.CharField(required=False, allow_blank=True, max_length=200)
    preferred_channel = serializers.ChoiceField(choices=Channel.choices, required=False, allow_blank=True)
    do_not_call = serializers.BooleanField(required=False)
    organisation = serializers.IntegerField(required=False, allow_null=True, help_text="Id; null for none.")
    organisation_role = serializers.CharField(required=False, allow_blank=True, max_length=80)


class NewOrganisationSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=organisations.NAME_LENGTH)
    domains = serializers.ListField(child=serializers.CharField(max_length=190), required=False, default=list)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=5_000, default="")


class OrganisationChangeSerializer(NewOrganisationSerializer):
    """What is not given stays as it is."""

    name = serializers.CharField(max_length=organisations.NAME_LENGTH, required=False)
    domains = serializers.ListField(child=serializers.CharField(max_length=190), required=False)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=5_000)


class CustomerPageSerializer(serializers.Serializer):
    results = CustomerSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class OrganisationPageSerializer(serializers.Serializer):
    results = OrganisationSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class CustomersView(APIView):
    @extend_schema(operation_id="customers", parameters=_LIST, responses=CustomerPageSerializer)
    def get(self, request: Request) -> Response:
        """Customers whose files you may read, newest first. Reading restricted ones is recorded."""
        actor = _reader(request)
        shown = _page(request, customerfile.found_by(_files(actor), _words(request)))
        customerfile.opened_all(shown.rows, actor=actor, at=timezone.now())
        return _listed(request, shown, CustomerSerializer)


class CustomerView(APIView):
    @extend_schema(operation_id="customer", responses=CustomerSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One customer's file; its `version` is also the ETag. Reading a restricted one is recorded."""
        actor = _reader(request)
        found = _customer(actor, pk)
        customerfile.opened(found, actor=actor, at=timezone.now())
        return _shown(found, CustomerSerializer)

    @extend_schema(
        operation_id="customer_change",
        request=CustomerChangeSerializer,
        responses=CustomerSerializer,
        parameters=[_IF_MATCH],
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Correct what is known. Tier, restriction and merging are the desk's own matter, on its pages."""
        actor = _reader(request)
        found, told = _customer(actor, pk), read(CustomerChangeSerializer, request)
        if told.get("organisation") is not None:
            told["organisation"] = _named(told["organisation"])
        describing.describe(found, expected=expected(request), actor=actor, at=timezone.now(), **told)
        customerfile.opened(found, actor=actor, at=timezone.now())
        return _shown(_customer(actor, pk), CustomerSerializer)


class OrganisationsView(APIView):
    @extend_schema(operation_id="organisations", parameters=_LIST, responses=OrganisationPageSerializer)
    def get(self, request: Request) -> Response:
        """Organisations, newest first."""
        found = organisations.with_people(_words(request), actor=_reader(request))
        return _listed(request, _page(request, found), OrganisationSerializer)

    @extend_schema(
        operation_id="organisation_found",
        request=NewOrganisationSerializer,
        responses={201: OrganisationSerializer},
    )
    def post(self, request: Request) -> Response:
        """An organisation is known from now on."""
        told = read(NewOrganisationSerializer, request)
        made = organisations.found(actor=actor_of(request), at=timezone.now(), **told)
        return _shown(made, OrganisationSerializer, status=201)


class OrganisationView(APIView):
    @extend_schema(operation_id="organisation", responses=OrganisationSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One organisation; its `version` is also the ETag."""
        _reader(request)
        return _shown(_organisation(pk), OrganisationSerializer)

    @extend_schema(
        operation_id="organisation_change",
        request=OrganisationChangeSerializer,
        responses=OrganisationSerializer,
        parameters=[_IF_MATCH],
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Correct what is known."""
        actor, told = actor_of(request), read(OrganisationChangeSerializer, request)
        version = expected(request)
        organisations.describe(_organisation(pk), expected=version, actor=actor, at=timezone.now(), **told)
        return _shown(_organisation(pk), OrganisationSerializer)


def _reader(request: Request) -> Actor:
    actor = actor_of(request)
    if not actor.may("ticket.read"):
        raise NotPermitted("not_permitted", _("This token does not allow reading tickets."))
    return actor


def _files(actor: Actor) -> Any:
    whole = customerfile.files_for(actor).select_related("organisation", "named_owner")
    return whole.prefetch_related("addresses")


def _customer(actor: Actor, pk: int) -> Customer:
    """Of a file that was merged into another one, the other one."""
    found: Customer | None = _files(actor).filter(pk=pk).first()
    if found is None:
        kept = customerfile.where_it_went(pk, actor=actor)
        found = _files(actor).filter(pk=kept.pk).first() if kept else None
    if found is None:
        raise Http404
    return found


def _organisation(pk: int) -> Organisation:
    found = Organisation.objects.prefetch_related("domains").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _named(pk: int) -> Organisation:
    found = Organisation.objects.filter(pk=pk).first()
    if found is None:
        raise Invalid({"organisation": [_("There is no such organisation.")]})
    return found


def _words(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:200]


def _page(request: Request, found: Any) -> Page[Any]:
    return page(found, order=("-id",), cursor=request.query_params.get("cursor", ""), size=size_of(request))


def _listed(request: Request, shown: Page[Any], shape: type[Any]) -> Response:
    ends = {"next": link(request, shown.next), "previous": link(request, shown.previous)}
    return Response({"results": shape(shown.rows, many=True).data, **ends})


def _shown(row: Customer | Organisation, shape: type[Any], *, status: int = 200) -> Response:
    return Response(shape(row).data, status=status, headers={"ETag": f'"{row.version}"'})

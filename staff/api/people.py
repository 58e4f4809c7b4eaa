"""GET /api/v1/people/: who is there, for programs that assign or mention."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request

from staff.acting import actor_of
from staff.models import Person, Team


class TeamSerializer(serializers.ModelSerializer):
    class Meta:
        model = Team
        fields = ("id", "name", "function")


class PersonSerializer(serializers.ModelSerializer):
    teams = TeamSerializer(many=True, read_only=True)

    class Meta:
        model = Person
        fields = ("id", "username", "public_name", "availability", "teams")


class PeopleView(ListAPIView):
    """Active people with teams and availability, by user name. Needs permission to read tickets."""

    serializer_class = PersonSerializer
    queryset = Person.objects.filter(is_active=True).prefetch_related("teams").order_by("username")
    pagination_class = None

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        if not actor_of(request).may("ticket.read"):
            raise PermissionDenied

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        response = super().list(request, *args, **kwargs)
        response.data = {"results": response.data, "next": None, "previous": None}
        return response

"""The promises in force over the API: to be read; they are changed on the pages, where a draft shows what it does."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from servicedesk.errors import NotPermitted
from staff.acting import actor_of
from tickets.clocks import rulebooks
from tickets.clocks.policies import title_of
from tickets.clocks.rules import ACTS, rule_of
from tickets.models import Policy, RuleBook
from tickets.vocabulary import Metric


class PolicySerializer(serializers.Serializer):
    """`conditions` are {field, op, values}; `targets` are by clock and priority (1 is urgent): {amount, unit}."""

    key = serializers.IntegerField(help_text="The same in every version.")
    title = serializers.CharField()
    match = serializers.ChoiceField(choices=["all", "any"])
    conditions = serializers.ListField(child=serializers.DictField())
    calendar = serializers.CharField(allow_null=True, help_text="Null: the team's, else the desk's.")
    targets = serializers.DictField()
    runs = serializers.DictField(
        help_text="By clock that is promised: what starts, pauses, stops, cancels it or begins it anew."
    )
    ladder = serializers.ListField(child=serializers.DictField(), help_text="Empty: the usual one.")
    active = serializers.BooleanField()


class RulesSerializer(serializers.Serializer):
    version = serializers.IntegerField()
    since = serializers.DateTimeField(allow_null=True)
    results = PolicySerializer(many=True, help_text="In order: the first that fits is the one that counts.")


class PoliciesView(APIView):
    @extend_schema(operation_id="policies", responses=RulesSerializer)
    def get(self, request: Request) -> Response:
        """The rules in force: who is promised what."""
        actor = actor_of(request)
        if not (actor.may("rules.read") or actor.may("rules.edit")):
            raise NotPermitted("not_permitted", _("Your role does not allow this. Ask an administrator."))
        book = rulebooks.live()
        return Response(RulesSerializer(_told(book)).data)


def _told(book: RuleBook) -> dict[str, Any]:
    policies = book.policies.select_related("calendar")
    return {"version": book.number, "since": book.live_at, "results": [_one(policy) for policy in policies]}


def _one(policy: Policy) -> dict[str, Any]:
    return {
        "key": policy.key,
        "title": title_of(policy),
        "match": policy.match,
        "conditions": policy.conditions,
        "calendar": policy.calendar.name if policy.calendar else None,
        "targets": policy.targets,
        "runs": {metric: _runs(Metric(metric), own) for metric, own in policy.targets.items() if own},
        "ladder": policy.ladder,
        "active": policy.active,
    }


def _runs(metric: Metric, own: dict[str, Any]) -> dict[str, list[str]]:
    rule = rule_of(metric, own)
    return {act: list(getattr(rule, act)) for act in ACTS}

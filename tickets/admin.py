"""What Django's admin hides: everything that leads to a ticket or a customer whom this person may not see [H-43]."""

from typing import Any

from django.db import models
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from servicedesk.actors import Actor
from servicedesk.admin_site import hide
from servicedesk.notify.models import Notice
from tickets.customers.customerfile import files_for
from tickets.models import Customer, Ticket

_STEPS = 4  # rows further away than this say nothing of a case


@hide
def hide_cases(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """The same set of tickets as in every list, asked the other way round, for hidden ones are few."""
    hidden = _hidden_tickets(actor)
    for path in _paths(rows.model, Ticket):
        rows = rows.exclude(**{f"{path}__in": hidden})
    for path in _paths(rows.model, Customer):
        rows = rows.exclude(**{f"{path}__in": _hidden_customers(actor)})
    if rows.model is Notice:
        topic = Concat(Value("ticket:"), Cast(F("number"), CharField()))
        rows = rows.exclude(topic__in=hidden.annotate(told_as=topic).values("told_as"))
    return rows


def _hidden_tickets(actor: Actor) -> QuerySet[Ticket]:
    if not actor.may("ticket.read"):
        return Ticket.objects.all()
    special = models.Q(team__confidential=True) | models.Q(customer__restricted=True)
    return Ticket.objects.filter(special).exclude(pk__in=Ticket.objects.visible_to(actor).values("pk"))


def _hidden_customers(actor: Actor) -> QuerySet[Customer]:
    if not actor.may("ticket.read"):
        return Customer.objects.all()
    return Customer.objects.filter(restricted=True).exclude(pk__in=files_for(actor).values("pk"))


def _paths(model: type[models.Model], target: type[models.Model], steps: int = _STEPS) -> tuple[str, ...]:
    """Every way from a row to the target by its own foreign keys, as in a filter; the row itself is "pk"."""
    if model is target:
        return ("pk",)
    if not steps:
        return ()
    found = []
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            further = _paths(field.related_model, target, steps - 1)
            found += [field.name if way == "pk" else f"{field.name}__{way}" for way in further]
    return tuple(found)

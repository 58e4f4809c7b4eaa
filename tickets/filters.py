"""Filters of ticket lists: one definition for the inbox and the API. Several values of one filter mean 'or'."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, MultipleChoiceFilter

from servicedesk.actors import Actor
from staff.calendars import desk_zone
from tickets.inboxes import SOON
from tickets.models import Clock, Ticket
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import STEPS, Channel, ClockState, Kind, Priority, State, Tier

DUE = (("late", _("Late")), ("soon", _("Within two hours")), ("today", _("Today")))
ME, NOBODY = "me", "none"


class NumbersField(forms.MultipleChoiceField):
    """Ids as they stand in an address: nothing is asked of the database to check them."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdecimal() and len(value) < 19

    def clean(self, value: Any) -> list[int]:
        return [int(one) for one in super().clean(value)]


class NumbersFilter(Filter):
    """Any of several ids."""

    field_class = NumbersField

    def filter(self, qs: TicketQuerySet, value: list[int]) -> TicketQuerySet:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class TicketFilter(FilterSet):
    """`assignee` is `me`, `none` or an id; `category` takes in what stands under it."""

    kind = MultipleChoiceFilter(label=_("Kind"), choices=Kind.choices)
    state = MultipleChoiceFilter(label=_("State"), choices=State.choices)
    priority = MultipleChoiceFilter(label=_("Priority"), choices=Priority.choices)
    step = MultipleChoiceFilter(label=_("Step"), field_name="stage", choices=[(one.value, one.label) for one in STEPS])
    channel = MultipleChoiceFilter(label=_("Channel"), choices=Channel.choices)
    tier = MultipleChoiceFilter(label=_("Customer tier"), field_name="customer__tier", choices=Tier.choices)
    team = NumbersFilter(label=_("Team"), field_name="team_id")
    category = NumbersFilter(label=_("Category"), field_name="category_id", method="in_category")
    customer = NumbersFilter(label=_("Customer"), field_name="customer_id")
    assignee = CharFilter(label=_("Assigned to"), method="with_person")
    due = ChoiceFilter(label=_("Next clock"), choices=DUE, method="due_by")
    missed = ChoiceFilter(label=_("Time not kept"), choices=[("today", _("Today"))], method="missed_on")

    class Meta:
        model = Ticket
        fields: list[str] = []

    def __init__(self, data: Any, queryset: TicketQuerySet, *, actor: Actor, at: datetime) -> None:
        super().__init__(data, queryset)
        self.actor, self.at = actor, at

    def in_category(self, tickets: TicketQuerySet, name: str, value: list[int]) -> TicketQuerySet:
        under = Q(category__parent__parent_id__in=value) | Q(category__parent_id__in=value)
        return tickets.filter(Q(category_id__in=value) | under) if value else tickets

    def with_person(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        if value == NOBODY:
            return tickets.unassigned()
        person = str(self.actor.id) if value == ME else value
        return tickets.filter(assignee_id=int(person)) if person.isdecimal() and len(person) < 19 else tickets.none()

    def due_by(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        if value == "late":
            return tickets.overdue(self.at)
        until = self.at + SOON if value == "soon" else end_of_day(self.at)
        return tickets.due_before(until).filter(due_sort__gte=self.at)

    def missed_on(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        missed = Clock.objects.filter(state=ClockState.MISSED, stopped_at__gte=start_of_day(self.at))
        return tickets.filter(pk__in=missed.values("ticket"))


def start_of_day(at: datetime) -> datetime:
    """Midnight before, where the desk stands."""
    return timezone.localtime(at, desk_zone()).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of_day(at: datetime) -> datetime:
    """The last moment of the desk's day."""
    return timezone.localtime(at, desk_zone()).replace(hour=23, minute=59, second=59, microsecond=999_999)

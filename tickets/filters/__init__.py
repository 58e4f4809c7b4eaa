"""Filters of ticket lists: one definition for the inbox and the API. Several values of one filter mean 'or'."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, Filter, FilterSet, MultipleChoiceFilter

from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from servicedesk.numerals import whole
from staff.calendars import desk_zone
from tickets.lists.happened import FILTERS, Asked, Happened
from tickets.lists.inboxes import NEAR, SOON
from tickets.models import Clock, Ticket
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import STEPS, UNFINISHED, Channel, ClockState, Kind, Priority, State, Tier

DUE = (
    ("late", _("Late")),
    ("soon", _("Within two hours")),
    ("near", _("Within four hours")),
    ("today", _("Today")),
)
ME, NOBODY = "me", "none"


class NumbersField(forms.MultipleChoiceField):
    """Ids as they stand in an address, or 'none': nothing is asked of the database to check them."""

    def valid_value(self, value: str) -> bool:
        return value == NOBODY or whole(value) is not None

    def clean(self, value: Any) -> list[int | str]:
        return [one if one == NOBODY else int(one) for one in super().clean(value)]


class NumbersFilter(Filter):
    """Any of several ids, or none of them."""

    field_class = NumbersField

    def filter(self, qs: TicketQuerySet, value: list[int | str]) -> TicketQuerySet:
        if not value:
            return qs
        known = Q(**{f"{self.field_name}__in": [one for one in value if one != NOBODY]})
        return qs.filter(known | Q(**{f"{self.field_name}__isnull": True}) if NOBODY in value else known)


class PeopleField(forms.MultipleChoiceField):
    """Ids as they stand in an address, 'me' or 'none'; what is none of these is nobody's."""

    def valid_value(self, value: str) -> bool:
        return True


class PeopleFilter(Filter):
    field_class = PeopleField


class HourField(forms.CharField):
    """Weekday and hour, such as 1-09 for Monday from nine to ten; gives the two numbers."""

    def clean(self, value: Any) -> tuple[int, int] | None:
        text = super().clean(value)
        if not text:
            return None
        if not re.fullmatch(r"[1-7]-([01]\d|2[0-3])", text):
            raise forms.ValidationError(_("Write it like 1-09: Monday from nine to ten."), code="invalid")
        day, hour = text.split("-")
        return int(day), int(hour)


class HourFilter(Filter):
    """What happened in this hour of the week, where the desk stands: received, unless another time is named."""

    field_class = HourField

    def filter(self, qs: TicketQuerySet, value: tuple[int, int] | None) -> TicketQuerySet:
        if value is None:
            return qs
        zone, time, (day, hour) = desk_zone(), self.field_name or "received_at", value
        told = {
            f"{time}_day": ExtractIsoWeekDay(time, tzinfo=zone),
            f"{time}_hour": ExtractHour(time, tzinfo=zone),
        }
        return qs.alias(**told).filter(**{f"{time}_day": day, f"{time}_hour": hour})


class TicketFilter(FilterSet):
    """`assignee` is `me`, `none` or an id; `category` takes in what stands under it."""

    base_filters: dict[str, Filter]

    kind = MultipleChoiceFilter(label=_("Kind"), choices=Kind.choices)
    state = MultipleChoiceFilter(label=_("State"), choices=State.choices)
    priority = MultipleChoiceFilter(label=_("Priority"), choices=Priority.choices)
    step = MultipleChoiceFilter(label=_("Step"), field_name="stage", choices=[(one.value, one.label) for one in STEPS])
    channel = MultipleChoiceFilter(label=_("Channel"), choices=Channel.choices)
    tier = MultipleChoiceFilter(label=_("Customer tier"), field_name="customer__tier", choices=Tier.choices)
    team = NumbersFilter(label=_("Team"), field_name="team_id")
    category = NumbersFilter(label=_("Category"), field_name="category_id", method="in_category")
    customer = NumbersFilter(label=_("Customer"), field_name="customer_id")
    assignee = PeopleFilter(label=_("Assigned to"), method="with_person")
    due = ChoiceFilter(label=_("Next clock"), choices=DUE, method="due_by")
    missed = ChoiceFilter(label=_("Time not kept"), choices=[("today", _("Today"))], method="missed_on")
    hour = HourFilter(label=_("Hour of receipt"), field_name="received_at")
    finished_hour = HourFilter(label=_("Hour of finishing"), field_name="done_at")
    received, finished, clock = FILTERS["received"], FILTERS["finished"], FILTERS["clock"]

    class Meta:
        model = Ticket
        fields: list[str] = []

    def __init__(self, data: Any, queryset: TicketQuerySet, *, actor: Actor, at: datetime) -> None:
        # Only what the address names: a form of twenty fields costs more than the rows' query.
        self.base_filters = {name: one for name, one in self.base_filters.items() if name in data}
        super().__init__(data, queryset)
        self.actor, self.at = actor, at

    def require(self) -> None:
        """Raises Invalid: what cannot be read narrows nothing, so the list would hold more than was asked for."""
        if not self.form.is_valid():
            raise Invalid({name: [str(error) for error in errors] for name, errors in self.form.errors.items()})

    @property
    def happened(self) -> dict[str, tuple[Happened, Asked]]:
        """The filters by what happened that hold, with what they ask."""
        self.form.is_valid()
        told = self.form.cleaned_data
        found = {name: one for name, one in self.filters.items() if isinstance(one, Happened) and told.get(name)}
        return {name: (one, told[name]) for name, one in found.items()}

    def in_category(self, tickets: TicketQuerySet, name: str, value: list[int | str]) -> TicketQuerySet:
        ids = [one for one in value if one != NOBODY]
        known = under_categories(ids)
        return tickets.filter(known | Q(category=None) if NOBODY in value else known) if value else tickets

    def with_person(self, tickets: TicketQuerySet, name: str, value: list[str]) -> TicketQuerySet:
        if not value:
            return tickets
        if value == [NOBODY]:
            return tickets.unassigned()
        people = [str(self.actor.id) if one == ME else one for one in value]
        known = Q(assignee_id__in=[key for one in people if (key := whole(one)) is not None])
        return tickets.filter(known | Q(assignee=None) if NOBODY in value else known)

    def due_by(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return tickets.filter(due_in(value, self.at))

    def missed_on(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        missed = Clock.objects.filter(state=ClockState.MISSED, stopped_at__gte=start_of_day(self.at))
        return tickets.filter(pk__in=missed.values("ticket"))


def under_categories(ids: list[Any]) -> Q:
    """In one of these categories, or in what stands under it."""
    return Q(category_id__in=ids) | Q(category__parent_id__in=ids) | Q(category__parent__parent_id__in=ids)


def due_in(value: str, at: datetime) -> Q:
    """Whose next clock ran out, or runs out soon, in one of the ways of DUE."""
    if value == "late":
        return unfinished(due_sort__lt=at)
    until = {"soon": at + SOON, "near": at + NEAR}.get(value) or end_of_day(at)
    return unfinished(due_sort__gte=at, due_sort__lt=until)


def unfinished(**conditions: Any) -> Q:
    """Of open tickets alone: the condition that partial indexes have."""
    return Q(state__in=UNFINISHED, **conditions)


def register(name: str, one: Happened) -> None:
    """A filter of a higher app, under a name of its own."""
    TicketFilter.base_filters[name] = one


def start_of_day(at: datetime) -> datetime:
    """Midnight before, where the desk stands."""
    return timezone.localtime(at, desk_zone()).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of_day(at: datetime) -> datetime:
    """The last moment of the desk's day."""
    return timezone.localtime(at, desk_zone()).replace(hour=23, minute=59, second=59, microsecond=999_999)

"""Sets of tickets: what a person may see, what a view holds, what a page needs with it."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from servicedesk.actors import Actor
from servicedesk.bundles import bundle
from tickets.vocabulary import MANAGER_TIER, UNFINISHED, ClockState, HandoverState, Kind, State

if TYPE_CHECKING:
    from tickets.models import Ticket  # noqa: F401


_LONGEST_NUMBER = 9  # digits
_FIELD_TEXTS = "field_texts"  # the name under which a ticket that was just opened has them, too
# Relations of which the ticket page shows a few rows.
_BESIDE = ("watches", "handovers", "tasks", "clocks", "emergencies", "snoozes", "mentions", "drafts")


def _name_of(person: str) -> Coalesce:
    """What colleagues call the person that this relation leads to, as `str(person)` does."""
    return Coalesce(NullIf(f"{person}__full_name", Value("")), f"{person}__username")


class TicketQuerySet(QuerySet["Ticket"]):
    def visible_to(self, actor: Actor) -> "TicketQuerySet":
        """What this actor may see: everything but the tickets of confidential teams and restricted customers.

        Those are for members of the team, managers, and people named on the ticket; for others they do not exist.
        Costs no join for a desk's usual ticket list: hidden rows are excluded by two small id sets.
        """
        if actor.kind == "system":
            return self
        if actor.kind == "customer" or not actor.may("ticket.read"):
            return self.none()
        if actor.tier == MANAGER_TIER:
            return self
        return self.exclude(self._hidden(actor))

    def hidden_from(self, actor: Actor) -> "TicketQuerySet":
        """What `visible_to` leaves out. Found by team and by customer: a walk over few, not over all."""
        if actor.kind == "system" or (actor.tier == MANAGER_TIER and actor.may("ticket.read")):
            return self.none()
        if actor.kind == "customer" or not actor.may("ticket.read"):
            return self
        secret, restricted = self._secret_teams(actor), self._restricted_customers()
        special = (
            self.filter(team__in=secret).values("pk").union(self.filter(customer__in=restricted).values("pk"), all=True)
        )
        return self.filter(self._hidden(actor), pk__in=special)

    def hides_from(self, actor: Actor) -> bool:
        """Whether there is any team or customer whose tickets could be hidden from this member of staff."""
        if actor.tier == MANAGER_TIER:
            return False
        return self._secret_teams(actor).union(self._restricted_customers(), all=True).exists()

    def _secret_teams(self, actor: Actor) -> QuerySet[Any]:
        teams = self.model._meta.get_field("team").related_model
        return teams._base_manager.filter(confidential=True).exclude(pk__in=actor.teams).values("pk")

    def _restricted_customers(self) -> QuerySet[Any]:
        customers = self.model._meta.get_field("customer").related_model
        return customers._base_manager.filter(restricted=True).values("pk")

    def _hidden(self, actor: Actor) -> Q:
        """Tickets of confidential teams and of restricted customers, but for members, and people named on them."""
        watches = self.model._meta.get_field("watches").related_model
        watched = Exists(watches._base_manager.filter(ticket=OuterRef("pk"), person_id=actor.id))
        named = Q(assignee_id=actor.id) | Q(first_contact_id=actor.id) | Q(watched)
        secret_team = Q(team_id__in=self._secret_teams(actor))
        secret_customer = Q(customer_id__in=self._restricted_customers())
        own_team = Q(team_id__in=actor.teams)
        return (secret_team | (secret_customer & ~own_team)) & ~named

    def open(self) -> "TicketQuerySet":
        return self.filter(state__in=UNFINISHED)

    def finished(self) -> "TicketQuerySet":
        return self.filter(state__in=(State.DONE, State.CLOSED))

    def complaints(self) -> "TicketQuerySet":
        return self.filter(kind=Kind.COMPLAINT)

    def assigned_to(self, person_id: int) -> "TicketQuerySet":
        return self.filter(assignee_id=person_id)

    def unassigned(self) -> "TicketQuerySet":
        return self.filter(assignee=None)

    def overdue(self, at: datetime) -> "TicketQuerySet":
        return self.open().filter(due_sort__lt=at)

    def due_before(self, moment: datetime) -> "TicketQuerySet":
        return self.open().filter(due_sort__lt=moment)

    def beginning_with(self, digits: str) -> "TicketQuerySet":
        """Whose number begins with these digits: some ranges of the index."""
        first = int(digits)
        places = range(max(1, _LONGEST_NUMBER + 1 - len(digits)))
        ranges = (Q(number__range=(first * 10**place, (first + 1) * 10**place - 1)) for place in places)
        return self.filter(reduce(or_, ranges))

    def for_list(self) -> "TicketQuerySet":
        """With all that a list row prints, in one query."""
        return self.select_related("customer", "assignee").defer(
            "customer__preferences", "customer__needs", "priority_why"
        )

    def for_reader(self, person_id: int) -> "TicketQuerySet":
        """For the ticket page: with the few rows of other tables that it always shows, in the same query."""
        link = self.model._meta.get_field
        watches, handovers, tasks, clocks, emergencies, snoozes, mentions, drafts = (
            link(name).related_model._base_manager.filter(ticket=OuterRef("pk"))  # type: ignore[union-attr]
            for name in _BESIDE
        )
        customers = link("customer").related_model
        addresses = customers._meta.get_field("addresses").related_model._base_manager  # type: ignore[union-attr]
        relations = link("relations").related_model._base_manager  # type: ignore[union-attr]
        asked = handovers.filter(state=HandoverState.ASKED)
        files = link("drafts").related_model._meta.get_field("files").related_model._base_manager  # type: ignore[union-attr]
        own_files = files.filter(draft__ticket=OuterRef("pk"), draft__person=person_id, draft__thrown_at=None)
        return (
            self.for_page()
            .with_tags()
            .with_fields()
            .annotate(
                is_watched=Exists(watches.filter(person_id=person_id)),
                snoozed_until=Subquery(snoozes.filter(person_id=person_id).values("until")),
                asked_in=Subquery(
                    mentions.filter(person_id=person_id, seen_at=None).order_by("pk").values("message")[:1]
                ),
                has_links=Exists(relations.filter(ticket=OuterRef("pk")))
                | Exists(relations.filter(other=OuterRef("pk"))),
                has_merged=Exists(self.model._base_manager.filter(merged_into=OuterRef("pk"))),
                has_emergency=Exists(emergencies.filter(closed_at=None)),
                known_addresses=bundle(addresses.filter(customer=OuterRef("customer")).order_by("-primary", "pk")),
                clocks_now=bundle(clocks.filter(state__in=(ClockState.RUNNING, ClockState.PAUSED))),
                open_tasks=bundle(tasks.filter(done_at=None).order_by("due_at"), owner_name=_name_of("owner")),
                own_draft=bundle(drafts.filter(person_id=person_id, thrown_at=None)),
                own_files=bundle(own_files.order_by("pk")),
                asked_handovers=bundle(asked, team_name=F("to_team__name"), asker=_name_of("asked_by")),
            )
        )

    def with_tags(self) -> "TicketQuerySet":
        """With their tags by name, as `tag_names`."""
        taggings = self.model._meta.get_field("taggings").related_model._base_manager
        names = taggings.filter(ticket=OuterRef("pk")).order_by("tag__name").values("tag__name")
        return self.annotate(tag_names=ArraySubquery(names))

    def with_fields(self) -> "TicketQuerySet":
        """With what stands in their custom fields, as `field_texts`."""
        values = self.model._meta.get_field("field_values").related_model._base_manager.filter(ticket=OuterRef("pk"))
        told = values.values(told=JSONObject(field=F("field_id"), text=F("text")))
        return self.annotate(**{_FIELD_TEXTS: ArraySubquery(told)})

    def for_page(self) -> "TicketQuerySet":
        """With all that the ticket page's header and context print."""
        return self.select_related("customer", "assignee", "first_contact", "team", "category", "item")

"""Who gets a new case: the category's team, and in it whoever is there and has the fewest (decision 24)."""

from datetime import datetime

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from staff.models import Absence, Desk, Membership, Person, Team
from staff.vocabulary import Availability
from tickets.models import Category, Ticket
from tickets.vocabulary import UNFINISHED


def route(category: Category | None, *, at: datetime) -> tuple[Team | None, Person | None]:
    """The team of the category, else of the desk, and a first owner from it; one query as a rule.

    The owner is the available member with the fewest open cases and room for one more, agents before those who lead;
    else one who leads the team; else nobody.
    """
    own = category.team_id if category is not None else None
    wanted = Value(own) if own else Subquery(Desk.objects.values("team_id")[:1])
    chosen = _members(at).filter(team_id=wanted).first()
    if chosen is None:
        return Team.objects.filter(pk=wanted).first(), None
    return chosen.team, chosen.person


def owner_in(team: Team, *, at: datetime) -> Person | None:
    """The first owner within a team: who is there and has the fewest, else who leads it, else nobody."""
    chosen = _members(at).filter(team=team).first()
    return chosen.person if chosen is not None else None


def _members(at: datetime) -> QuerySet[Membership]:
    """Those who may get a case, with their load, best first."""
    away = Absence.objects.filter(person=OuterRef("person"), starts_at__lte=at, ends_at__gt=at)
    open_cases = (
        Ticket.objects.filter(assignee=OuterRef("person"), state__in=UNFINISHED)
        .order_by()
        .values("assignee")
        .annotate(number=Count("pk"))
        .values("number")
    )
    here = Q(person__availability=Availability.AVAILABLE, away=False, load__lt=F("person__load_limit"))
    return (
        Membership.objects.select_related("team", "person")
        .filter(person__is_active=True)
        .annotate(away=Exists(away), load=Coalesce(Subquery(open_cases), 0))
        .annotate(
            place=Case(
                When(here & Q(leads=False), then=3),
                When(here, then=2),
                When(leads=True, then=1),
                default=0,
                output_field=IntegerField(),
            )
        )
        .filter(place__gt=0)
        .order_by("-place", "load", "person_id")
    )

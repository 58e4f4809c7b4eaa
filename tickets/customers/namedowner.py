"""A customer's named owner: set by whoever assigns work, and given new cases while they can take them [H-1, H-27].

It adds service and takes nobody's place: the case is weighed and its clocks run as anybody's [H-47].
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, NotPermitted, Refused
from staff.models import Absence, Membership, Person, Team
from staff.vocabulary import Availability
from tickets.customers.keeping import subject_of
from tickets.models import Category, Customer, Ticket


@transaction.atomic
def name_owner(customer: Customer, *, owner: Person | None, actor: Actor, at: datetime) -> Customer:
    """Say who looks after this customer; None: nobody in particular. Raises NotPermitted, Refused, Invalid."""
    if not actor.may("ticket.assign"):
        raise NotPermitted("not_permitted", _("Your role does not allow this."))
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if customer.erased_at is not None:
        raise Refused("erased", _("This customer was erased."))
    if owner is not None and not (owner.is_active and owner.may("ticket.reply")):
        raise Invalid({"owner": [_("%(name)s does not handle tickets.") % {"name": owner}]})
    if customer.named_owner_id != (owner.pk if owner else None):
        _set(customer, owner, actor=actor, at=at)
    return customer


def forget_owner(person: Person, *, actor: Actor, at: datetime) -> None:
    """They no longer work here, says `actor`: their customers have nobody in particular."""
    for customer in Customer.objects.select_for_update().filter(named_owner=person).order_by("pk"):
        _set(customer, None, actor=actor, at=at)


def _set(customer: Customer, owner: Person | None, *, actor: Actor, at: datetime) -> None:
    facts = {"before": customer.named_owner_id, "after": owner.pk if owner else None}
    customer.named_owner = owner
    customer.version += 1
    customer.save(update_fields=["named_owner", "version"])
    record(subject=subject_of(customer), verb="named_owner", at=at, actor=actor, facts=facts)


def owner_of(customer: Customer, category: Category | None, *, at: datetime) -> tuple[Team, Person] | None:
    """Who gets this customer's new case, and for which team; None when routing decides as for anybody.

    That is so without a named owner, while theirs is away or full, and where the category belongs to a confidential
    team that is not theirs. Of their teams, the category's comes first.
    """
    if customer.named_owner_id is None:
        return None
    theirs = list(_places(customer.named_owner_id, at=at))
    wanted = category.team if category is not None else None
    if wanted is not None and wanted.confidential:
        theirs = [place for place in theirs if place.team_id == wanted.pk]
    if not theirs:
        return None
    best = min(theirs, key=lambda place: (wanted is None or place.team_id != wanted.pk, place.pk))
    return best.team, best.person


def _places(person_id: int, *, at: datetime) -> QuerySet[Membership]:
    """Their teams, if they are there and have room for one more."""
    away = Absence.objects.filter(person=OuterRef("person"), starts_at__lte=at, ends_at__gt=at)
    load = Ticket.objects.open().assigned_to(person_id).count()
    return Membership.objects.select_related("team", "person").filter(
        ~Exists(away),
        person=person_id,
        person__is_active=True,
        person__availability=Availability.AVAILABLE,
        person__load_limit__gt=load,
    )

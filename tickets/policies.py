"""Which targets hold for a ticket: the most special policy that matches [H-20]."""

from django.db.models import Q

from tickets.models import Policy, Ticket


def policy_for(ticket: Ticket) -> Policy | None:
    """The policy whose kind, priority and tier fit, the most special first: kind, then priority, then tier."""
    fits = (
        Q(kind__in=("", ticket.kind))
        & (Q(priority=None) | Q(priority=ticket.priority))
        & Q(tier__in=("", ticket.customer.tier))
    )
    found = list(Policy.objects.filter(fits, active=True))
    return max(found, key=lambda one: (bool(one.kind), one.priority is not None, bool(one.tier)), default=None)

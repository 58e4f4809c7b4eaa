"""The customer's session: opened by a personal link, good for the cases of one customer, kept apart from staff's.

It lives under a key of its own in the session; no customer is a row of the user model (decision 9). It ends after
twelve hours, by leaving, or the moment its link is revoked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from servicedesk.actors import Actor
from tickets import references
from tickets.customers import customer_actor
from tickets.models import PersonalLink, Ticket
from tickets.vocabulary import LinkPurpose

KEY = "portal"
LIFE = timedelta(hours=12)
SCOPE = LinkPurpose.PROGRESS.value


@dataclass(frozen=True)
class Visit:
    """One case of one's own, seen by its customer."""

    ticket: Ticket
    actor: Actor


def enter(request: HttpRequest, link: PersonalLink, *, at: datetime) -> None:
    """Open the session for the link's case. The session's key changes, so that nobody can have planted it."""
    kept = request.session.get(KEY, {})
    own = kept.get("customer") == link.ticket.customer_id and kept.get("until", "") > at.isoformat()
    tickets = {**(kept["tickets"] if own else {}), str(link.ticket_id): link.pk}
    request.session.cycle_key()
    request.session[KEY] = {
        "customer": link.ticket.customer_id,
        "tickets": tickets,
        "scope": SCOPE,
        "until": (at + LIFE).isoformat(),
    }


def leave(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
    request.session.cycle_key()


def visit(request: HttpRequest, reference: str, *, at: datetime) -> Visit | None:
    """The case of this reference, if this session was opened for it and its link still stands."""
    open_links = _links(request, at=at)
    if not open_links:
        return None
    mine = Ticket.objects.filter(pk__in=open_links, customer=request.session[KEY]["customer"])
    ticket = references.find(mine.select_related("customer", "assignee", "team"), reference)
    if ticket is None or not _stands(open_links[ticket.pk], ticket):
        return None
    return Visit(ticket, customer_actor(ticket.customer))


def cases(request: HttpRequest, *, at: datetime) -> list[Ticket]:
    """The cases that this session may see, newest first."""
    open_links = _links(request, at=at)
    if not open_links:
        return []
    standing = PersonalLink.objects.filter(pk__in=open_links.values(), revoked_at=None)
    return list(Ticket.objects.filter(links__in=standing).distinct().order_by("-id"))


def _links(request: HttpRequest, *, at: datetime) -> dict[int, int]:
    """Link by case, as the session holds them; none when it is over or was opened for something else."""
    kept = request.session.get(KEY) or {}
    if kept.get("scope") != SCOPE or kept.get("until", "") <= at.isoformat():
        return {}
    return {int(ticket): link for ticket, link in kept["tickets"].items()}


def _stands(link: int, ticket: Ticket) -> bool:
    return PersonalLink.objects.filter(pk=link, ticket=ticket, purpose=SCOPE, revoked_at=None).exists()

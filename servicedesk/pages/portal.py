"""The customer's session: opened by a personal link, good for that link's case, kept apart from staff's.

It lives under a key of its own in the session; no customer is a row of the user model (decision 9). Each case in it
ends twelve hours after its link was used, by leaving, or the moment the link is revoked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.db.models import QuerySet
from django.http import HttpRequest

from servicedesk.actors import Actor
from tickets import references
from tickets.customers.recognising import customer_actor
from tickets.models import PersonalLink, Ticket
from tickets.vocabulary import LinkPurpose

KEY = "portal"
LIFE = timedelta(hours=12)
SCOPE = LinkPurpose.PROGRESS.value


class Grant(TypedDict):
    """One case that the session may see. `until` is a moment in ISO form."""

    link: int
    customer: int
    until: str


@dataclass(frozen=True)
class Visit:
    """One case of one's own, seen by its customer."""

    ticket: Ticket
    actor: Actor


def enter(request: HttpRequest, link: PersonalLink, *, at: datetime) -> None:
    """Open the session for the link's case. The session's key changes, so that nobody can have planted it."""
    grant = {"link": link.pk, "customer": link.ticket.customer_id, "until": (at + LIFE).isoformat()}
    cases = _grants(request, at=at) | {str(link.ticket_id): grant}
    request.session.cycle_key()
    request.session[KEY] = {"scope": SCOPE, "cases": cases}


def leave(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
    request.session.cycle_key()


def visit(request: HttpRequest, reference: str, *, at: datetime) -> Visit | None:
    """The case of this reference, if this session was opened for it and its link still stands."""
    grants = _grants(request, at=at)
    if not grants:
        return None
    mine = Ticket.objects.filter(pk__in=[int(one) for one in grants]).with_fields()
    mine = mine.select_related("customer", "assignee", "team")
    ticket = references.find(mine, reference)
    if ticket is None or not _stands(grants[str(ticket.pk)], ticket):
        return None
    return Visit(ticket, customer_actor(ticket.customer))


def cases(request: HttpRequest, *, at: datetime) -> list[Ticket]:
    """The cases that this session may see, newest first."""
    grants = _grants(request, at=at)
    if not grants:
        return []
    standing = _standing([grant["link"] for grant in grants.values()]).order_by("-ticket_id")
    return [link.ticket for link in standing if _is_theirs(link, grants[str(link.ticket_id)])]


def _grants(request: HttpRequest, *, at: datetime) -> dict[str, Grant]:
    """What the session may see, by case: none once its time is over, nor when it was opened for something else."""
    kept = request.session.get(KEY) or {}
    if kept.get("scope") != SCOPE:
        return {}
    return {ticket: grant for ticket, grant in kept["cases"].items() if grant["until"] > at.isoformat()}


def _stands(grant: Grant, ticket: Ticket) -> bool:
    """The case still belongs to whom the link was written, and the link was not revoked."""
    link = _standing([grant["link"]]).filter(ticket=ticket, purpose=SCOPE).first()
    return link is not None and _is_theirs(link, grant)


def _standing(links: Sequence[int]) -> QuerySet[PersonalLink]:
    return PersonalLink.objects.filter(pk__in=links, revoked_at=None).select_related("address", "ticket")


def _is_theirs(link: PersonalLink, grant: Grant) -> bool:
    """By the address it went to, which a merge of files takes along; a link that went to none is its customer's."""
    owner = link.address.customer_id if link.address is not None else grant["customer"]
    return owner == link.ticket.customer_id

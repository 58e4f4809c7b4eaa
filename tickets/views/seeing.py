"""Loading what a page is about: what the person may see, or 404, whether or not it exists."""

from django.http import Http404, HttpRequest

from servicedesk.actors import Actor
from servicedesk.bundles import hang, unbundle
from servicedesk.kept import Question
from tickets import permissions, references
from tickets.models import Address, Ticket

_read = Question(lambda number, person: Ticket.objects.for_reader(person).filter(number=number))


def actor_in(request: HttpRequest) -> Actor:
    """Who acts on this page; pages behind sign-in always have one."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def ticket_or_404(request: HttpRequest, reference: str) -> Ticket:
    """The ticket with all that its page prints, in one question; a predicate says the same as `visible_to` would."""
    actor, number = actor_in(request), references.number_in(reference)
    found = _read(number=number, person=actor.person_id) if number is not None else []
    if not found or not permissions.may(actor, "ticket.read", found[0]):
        raise Http404
    ticket = found[0]
    hang(ticket.customer, "addresses", unbundle(Address, ticket.known_addresses))  # type: ignore[attr-defined]
    return ticket


def ticket_for_deed(request: HttpRequest, reference: str) -> Ticket:
    """The ticket to which something is about to be done; its page is shown again only after a refusal."""
    ticket = references.find_seen(reference, by=actor_in(request))
    if ticket is None:
        raise Http404
    return ticket


def ticket_written_to(request: HttpRequest, reference: str) -> Ticket:
    """The case that words for this one answer: of a merged one that which goes on, if it is the same customer's.

    Its page may have stood open since before the merge.
    """
    found = ticket_for_deed(request, reference)
    into = found.merged_into if found.merged_into_id is not None else None
    if into is None or into.customer_id != found.customer_id:
        return found
    return references.find_seen(into.reference, by=actor_in(request)) or found


def after(request: HttpRequest, found: Ticket) -> str:
    """Back to the ticket; the person may have lost sight of it, then the inbox says so."""
    seen = Ticket.objects.visible_to(actor_in(request)).filter(pk=found.pk).first()
    return f"/desk/tickets/{seen.reference}/" if seen else "/desk/"

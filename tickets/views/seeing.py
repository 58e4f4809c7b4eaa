"""Loading what a page is about: what the person may see, or 404, whether or not it exists."""

from django.http import Http404, HttpRequest

from servicedesk.actors import Actor
from tickets import references
from tickets.models import Ticket


def actor_in(request: HttpRequest) -> Actor:
    """Who acts on this page; pages behind sign-in always have one."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def ticket_or_404(request: HttpRequest, reference: str) -> Ticket:
    """The ticket with all that its page prints."""
    actor = actor_in(request)
    ticket = references.find(Ticket.objects.visible_to(actor).for_reader(actor.person_id), reference)
    if ticket is None:
        raise Http404
    return ticket


def ticket_for_deed(request: HttpRequest, reference: str) -> Ticket:
    """The ticket to which something is about to be done; its page is shown again only after a refusal."""
    ticket = references.find_seen(reference, by=actor_in(request))
    if ticket is None:
        raise Http404
    return ticket


def after(request: HttpRequest, found: Ticket) -> str:
    """Back to the ticket; the person may have lost sight of it, then the inbox says so."""
    seen = Ticket.objects.visible_to(actor_in(request)).filter(pk=found.pk).first()
    return f"/desk/tickets/{seen.reference}/" if seen else "/desk/"

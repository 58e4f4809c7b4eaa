"""The steps veto an end of the ticket that would skip them (decision 13)."""

from django.utils.translation import gettext as _

from complaints.models import Complaint
from servicedesk.errors import Refused
from servicedesk.guards import guards
from tickets.models import Ticket
from tickets.vocabulary import Kind


@guards("ticket.finish")
def steps_first(ticket: Ticket) -> None:
    """A complaint ends by its archive or by an open way out, by no other door."""
    if ticket.kind != Kind.COMPLAINT:
        return
    complaint = Complaint.objects.get(ticket=ticket)
    if complaint.archived_at is None and not complaint.exit:
        raise Refused("steps_first", _("A complaint closes through its seven steps, up to the archive."))

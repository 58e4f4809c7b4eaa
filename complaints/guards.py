"""The steps veto an end of the ticket that would skip them (decision 13)."""

from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.vocabulary import ExitKind
from servicedesk.errors import Refused
from servicedesk.guards import guards
from tickets.models import Ticket
from tickets.vocabulary import Kind


@guards("ticket.finish")
def steps_first(ticket: Ticket) -> None:
    """A complaint ends by its archive or by an open way out that ends it, by no other door."""
    if ticket.kind != Kind.COMPLAINT:
        return
    complaint = Complaint.objects.get(ticket=ticket)
    if complaint.archived_at is None and complaint.exit in ("", ExitKind.WITHDRAWN):  # withdrawn goes to prevent
        raise Refused("steps_first", _("A complaint closes through its seven steps, up to the archive."))


@guards("ticket.reclassify")
def way_out_first(ticket: Ticket, *, to: Kind) -> None:
    """A complaint becomes another kind by its open way out, judged and told to the customer (decision 25)."""
    judged = Complaint.objects.filter(ticket=ticket, exit=ExitKind.NOT_A_COMPLAINT)
    if ticket.kind == Kind.COMPLAINT and not judged.exists():
        raise Refused("steps_first", _("Only the move “Not a complaint” makes something else of a complaint."))

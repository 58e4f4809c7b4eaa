"""What open pages are told: the name of a ticket that changed, nothing of its content."""

from servicedesk.live.nudges import nudge
from tickets.models import Ticket


def changed(ticket: Ticket) -> None:
    """After commit: pages that show this ticket, lists, and whoever has it, look again."""
    nudge("ticket", ticket.number)
    nudge("inbox", ticket.number)
    if ticket.assignee_id is not None:
        nudge("person", ticket.assignee_id)

"""What feedback does when others announce something."""

from complaints.events import FollowUpDue
from feedback import surveys
from servicedesk.events import receives


@receives(FollowUpDue)
def ask_the_customer(event: FollowUpDue) -> None:
    surveys.ask(event.ticket, number=event.number, at=event.at)

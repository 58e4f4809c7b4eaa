"""What feedback does when others announce something."""

from complaints.events import FollowUpDue
from feedback import (
    notices,  # noqa: F401  # the kinds that this app tells
    surveys,
)
from feedback.figures import lists  # noqa: F401  # filters of the inbox
from feedback.models import Survey
from feedback.reports import exporting
from servicedesk.events import receives
from tickets.events import CustomerErased, LetterDelivered


@receives(FollowUpDue)
def ask_the_customer(event: FollowUpDue) -> None:
    surveys.ask(event.ticket, number=event.number, again=event.again, at=event.at)


@receives(LetterDelivered)
def the_survey_is_out(event: LetterDelivered) -> None:
    if event.kind == "survey" and event.message_id is not None:
        surveys.arrived(event.message_id, at=event.at)


@receives(CustomerErased)
def forget_the_words(event: CustomerErased) -> None:
    """The score stays, it is a figure; the comment goes, and files that tell of cases by name."""
    Survey.objects.filter(ticket__in=event.tickets).update(comment="")
    exporting.forget_written()

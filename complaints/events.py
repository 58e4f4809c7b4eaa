"""What complaints announce to higher apps."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class FollowUpDue:
    """The solution has had time to work: ask the customer whether it did; `again`: a reminder [H-17]."""

    ticket: "Ticket"
    number: int  # pass of the follow-up step
    again: bool
    at: datetime

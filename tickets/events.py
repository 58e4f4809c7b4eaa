"""What this app announces, in the past tense, inside the transaction that made it true (decision 13)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from servicedesk.actors import Actor

if TYPE_CHECKING:
    from staff.models import Person
    from tickets.models import Clock, Customer, Handover, Message, Task, Ticket


@dataclass(frozen=True, kw_only=True)
class TicketOpened:
    ticket: "Ticket"
    wish: str  # what the customer wants, as typed in the form
    at: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class CustomerWrote:
    """A customer's word on an existing ticket; on a sealed one it is kept and changes nothing by itself."""

    ticket: "Ticket"
    message: "Message"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StaffReplied:
    """A public message by a person: it stops first and next response."""

    ticket: "Ticket"
    message: "Message"
    at: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class ReplyUndone:
    """Its writer took it back before it left: it was no reply, and `message` is about to be gone."""

    ticket: "Ticket"
    message: "Message"
    at: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class CallLogged:
    """A call or visit; only with outcome "reached" it counts as a reply. `message.at` is its true time."""

    ticket: "Ticket"
    message: "Message"
    outcome: str
    at: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class NoReplyNeeded:
    """The customer's last word asks for nothing: it stops next response."""

    ticket: "Ticket"
    at: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class LetterDelivered:
    ticket: "Ticket"
    kind: str
    message_id: int | None  # of the conversation; None for a letter that is no message
    at: datetime


@dataclass(frozen=True, kw_only=True)
class LetterFailed:
    """The letter will not be tried again; `reason` is a code of the mail vocabulary, or "cancelled" by somebody."""

    ticket: "Ticket"
    kind: str
    message_id: int | None
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketAssigned:
    """`to` None: released, nobody has it now."""

    ticket: "Ticket"
    to: "Person | None"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StateChanged:
    ticket: "Ticket"
    before: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketClosed:
    ticket: "Ticket"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketReopened:
    ticket: "Ticket"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PriorityChanged:
    ticket: "Ticket"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class KindChanged:
    ticket: "Ticket"
    before: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SubjectChanged:
    """Another category, or another thing that the case is about: `what` is "category" or "item"."""

    ticket: "Ticket"
    what: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A hand-over was asked for, accepted or sent back: `handover.state` says which."""

    ticket: "Ticket"
    handover: "Handover"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskDone:
    task: "Task"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CustomerErased:
    """Whoever keeps words of this customer about these tickets blanks them now."""

    customer: "Customer"
    tickets: "tuple[Ticket, ...]"
    at: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class ClockBreached:
    """The time of a clock is over and it still runs; `clock.due_at` says since when."""

    clock: "Clock"
    at: datetime

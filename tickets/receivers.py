"""What tickets does when something happens below; inside the announcer's transaction (decision 13)."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from django.utils import timezone

from knowledge import occasions
from servicedesk import rows
from servicedesk.events import receives
from servicedesk.mail.events import Delivered, Failed
from staff.events import PersonDeactivated
from staff.models import Desk
from tickets import (
    joining,
    leaving,
    macrodefaults,
    moving,
    procedures,
    receivers_clocks,  # noqa: F401  # what each event does to the clocks
    returns,
    snoozing,
    stationery,
)
from tickets.clocks import lateness
from tickets.defaults import defaults
from tickets.emergencies import defaults as emergencydefaults
from tickets.emergencies import erasing
from tickets.emergencies import words as emergencywords  # noqa: F401  # the kinds of notices about emergencies
from tickets.events import CustomerErased, CustomerWrote, TaskDone, TicketReopened
from tickets.lifecycle import TABLES
from tickets.models import LetterText, Macro, Message, Plan
from tickets.vocabulary import Channel, Kind

occasions.register("kind", Kind.choices)
occasions.register("channel", Channel.choices)
for _kind in TABLES:
    procedures.register(_kind, moving)


@receives(Delivered)
def letter_arrived(event: Delivered) -> None:
    for words in _carried_by(event.outgoing_id):
        refused = words["address"] if words["was_refused"] else ""
        returns.arrived(words["message"], kind=event.kind, refused=refused, at=event.at)


@receives(Failed)
def letter_lost(event: Failed) -> None:
    for words in _carried_by(event.outgoing_id):
        told = {"reason": event.reason, "detail": words["error_detail"]}
        returns.lost(words["message"], kind=event.kind, to=words["address"], at=event.at, **told)


@receives(PersonDeactivated)
def nobody_here_has_it(event: PersonDeactivated) -> None:
    leaving.take_leave(event.person, actor=event.actor, at=event.at)


@receives(TicketReopened)
def somebody_else_must_take_it(event: TicketReopened) -> None:
    leaving.free_again(event.ticket, at=event.at)


@receives(CustomerWrote)
def heard_where_it_was_merged(event: CustomerWrote) -> None:
    if event.ticket.merged_into_id is not None and event.message.ticket_id == event.ticket.pk:
        joining.pass_on(event.ticket, event.message, at=event.at)


@receives(CustomerWrote)
def back_for_their_word(event: CustomerWrote) -> None:
    snoozing.something_happened([event.ticket.pk], why="wrote", at=event.at)


@receives(TaskDone)
def said_why_it_was_late(event: TaskDone) -> None:
    if event.task.kind == lateness.TASK:
        lateness.take_as_reason(event.task, at=event.at)


def _carried_by(outgoing_id: int) -> list[dict[str, Any]]:
    """The message on a ticket that this letter carries; letters to staff carry none.

    With its `address`, and whether the customer's address of that name was refused before.
    """
    return rows.read(_CARRIED, [outgoing_id], message=Message)


_CARRIED = """
SELECT {message}, letter."to" AS address, letter.error_detail, EXISTS (
    SELECT FROM tickets_address AS one
    WHERE one.customer_id = ticket.customer_id AND one.value = letter."to" AND one.refused_at IS NOT NULL
) AS was_refused
FROM tickets_message AS message JOIN mail_outgoing AS letter ON letter.id = message.outgoing_id
JOIN tickets_ticket AS ticket ON ticket.id = message.ticket_id
WHERE message.outgoing_id = %s
"""


@receiver(post_migrate, sender=apps.get_app_config("tickets"))
def plant_defaults(using: str, **_signal: Any) -> None:
    """Unless only a lower app was migrated and our tables are still to come."""
    if LetterText._meta.db_table in connections[using].introspection.table_names():
        defaults()
    if Plan._meta.db_table in connections[using].introspection.table_names():
        emergencydefaults.defaults()
    if Macro._meta.db_table in connections[using].introspection.table_names():
        macrodefaults.defaults(at=timezone.now())


@receives(CustomerErased)
def forget_what_was_said_of_them(event: CustomerErased) -> None:
    erasing.forget(event.tickets, at=event.at, actor=event.actor)


@receiver([post_save, post_delete], sender=LetterText)
@receiver([post_save, post_delete], sender=Desk)
def look_again(**_signal: Any) -> None:
    stationery.forget()

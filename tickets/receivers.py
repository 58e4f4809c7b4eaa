"""What tickets does when something happens below; inside the announcer's transaction (decision 13)."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver

from servicedesk.events import receives
from servicedesk.mail.events import Delivered, Failed
from staff.events import PersonDeactivated
from staff.models import Desk
from tickets import (
    leaving,
    moving,
    procedures,
    receivers_clocks,  # noqa: F401  # what each event does to the clocks
    returns,
    stationery,
)
from tickets.defaults import defaults
from tickets.events import TicketReopened
from tickets.lifecycle import TABLES
from tickets.models import LetterText, Message

for _kind in TABLES:
    procedures.register(_kind, moving)


@receives(Delivered)
def letter_arrived(event: Delivered) -> None:
    message = _message_of(event.outgoing_id)
    if message is not None and message.outgoing is not None:
        returns.arrived(message, kind=event.kind, to=message.outgoing.to, at=event.at)


@receives(Failed)
def letter_lost(event: Failed) -> None:
    message = _message_of(event.outgoing_id)
    if message is not None and message.outgoing is not None:
        out = message.outgoing
        returns.lost(message, kind=event.kind, to=out.to, reason=event.reason, detail=out.error_detail, at=event.at)


@receives(PersonDeactivated)
def nobody_here_has_it(event: PersonDeactivated) -> None:
    leaving.take_leave(event.person, actor=event.actor, at=event.at)


@receives(TicketReopened)
def somebody_else_must_take_it(event: TicketReopened) -> None:
    leaving.free_again(event.ticket, at=event.at)


def _message_of(outgoing_id: int) -> Message | None:
    """The words on a ticket that this letter carries; letters to staff carry none."""
    found = Message.objects.select_related("ticket", "outgoing").defer("outgoing__text", "outgoing__html")
    return found.filter(outgoing_id=outgoing_id).first()


@receiver(post_migrate, sender=apps.get_app_config("tickets"))
def plant_defaults(using: str, **_signal: Any) -> None:
    """Unless only a lower app was migrated and our tables are still to come."""
    if LetterText._meta.db_table in connections[using].introspection.table_names():
        defaults()


@receiver([post_save, post_delete], sender=LetterText)
@receiver([post_save, post_delete], sender=Desk)
def look_again(**_signal: Any) -> None:
    stationery.forget()

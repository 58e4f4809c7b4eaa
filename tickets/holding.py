"""Holding a ticket's row while a verb changes it, and keeping the change: version, time, a nudge to open pages."""

from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk import rows
from servicedesk.errors import Refused, Stale
from tickets import live, references
from tickets.models import Ticket


def hold(ticket: Ticket, *, even_sealed: bool = False) -> Ticket:
    """Lock the row until the transaction ends and read it anew into this very instance, with customer and team.

    Raises Refused for a sealed ticket: nothing changes there but by reopening or erasure [H-19].
    """
    fresh = references.one("ticket.id = %s FOR UPDATE OF ticket", ticket.pk)
    if fresh is None:
        raise Ticket.DoesNotExist
    vars(ticket).update(vars(fresh))
    vars(ticket).pop("_prefetched_objects_cache", None)
    ticket.clocks_read = None
    if ticket.sealed and not even_sealed:
        raise sealed(ticket)
    return ticket


def sealed(ticket: Ticket) -> Refused:
    return Refused(
        "sealed",
        _("%(reference)s is archived. It must be reopened before anything can change.")
        % {"reference": ticket.reference},
    )


def keep(ticket: Ticket, *fields: str, at: datetime) -> None:
    """Write these fields of a held ticket, once per verb: the version grows and open pages are told."""
    ticket.version += 1
    ticket.updated_at = max(at, ticket.updated_at)
    rows.change(ticket, *fields, "version", "updated_at")
    live.changed(ticket)


def expect(ticket: Ticket, version: int | None) -> None:
    """Raises Stale when the ticket is not the version that the caller looked at; None asks for nothing."""
    if version is not None and version != ticket.version:
        raise Stale(
            "changed_meanwhile",
            _("%(reference)s was changed meanwhile. Look at it again, then decide.") % {"reference": ticket.reference},
        )

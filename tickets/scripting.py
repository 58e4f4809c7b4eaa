"""Scripts on a ticket: those that fit it, in the customer's language, filled in with what is known of the case."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from knowledge import scripts
from knowledge.models import Script
from servicedesk.actors import Actor
from tickets import letters, stationery
from tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Offered:
    """`title` in the language of who writes, `text` in the customer's, which is `language`."""

    pk: int
    title: str
    text: str
    language: str


def offered(ticket: Ticket, *, actor: Actor) -> list[Offered]:
    """For who writes on this ticket, the most used first."""
    language = letters.language_of(ticket.customer)
    values, own = _values(ticket, actor, language), get_language() or settings.LANGUAGE_CODE
    on = {f"kind:{ticket.kind}", f"channel:{ticket.channel}", f"step:{ticket.stage}"}
    return [_offer(one, values, own=own, language=language) for one in scripts.fitting(on, teams=actor.teams)]


def offer(script: Script, ticket: Ticket, *, actor: Actor) -> Offered:
    """One script, filled in for this ticket."""
    language = letters.language_of(ticket.customer)
    return _offer(
        script,
        _values(ticket, actor, language),
        own=get_language() or settings.LANGUAGE_CODE,
        language=language,
    )


def _offer(script: Script, values: dict[str, str], *, own: str, language: str) -> Offered:
    written, text = script.in_language(script.texts, language)
    title = script.in_language(script.titles, own)[1]
    return Offered(pk=script.pk, title=title, text=scripts.fill(text, values), language=written)


def _values(ticket: Ticket, actor: Actor, language: str) -> dict[str, str]:
    return {
        "customer": ticket.customer.name,
        "reference": ticket.reference,
        "subject": ticket.subject,
        "agent": actor.name,
        "team": str(ticket.team or ""),
        "organisation": stationery.organisation(),
        "due": letters.moment_in(ticket.due_at, language) if ticket.due_at and not ticket.paused else "",
    }

"""Praise reaches those whom it is for (decision 23)."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from servicedesk.mail.outbox import enqueue_many
from staff.models import Person
from tickets import letters, stationery
from tickets.models import Ticket
from tickets.vocabulary import Author, Entry


def pass_on(ticket: Ticket, *, people: Collection[int], at: datetime) -> list[Person]:
    """Send each of these people the customer's words, with a sentence in their own language."""
    told = list(Person.objects.filter(pk__in=people, is_active=True).order_by("full_name"))
    said = ticket.messages.filter(entry=Entry.MESSAGE, author=Author.CUSTOMER).values_list("body", flat=True)
    words = "\n\n".join(said)
    enqueue_many([letters.staff_notice(one, ticket, body=_sentence(one, words)) for one in told], at=at)
    return told


def _sentence(person: Person, words: str) -> str:
    with override(person.language or stationery.desk_language()):
        return _("A customer praised you:\n\n%(words)s") % {"words": words}

"""Praise reaches those whom it is for (decision 23)."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from servicedesk.mail.outbox import Letter, enqueue_many
from staff.models import Desk, Person
from tickets.models import Ticket
from tickets.vocabulary import Author, Entry


def pass_on(ticket: Ticket, *, people: Collection[int], at: datetime) -> list[Person]:
    """Send each of these people the customer's words, in their own language; once, however often it is asked."""
    told = list(Person.objects.filter(pk__in=people, is_active=True).order_by("full_name"))
    words = "\n\n".join(
        ticket.messages.filter(entry=Entry.MESSAGE, author=Author.CUSTOMER).values_list("body", flat=True)
    )
    house = Desk.objects.values_list("language", flat=True).first() or "en"
    enqueue_many([_letter(ticket, one, words, language=one.language or house) for one in told], at=at)
    return told


def _letter(ticket: Ticket, person: Person, words: str, *, language: str) -> Letter:
    with override(language):
        subject = _("A customer praised you (%(reference)s)") % {"reference": ticket.reference}
        text = _("Hello %(name)s,\n\na customer wrote about you:\n\n%(words)s\n\nThank you for this.")
        return Letter(
            channel="email",
            to=person.email,
            subject=subject,
            text=text % {"name": person.public_name, "words": words},
            language=language,
            kind="staff_notice",
            natural_key=f"praise:{ticket.pk}:{person.pk}",
        )

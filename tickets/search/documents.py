"""The documents of the search over everything said (decision 15): written here, found in `finding`.

A document is one row per ticket (subject, numbers, names, addresses) and one per message. Its text is normalised as
`words` says; the generated column `grams` holds its terms.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from tickets.customers.reachable import addresses_of
from tickets.models import Address, Customer, FieldValue, Message, SearchDocument, Ticket
from tickets.search.words import normalise
from tickets.vocabulary import Entry, FieldType

TYPED = (FieldType.TEXT, FieldType.LONGTEXT, FieldType.INTEGER)  # custom fields whose values are words to find
RENAMED_AT_MOST = 200  # newest tickets of a customer that are written anew when the customer's names change


def of_opening(
    ticket: Ticket, message: Message, *, addresses: Iterable[Address], values: Iterable[str] = ()
) -> list[SearchDocument]:
    """The documents of a new ticket and its first message, to be written together with the message."""
    return [_of_ticket(ticket, addresses, values), of_message(message)]


def of_message(message: Message) -> SearchDocument:
    """The document of a message, to be written together with it."""
    told = "\n".join(filter(None, (message.author_name, message.body)))
    return SearchDocument(
        ticket_id=message.ticket_id, message=message, internal=not message.public, text=normalise(told)
    )


def index_ticket(ticket: Ticket) -> None:
    """Write a ticket's own document anew: its subject, its item or a field has changed."""
    _write_anew([ticket], addresses_of(ticket.customer))


def index_message(message: Message) -> None:
    """Write the document of one message, new or changed. Events say nothing that is looked for."""
    if message.entry != Entry.EVENT:
        _write([of_message(message)])


def index_customer(customer: Customer) -> None:
    """Names or addresses changed: the customer's newest tickets are found by the new ones."""
    newest = list(customer.tickets.select_related("item").order_by("-pk")[:RENAMED_AT_MOST])
    for ticket in newest:
        ticket.customer = customer
    _write_anew(newest, addresses_of(customer))


def _of_ticket(ticket: Ticket, addresses: Iterable[Address], values: Iterable[str]) -> SearchDocument:
    item = (ticket.item.number, ticket.item.name) if ticket.item is not None else ()
    told = (ticket.reference, ticket.subject, ticket.about, *item, *values, ticket.customer.name)
    reached = (text for address in addresses for text in (address.shown, address.value))
    return SearchDocument(ticket=ticket, text=normalise("\n".join(filter(None, (*told, *reached)))))


def _write_anew(tickets: list[Ticket], addresses: list[Address]) -> None:
    SearchDocument.objects.filter(ticket__in=tickets, message=None).delete()
    if tickets:
        values: dict[int, list[str]] = defaultdict(list)
        for ticket, text in _typed(tickets):
            values[ticket].append(text)
        _write([_of_ticket(ticket, addresses, values[ticket.pk]) for ticket in tickets])


def _typed(tickets: list[Ticket]) -> Iterable[tuple[int, str]]:
    """What was typed into their custom fields."""
    rows = FieldValue.objects.filter(ticket__in=tickets, field__type__in=TYPED).order_by("field__position", "field")
    return rows.values_list("ticket", "text")


def _write(documents: Sequence[SearchDocument]) -> None:
    """By hand, for Django would have the whole generated column sent back."""
    values = ", ".join(["(%s, %s, %s, %s)"] * len(documents))
    told = [(one.ticket_id, one.message_id, one.internal, one.text) for one in documents]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(values=values), [value for row in told for value in row])


_INSERT = """
INSERT INTO tickets_searchdocument (ticket_id, message_id, internal, text) VALUES {values}
ON CONFLICT (message_id) DO UPDATE SET internal = excluded.internal, text = excluded.text
"""

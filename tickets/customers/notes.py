"""Notes in a customer's file, and consents given and withdrawn [H-27, H-43]."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from tickets.customers import keeping
from tickets.models import Consent, Customer, CustomerNote
from tickets.vocabulary import ConsentBy, ConsentTo

WORDS_LENGTH = 300


@transaction.atomic
def add_note(
    customer: Customer, *, body: str, hidden_need: bool = False, pinned: bool = False, actor: Actor, at: datetime
) -> CustomerNote:
    """What the next colleague should know. Raises Invalid for `body`."""
    keeping.require(actor, "ticket.note")
    body = keeping.clean("body", body)
    if not body:
        raise Invalid({"body": [_("Write something first.")]})
    customer = keeping.hold(customer)
    told = {"hidden_need": hidden_need, "pinned": pinned, "written_at": at, "written_by_id": actor.id}
    note = CustomerNote.objects.create(customer=customer, body=body, **told)
    facts = {"note": note.pk, "hidden_need": hidden_need, "pinned": pinned}
    keeping.note(customer, "note", actor=actor, at=at, facts=facts)
    return note


@transaction.atomic
def pin(note: CustomerNote, *, pinned: bool, actor: Actor, at: datetime) -> None:
    """Let a note stand on top of the file, or no longer."""
    keeping.require(actor, "ticket.note")
    customer = Customer.objects.select_for_update().get(pk=note.customer_id)
    if CustomerNote.objects.filter(pk=note.pk).exclude(pinned=pinned).update(pinned=pinned):
        keeping.note(customer, "pin" if pinned else "unpin", actor=actor, at=at, facts={"note": note.pk})


@transaction.atomic
def log_consent(
    customer: Customer, *, to: str, given: bool, how: str, words: str = "", actor: Actor, at: datetime
) -> Consent:
    """The customer allows a use of their data, or no longer does; earlier words stay as they are."""
    keeping.require(actor, "ticket.note")
    if to not in ConsentTo.values or how not in ConsentBy.values:
        raise Invalid({"to" if to not in ConsentTo.values else "how": [_("This is not among the choices.")]})
    words = keeping.clean("words", " ".join(words.split()), longest=WORDS_LENGTH)
    customer = keeping.hold(customer)
    told = {"to": to, "given": given, "how": how, "words": words, "happened_at": at, "logged_by_id": actor.id}
    consent = Consent.objects.create(customer=customer, **told)
    facts = {"consent": consent.pk, "to": to, "given": given, "how": how}
    keeping.note(customer, "consent", actor=actor, at=at, facts=facts)
    return consent


def standing(files: Sequence[int]) -> list[Consent]:
    """The last word about each purpose, over a file and all that were merged into it."""
    newest = Consent.objects.filter(customer__in=files).order_by("to", "-happened_at", "-id")
    return list(newest.distinct("to"))


def forget(files: Sequence[int]) -> None:
    """Blank all words, inside the erasure's transaction; what was allowed and when stays as a fact."""
    CustomerNote.objects.filter(customer__in=files).update(body="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('servicedesk.erasing', 'on', true)")  # consents let themselves be blanked
        Consent.objects.filter(customer__in=files).update(words="")
        cursor.execute("SELECT set_config('servicedesk.erasing', '', true)")

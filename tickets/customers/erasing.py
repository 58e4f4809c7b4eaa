"""Erasing a customer: their words and names go everywhere, the cases, times and figures stay [H-43, trust 40]."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit import erasing as audit
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, NotPermitted
from servicedesk.events import announce
from servicedesk.mail import erasing as letters
from servicedesk.notify.forgetting import forget_about
from tickets import files as storage
from tickets import history
from tickets.customers import customerfile, notes
from tickets.customers.keeping import subject_of
from tickets.customers.recognising import Sender, ways_of
from tickets.events import CustomerErased
from tickets.letters import topics_of
from tickets.models import (
    Address,
    Attachment,
    Customer,
    CustomerMerge,
    Draft,
    DraftFile,
    FieldValue,
    Handover,
    Item,
    Lateness,
    Message,
    PhoneCall,
    SearchDocument,
    Task,
    Ticket,
)
from tickets.search import recent
from tickets.vocabulary import Entry


@transaction.atomic
def erase(customer: Customer, *, reason: str, actor: Actor, at: datetime) -> Customer:
    """Blank everything personal about a customer; it cannot be undone. Their files leave the disk after commit.

    Replies and notes go, too, for they repeat what the customer said. The audit's entries and their hashes stay
    whole; its names and words go. Raises NotPermitted, and Invalid without a reason.
    """
    if actor.reach_of("customer.erase") != "all":
        raise NotPermitted("not_permitted", _("Only an administrator may erase a customer."))
    if not reason.strip():
        raise Invalid({"reason": [_("Write why.")]})
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if customer.erased_at is not None:
        return customer
    tickets = list(Ticket.objects.select_for_update(of=("self",)).filter(customer=customer).order_by("pk"))
    files = list(Customer.objects.select_for_update().filter(pk__in=customerfile.all_of(customer)).order_by("pk"))
    known = list(Address.objects.filter(customer__in=files).values_list("value", "shown"))
    _delete_drafts({value for value, _shown in known}, tickets)
    recent.forget_about([*(one.name for one in files), *(text for both in known for text in both)])
    _blank_tickets(customer, tickets)
    for one in files:  # with all that were merged into it
        _blank_customer(customer if one == customer else one, at=at)
    notes.forget([one.pk for one in files])
    CustomerMerge.objects.filter(kept__in=files).update(moved={})
    announce(CustomerErased(customer=customer, tickets=tuple(tickets), at=at, actor=actor))
    audit.erase(subjects=[*map(subject_of, files), *map(history.subject_of, tickets)], at=at, actor=actor)
    for one in files:
        audit.erase_customer(customer_id=one.pk)
    facts = {"tickets": len(tickets)}
    record(subject=subject_of(customer), verb="erased", at=at, actor=actor, facts=facts, personal={"reason": reason})
    return customer


def _delete_drafts(known: Collection[str], tickets: list[Ticket]) -> None:
    """What colleagues have begun to write on their cases, and new cases begun with one of these addresses."""
    begun = Draft.objects.filter(ticket=None).values_list("pk", "form")
    drafts = Draft.objects.filter(
        Q(ticket__in=tickets) | Q(pk__in=[key for key, form in begun if _typed_address(form) in known])
    )
    keys = list(DraftFile.objects.filter(draft__in=drafts).values_list("key", flat=True))
    transaction.on_commit(lambda: storage.remove(keys))
    drafts.delete()


def _typed_address(form: dict[str, list[str]]) -> str:
    """In its one spelling; "" while it is none."""
    text = next(iter(form.get("address", [])), "")
    try:
        return ways_of(Sender(**{"email" if "@" in text else "phone": text}))[0].value
    except Invalid:
        return ""


def _blank_tickets(customer: Customer, tickets: list[Ticket]) -> None:
    keys = list(Attachment.objects.filter(ticket__in=tickets).values_list("key", flat=True))
    transaction.on_commit(lambda: storage.remove(keys))
    Attachment.objects.filter(ticket__in=tickets).delete()
    SearchDocument.objects.filter(ticket__in=tickets).delete()
    FieldValue.objects.filter(ticket__in=tickets).delete()
    letters.erase(topic for ticket in tickets for topic in topics_of(ticket))
    forget_about(f"ticket:{ticket.number}" for ticket in tickets)
    theirs = Message.objects.filter(ticket__in=tickets)
    theirs.exclude(entry=Entry.EVENT).update(body="", html="")
    for event in theirs.filter(entry=Entry.EVENT).only("data"):
        event.data = {"verb": event.data.get("verb", "")}
        event.save(update_fields=["data"])
    theirs.filter(customer=customer).update(author_name="", data={})
    Handover.objects.filter(ticket__in=tickets).update(reason="", answer="")
    Task.objects.filter(ticket__in=tickets).update(what=_("Erased"), deliverable="", result="")
    Lateness.objects.filter(clock__ticket__in=tickets).update(words="")
    Ticket.objects.filter(customer=customer).update(
        subject=str(_("Erased")), about="", last_line="", last_name="", priority_overruled=""
    )


def _blank_customer(customer: Customer, *, at: datetime) -> None:
    Item.objects.filter(customer=customer).update(customer=None)
    PhoneCall.objects.filter(customer=customer).update(draft={})
    customer.addresses.all().delete()  # and with them their personal links
    customer.name = customer.language = customer.preferences = customer.needs = customer.best_times = ""
    customer.organisation_role, customer.organisation, customer.named_owner = "", None, None
    customer.erased_at = at
    customer.version += 1
    customer.save()

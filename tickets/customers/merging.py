"""Two files of one person become one, and two again if that was wrong [H-7, H-43].

Addresses, cases and things move to the file that is kept; the other stays as an empty shell that leads there.
Notes, consents and the like stay where they are: a file is read together with all that were merged into it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused
from tickets import history, letterbox, links
from tickets.customers import customerfile, keeping
from tickets.models import Address, Customer, CustomerMerge, Item, Message, NotTheSame, Ticket
from tickets.search import documents
from tickets.vocabulary import Tier

CHOSEN = (  # one of the two
    *("name", "tier", "language", "named_owner_id", "organisation_id", "organisation_role"),
    *("best_times", "preferred_channel"),
)
JOINED = ("preferences", "needs")  # one of the two, or both
KEPT, GONE, BOTH = "kept", "gone", "both"


@transaction.atomic
def merge(
    kept: Customer, gone: Customer, *, wins: Mapping[str, str], actor: Actor, at: datetime, expected: str | None = None
) -> CustomerMerge:
    """Make one file of two. `wins` says by field whose value stands, "kept", "gone" or "both"; else `proposed`.

    `expected` is the `state_of` that the writer saw: raises Stale when either file has changed since. Raises
    NotPermitted, and Refused for a file that may not be read, was merged or erased.
    """
    keeping.require(actor, "ticket.note")
    kept, gone = _hold_both(kept, gone, actor)
    if expected is not None and expected != state_of(kept, gone):
        keeping.check_version(0, 1)
    after = {field: _winner(field, kept, gone, wins, actor) for field in (*CHOSEN, *JOINED)}
    for guard in ("restricted", "do_not_call"):  # what protects one protects the whole
        after[guard] = getattr(kept, guard) or getattr(gone, guard)
    before = {field: getattr(kept, field) for field in after}
    done = CustomerMerge(kept=kept, gone=gone, merged_at=at, merged_by_id=actor.id)
    preferred = list(kept.addresses.filter(primary=True).values_list("pk", flat=True))
    done.moved = {**_move(gone, kept), "preferred": preferred, "before": before, "after": after}
    done.save()
    _write(kept, after)
    gone.merged_into = kept
    keeping.save(gone, "merged_into")
    facts = {"merge": done.pk, "kept": kept.pk, "gone": gone.pk, "tickets": len(done.moved["tickets"])}
    _tell(done, "customer_merged", facts, actor=actor, at=at)
    return done


@transaction.atomic
def undo(done: CustomerMerge, *, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Give everything back that was moved. Returns the fields that were changed since: those stay as they are.

    What came in since stays with the file that was kept, and with it the guard that may be meant for it; links to a
    case that were written to the other person open nothing any more, and letters that still wait are not sent to them.
    Raises Refused, with what stands against it, when it cannot be exactly undone.
    """
    keeping.require(actor, "ticket.note")
    done = CustomerMerge.objects.select_for_update().get(pk=done.pk)
    files = Customer.objects.select_for_update().order_by("pk").in_bulk([done.kept_id, done.gone_id])
    kept, gone = files[done.kept_id], files[done.gone_id]
    _check_undo(done, kept, actor)
    moved = done.moved
    gone.merged_into = None
    keeping.save(gone, "merged_into")
    _move(kept, gone, only=moved)
    _prefer(gone, moved["primary"])
    _prefer(kept, moved.get("preferred", []))
    links.revoke_strangers((kept, gone), at=at)
    letterbox.stop_strangers((kept, gone), actor=actor, at=at)
    later = tuple(field for field, value in moved["after"].items() if getattr(kept, field) != value)
    if kept.restricted and kept.tickets.filter(logged_at__gte=done.merged_at).exclude(pk__in=moved["tickets"]).exists():
        later = (*later, "restricted")
    _write(kept, {field: value for field, value in moved["before"].items() if field not in later})
    documents.index_customer(gone)
    done.undone_at, done.undone_by_id = at, actor.id
    done.save(update_fields=["undone_at", "undone_by"])
    facts = {"merge": done.pk, "kept": kept.pk, "gone": gone.pk, "tickets": len(moved["tickets"]), "later": later}
    _tell(done, "customer_unmerged", facts, actor=actor, at=at)
    return later


@transaction.atomic
def say_not_the_same(one: Customer, other: Customer, *, actor: Actor, at: datetime) -> None:
    """These are two people: they are not suggested to each other again."""
    keeping.require(actor, "ticket.note")
    low, high = sorted((one.pk, other.pk))
    told = {"said_at": at, "said_by_id": actor.id}
    _pair, made = NotTheSame.objects.get_or_create(one_id=low, other_id=high, defaults=told)
    if made:
        for customer, second in ((one, other), (other, one)):
            keeping.note(customer, "not_the_same", actor=actor, at=at, facts={"as": second.pk})


def state_of(kept: Customer, gone: Customer) -> str:
    """Which state of both files somebody compared."""
    return f"{kept.pk}.{kept.version}-{gone.pk}.{gone.version}"


def proposed(field: str, kept: Customer, gone: Customer) -> str:
    """Whose value stands if nobody says otherwise: the one that says something, the higher tier, both texts."""
    mine, theirs = getattr(kept, field), getattr(gone, field)
    if field == "tier":
        return GONE if theirs == Tier.VIP and mine != Tier.VIP else KEPT
    if field in JOINED and mine and theirs and mine != theirs:
        return BOTH
    return KEPT if mine or not theirs else GONE


def _winner(field: str, kept: Customer, gone: Customer, wins: Mapping[str, str], actor: Actor) -> Any:
    whose = wins.get(field) or proposed(field, kept, gone)
    if field == "tier" and not actor.may("ticket.assign"):
        whose = proposed(field, kept, gone)  # a tier is set by whoever assigns work
    mine, theirs = getattr(kept, field), getattr(gone, field)
    if whose == BOTH and field in JOINED:
        return keeping.clean(field, "\n".join(filter(None, (mine, theirs))))
    if whose not in (KEPT, GONE):
        raise Invalid({field: [_("This is not among the choices.")]})
    return mine if whose == KEPT else theirs


def _hold_both(kept: Customer, gone: Customer, actor: Actor) -> tuple[Customer, Customer]:
    if kept.pk == gone.pk:
        raise Refused("same_file", _("This is the same file."))
    held = Customer.objects.select_for_update().order_by("pk").in_bulk([kept.pk, gone.pk])
    readable = customerfile.files_for(actor).filter(pk__in=held).count()
    if len(held) < 2 or readable < 2:
        raise Refused("not_there", _("One of the two files is not there any more."))
    if any(one.restricted for one in held.values()):
        keeping.require(actor, "ticket.assign")
    return held[kept.pk], held[gone.pk]


def _move(source: Customer, target: Customer, *, only: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All of one file's belongings, or only those named, become the other's."""
    theirs = {"addresses": Address, "tickets": Ticket, "items": Item}
    sets = {name: model._default_manager.filter(customer=source) for name, model in theirs.items()}
    if only is not None:
        sets = {name: rows.filter(pk__in=only[name]) for name, rows in sets.items()}
    moved: dict[str, Any] = {
        name: list(rows.order_by("pk").values_list("pk", flat=True)) for name, rows in sets.items()
    }
    addresses = Address.objects.filter(pk__in=moved["addresses"])
    moved["primary"] = list(addresses.filter(primary=True).values_list("pk", flat=True))
    taken = {"primary": False} if target.addresses.exists() else {}
    addresses.update(customer=target, **taken)
    Item.objects.filter(pk__in=moved["items"]).update(customer=target)
    tickets = Ticket.objects.filter(pk__in=moved["tickets"])
    list(tickets.order_by("pk").select_for_update().values_list("pk"))
    tickets.update(customer=target, version=F("version") + 1)
    Message.objects.filter(ticket__in=moved["tickets"], customer=source).update(customer=target)
    documents.index_customer(target)
    return moved


def _prefer(customer: Customer, preferred: Sequence[int]) -> None:
    """One address alone: the one that was chosen since, else the one from before, else the oldest."""
    theirs = customer.addresses.order_by("pk")
    first = theirs.filter(primary=True).first() or theirs.filter(pk__in=preferred).first() or theirs.first()
    if first is not None:
        theirs.update(primary=Q(pk=first.pk))


def _write(customer: Customer, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        setattr(customer, field, value)
    customer.version += 1
    customer.save(update_fields=[*values, "version"])


def _check_undo(done: CustomerMerge, kept: Customer, actor: Actor) -> None:
    """Raises Refused with a sentence for the first thing that stands against it."""
    moved = done.moved
    against = {
        _("This was undone already."): done.undone_at is not None,
        _("The customer was erased since."): kept.erased_at is not None,
        _("The file was itself merged into another one since: undo that first."): kept.merged_into_id is not None,
        _("An address that came from the other file was taken away since."): _lost(Address, moved, "addresses", kept),
        _("A case that came from the other file belongs to somebody else since."): _lost(
            Ticket, moved, "tickets", kept
        ),
    }
    for sentence, stands in against.items():
        if stands:
            raise Refused("cannot_undo", sentence)
    if not customerfile.files_for(actor).filter(pk=kept.pk).exists():
        raise Refused("not_there", _("One of the two files is not there any more."))
    if kept.restricted:
        keeping.require(actor, "ticket.assign")


def _lost(model: type[Model], moved: Mapping[str, Any], name: str, kept: Customer) -> bool:
    keys = moved.get(name, [])
    return model._default_manager.filter(pk__in=keys, customer=kept).count() < len(keys)


def _tell(done: CustomerMerge, verb: str, facts: dict[str, Any], *, actor: Actor, at: datetime) -> None:
    """On both files, and on every case that moved."""
    for customer in (done.kept, done.gone):
        keeping.note(customer, verb, actor=actor, at=at, facts=facts)
    tickets = Ticket.objects.filter(pk__in=done.moved["tickets"]).only("pk")
    history.tell_many([(ticket, {"merge": done.pk}) for ticket in tickets], verb, actor=actor, at=at)

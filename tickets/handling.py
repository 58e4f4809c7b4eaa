"""Who has a ticket and how it is sorted: claim, assign, release, watch; priority, category, kind, item."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk import guards
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused
from servicedesk.events import announce
from staff import presence
from staff.calendars import desk_zone
from staff.models import Person
from tickets import history, holding, permissions, state
from tickets.events import KindChanged, PriorityChanged, SubjectChanged, TicketAssigned
from tickets.models import Category, Item, Ticket, Watch
from tickets.priority import weigh
from tickets.search import documents
from tickets.vocabulary import HandoverState, ItemKind, Kind, Priority, Tier


@transaction.atomic
def claim(ticket: Ticket, *, actor: Actor, at: datetime) -> Ticket:
    """Take a ticket that nobody has. Of two at once one wins; the other is told who [trust 37]."""
    permissions.require(actor, "ticket.claim", ticket)
    me = permissions.as_person(actor)
    free = Ticket.objects.filter(pk=ticket.pk, assignee=None, sealed=False)
    won = free.update(assignee=me, updated_at=at)
    holding.hold(ticket)
    if ticket.assignee_id != me:
        has = ticket.assignee.public_name if ticket.assignee else ""
        raise Refused("taken", _("%(name)s has this ticket already.") % {"name": has})
    if won:
        holding.keep(ticket, *state.begin_work(ticket), at=at)
        history.tell(ticket, "claimed", actor=actor, at=at, facts={"state": ticket.state}, public=True)
        announce(TicketAssigned(ticket=ticket, to=ticket.assignee, at=at))
    return ticket


@transaction.atomic
def assign(ticket: Ticket, *, to: Person, actor: Actor, at: datetime, reason: str = "") -> Ticket:
    """Give a ticket to a colleague who is there. The first contact stays who it was [H-4].

    Whoever has as many open cases as they should gets no more from people without a `reason`, which is kept [H-37].
    """
    permissions.require(actor, "ticket.assign", ticket)
    holding.hold(ticket)
    if ticket.assignee_id == to.pk:
        return ticket
    check_available(to, at=at)
    over = actor.kind != "system" and _beyond_limit(to, reason.strip())
    ticket.assignee = to
    holding.keep(ticket, "assignee", *state.begin_work(ticket), at=at)
    history.tell(
        ticket, "assigned", actor=actor, at=at, facts={"to": to.pk}, words={"to_name": to.public_name}, public=True
    )
    if over:
        history.tell(ticket, "limit_overruled", actor=actor, at=at, words={"reason": reason.strip()[:300]})
    announce(TicketAssigned(ticket=ticket, to=to, at=at))
    return ticket


@transaction.atomic
def release(ticket: Ticket, *, actor: Actor, at: datetime) -> Ticket:
    """Give a ticket back to its team. Not while another team is asked: the sender stays answerable until then."""
    permissions.require(actor, "ticket.claim", ticket)
    holding.hold(ticket)
    if ticket.assignee is None:
        raise Refused("unassigned", _("Nobody has this ticket."))
    if ticket.handovers.filter(state=HandoverState.ASKED).exists():
        raise Refused("handover_open", _("Another team is asked to take this over: until it answers, you keep it."))
    had = ticket.assignee
    ticket.assignee = None
    holding.keep(ticket, "assignee", at=at)
    history.tell(ticket, "released", actor=actor, at=at, facts={"by": had.pk}, words={"by_name": had.public_name})
    announce(TicketAssigned(ticket=ticket, to=None, at=at))
    return ticket


@transaction.atomic
def watch(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Follow a ticket that one sees. Watching is no way to see a hidden one."""
    permissions.require(actor, "ticket.read", ticket)
    _watch, made = Watch.objects.get_or_create(ticket=ticket, person_id=permissions.as_person(actor))
    if made:
        history.keep(ticket, "watched", actor=actor, at=at)


@transaction.atomic
def unwatch(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    gone, _rows = Watch.objects.filter(ticket=ticket, person_id=permissions.as_person(actor)).delete()
    if gone:
        history.keep(ticket, "unwatched", actor=actor, at=at)


@transaction.atomic
def overrule_priority(
    ticket: Ticket, *, to: Priority, reason: str, by_rule: bool = False, actor: Actor, at: datetime
) -> Ticket:
    """Set the priority against the rule, with a reason that everybody can read [H-11].

    `by_rule`: that is taken back, and the rule holds again.
    """
    permissions.require(actor, "ticket.prioritise", ticket)
    reason = _needed(reason)
    holding.hold(ticket)
    before = ticket.priority
    ticket.priority, ticket.priority_overruled = Priority(to), "" if by_rule else reason[:300]
    holding.keep(ticket, "priority", "priority_overruled", at=at)
    facts = {"from": before, "to": ticket.priority}
    history.tell(ticket, "priority_overruled", actor=actor, at=at, facts=facts, words={"reason": reason})
    if ticket.priority != before:
        announce(PriorityChanged(ticket=ticket, at=at))
    return ticket


@transaction.atomic
def categorise(ticket: Ticket, *, category: Category, actor: Actor, at: datetime) -> Ticket:
    """Set the category; the priority is weighed again, unless a person has overruled the rule."""
    permissions.require(actor, "ticket.reply", ticket)
    holding.hold(ticket)
    if not category.active or (category.kinds and ticket.kind not in category.kinds):
        raise Invalid({"category": [_("This category is not for %(kind)s.") % {"kind": Kind(ticket.kind).label}]})
    if ticket.category_id == category.pk:
        return ticket
    before = ticket.category_id
    ticket.category = category
    ticket.safety = category.safety
    ticket.impact = max(ticket.impact, category.impact)
    changed = _weigh_again(ticket)
    holding.keep(ticket, "category", "safety", "impact", "priority", "priority_why", at=at)
    facts = {"from": before, "to": category.key, "priority": ticket.priority}
    history.tell(ticket, "categorised", actor=actor, at=at, facts=facts)
    if changed:
        announce(PriorityChanged(ticket=ticket, at=at))
    announce(SubjectChanged(ticket=ticket, what="category", at=at))
    return ticket


@transaction.atomic
def reclassify(ticket: Ticket, *, kind: Kind, reason: str, actor: Actor, at: datetime) -> Ticket:
    """Make it another kind. The number stays, the prefix follows (decision 16); guards may veto."""
    permissions.require(actor, "complaint.judge" if ticket.kind == Kind.COMPLAINT else "ticket.reply", ticket)
    reason = _needed(reason)
    holding.hold(ticket)
    before = Kind(ticket.kind)
    if before == kind:
        return ticket
    if ticket.is_finished:
        raise Refused("finished", _("%(reference)s is finished: reopen it first.") % {"reference": ticket.reference})
    guards.ask("ticket.reclassify", ticket, to=kind)
    ticket.kind = kind
    changed = _weigh_again(ticket)
    holding.keep(ticket, "kind", "priority", "priority_why", at=at)
    facts = {"from": before, "to": kind, "priority": ticket.priority}
    history.tell(ticket, "reclassified", actor=actor, at=at, facts=facts, words={"reason": reason})
    announce(KindChanged(ticket=ticket, before=before, at=at))
    if changed:
        announce(PriorityChanged(ticket=ticket, at=at))
    return ticket


@transaction.atomic
def name_item(ticket: Ticket, *, kind: ItemKind, number: str, name: str = "", actor: Actor, at: datetime) -> Ticket:
    """Say what the case is about; the same order or place is the same record, with a history of its own [H-45]."""
    permissions.require(actor, "ticket.note", ticket)
    number = " ".join(number.split())
    if not number:
        raise Invalid({"number": [_("This is needed.")]})
    holding.hold(ticket)
    made = {"name": name.strip()[:160], "customer": ticket.customer, "created_at": at}
    item, _made = Item.objects.get_or_create(kind=ItemKind(kind), number=number[:80], defaults=made)
    if ticket.item_id == item.pk:
        return ticket
    ticket.item = item
    holding.keep(ticket, "item", at=at)
    history.tell(ticket, "item_named", actor=actor, at=at, facts={"item": item.pk, "kind": kind, "number": item.number})
    documents.index_ticket(ticket)
    announce(SubjectChanged(ticket=ticket, what="item", at=at))
    return ticket


def check_available(person: Person, *, at: datetime) -> None:
    """Raises Refused when a ticket in this person's hands would lie still. Until the end nobody can make them leave."""
    if not presence.works_here(person):
        raise Refused("inactive", _("%(name)s no longer works here.") % {"name": person})
    if not person.may("ticket.reply"):
        raise Refused("cannot_serve", _("%(name)s does not handle tickets.") % {"name": person})
    absence = person.absences.filter(starts_at__lte=at, ends_at__gt=at).order_by("-ends_at").first()
    if absence is not None:
        until = absence.ends_at.astimezone(desk_zone()).date().isoformat()
        raise Refused("absent", _("%(name)s is away until %(until)s.") % {"name": person, "until": until})


def _beyond_limit(person: Person, reason: str) -> bool:
    """Whether this person has as many open cases as their limit says; then raises Refused without a reason."""
    load = Ticket.objects.filter(assignee=person.pk).open()[: person.load_limit].count()
    if load >= person.load_limit and not reason:
        sentence = _("%(name)s already has %(limit)d open cases, as many as they should. Say why it must be them.")
        raise Refused("full", sentence % {"name": person, "limit": person.load_limit})
    return load >= person.load_limit


def _weigh_again(ticket: Ticket) -> bool:
    """By the rule, unless it was overruled; says whether the priority moved."""
    if ticket.priority_overruled:
        return False
    before = ticket.priority
    ticket.priority, why = weigh(
        kind=Kind(ticket.kind),
        safety=ticket.safety,
        urgent=ticket.urgent,
        impact=ticket.impact,
        tier=Tier(ticket.customer.tier),
    )
    ticket.priority_why = list(why)
    return ticket.priority != before


def _needed(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise Invalid({"reason": [_("A reason is needed.")]})
    return text

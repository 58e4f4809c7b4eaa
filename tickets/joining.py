"""Two tickets about one matter become one: the first ends, and its words are read in the other's conversation.

No word changes its place: messages stay on the ticket to which they were said, so that both references lead to them,
the audit stays whole, an internal note stays a note [trust 39], and the merge can be taken back. Its clocks end
neither met nor missed; where its customer still waits for an answer, the other ticket's clock counts since then.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import SYSTEM, Actor
from servicedesk.errors import Invalid, Refused
from tickets import conversation, drafting, history, holding, mentions, permissions, state
from tickets.clocks import deadlines
from tickets.clocks.hearing import hear
from tickets.clocks.rules import RESPONSES, WAITED_FOR
from tickets.clocks.sheet import sheet_of
from tickets.models import Message, Ticket
from tickets.procedures import procedure_for
from tickets.vocabulary import Author, Entry, HandoverState, Kind, State

UNDONE_WITHIN = timedelta(days=14)


class OtherCustomer(Refused):
    """The two belong to different customers: the merger must say that this is meant."""

    def __init__(self, ticket: Ticket, into: Ticket) -> None:
        sentence = _("%(one)s is of %(first)s and %(other)s of %(second)s. Answers will reach %(second)s alone.")
        names = {"one": ticket.reference, "other": into.reference}
        super().__init__("other_customer", sentence % {**names, "first": ticket.customer, "second": into.customer})


@transaction.atomic
def merge(
    ticket: Ticket, *, into: Ticket, tell: str = "", although_others: bool = False, actor: Actor, at: datetime
) -> Ticket:
    """End `ticket` and read its words with those of `into`. `tell` is written to its customer; "" says nothing.

    A complaint goes only into a complaint of the same customer, by the open way out "duplicate", which asks for the
    same rights and tells the customer. Raises Refused, NotPermitted, Invalid; OtherCustomer unless that is meant.
    """
    for one in (ticket, into):
        permissions.require(actor, "ticket.reply", one)
    for one in sorted((ticket, into), key=lambda one: one.pk):
        holding.hold(one)
    _check(ticket, into)
    if ticket.customer_id != into.customer_id and not although_others:
        raise OtherCustomer(ticket, into)
    before = State(ticket.state)
    if ticket.kind == Kind.COMPLAINT:
        _by_the_open_way(ticket, into, tell, actor, at)
    else:
        _end(ticket, tell, actor, at)
    ticket.merged_into, ticket.merged_at = into, at
    holding.keep(ticket, "merged_into", "merged_at", at=at)
    _waits_there(into, since=ticket.unanswered_since, at=at)
    drafting.go_along(ticket, into, at=at)
    mentions.ask_on(into, notes_of=ticket)
    holding.keep(into, at=at)
    facts = {"into": into.number, "from": before}
    history.tell(ticket, "merged_into", actor=actor, at=at, facts=facts, words={"other": into.reference})
    history.tell(into, "merged", actor=actor, at=at, facts={"ticket": ticket.number}, words={"other": ticket.reference})
    return into


@transaction.atomic
def separate(ticket: Ticket, *, actor: Actor, at: datetime) -> Ticket:
    """Take a merge back: the ticket is as it was, with its own words. Raises Refused beyond two weeks."""
    into = ticket.merged_into
    if into is None:
        raise Refused("not_merged", _("%(reference)s is merged into nothing.") % {"reference": ticket.reference})
    for one in (ticket, into):
        permissions.require(actor, "ticket.reply", one)
    for one in (ticket, into):  # as `pass_on` does
        holding.hold(one, even_sealed=True)
    merged_at = ticket.merged_at
    if merged_at is None:
        return ticket  # somebody else was quicker
    if ticket.kind == Kind.COMPLAINT:
        raise Refused("complaint", _("It ended as a duplicate: reopen the complaint by its own move."))
    if into.sealed:
        raise holding.sealed(into)
    if at - merged_at > UNDONE_WITHIN:
        raise Refused("too_late", _("After two weeks a merge stays. Split off what belongs elsewhere."))
    return part(ticket, into, actor=actor, at=at)


def pass_on(ticket: Ticket, message: Message, *, at: datetime) -> None:
    """A word on a merged ticket is heard in the other. Another customer gets an answer of their own: they part."""
    into = ticket.merged_into
    if into is None:
        return
    holding.hold(into, even_sealed=True)
    if ticket.customer_id == into.customer_id:
        conversation.take_up(into, message, actor=SYSTEM, at=at)
    else:
        part(ticket, into, actor=SYSTEM, at=at)


def part(ticket: Ticket, into: Ticket, *, actor: Actor, at: datetime) -> Ticket:
    """Let a held ticket be a case of its own again, and say so in both."""
    if ticket.is_finished:  # a complaint was reopened by its own move
        _stand_as_before(ticket, actor=actor, at=at)
    ticket.merged_into = ticket.merged_at = None
    holding.keep(ticket, "merged_into", "merged_at", at=at)
    mentions.ask_on(ticket, notes_of=ticket)
    _waits_there(ticket, since=ticket.unanswered_since, at=at)
    words = {"other": into.reference}
    history.tell(ticket, "separated", actor=actor, at=at, facts={"from": into.number}, words=words)
    words = {"other": ticket.reference}
    history.tell(into, "separated", actor=actor, at=at, facts={"ticket": ticket.number}, words=words)
    return ticket


def _stand_as_before(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """In the state before the merge; open if it was new, or if its customer has written since.

    Only what had ended before is reopened by that: what the merge ended had never come to its end.
    """
    merge = ticket.messages.filter(entry=Entry.EVENT, data__verb="merged_into").order_by("pk").last()
    before = State(merge.data["from"]) if merge is not None else State.OPEN
    since = ticket.messages.filter(author=Author.CUSTOMER, entry=Entry.MESSAGE, logged_at__gte=ticket.merged_at)
    to = State.OPEN if before == State.NEW or since.exists() else before
    state.set_state(ticket, to, never_ended=before not in state.FINISHED, at=at, actor=actor)


def _check(ticket: Ticket, into: Ticket) -> None:
    if ticket.pk == into.pk:
        raise Invalid({"into": [_("A case cannot be merged into itself.")]})
    if ticket.merged_into_id is not None or into.merged_into_id is not None:
        raise Refused("merged_already", _("One of the two is merged into another case already."))
    if Ticket.objects.filter(merged_into=ticket).exists():
        raise Refused("has_merged", _("Other cases are merged into %(reference)s.") % {"reference": ticket.reference})
    if into.is_finished:
        raise Refused("finished", _("%(reference)s is finished: reopen it first.") % {"reference": into.reference})
    if ticket.kind == Kind.COMPLAINT and into.kind != Kind.COMPLAINT:
        raise Refused("complaint", _("A complaint can only be merged into a complaint."))
    if ticket.kind == Kind.COMPLAINT and ticket.customer_id != into.customer_id:
        raise Refused("complaint", _("Complaints of different customers stay apart. Link them instead."))
    if ticket.handovers.filter(state=HandoverState.ASKED).exists():
        raise Refused("handover_open", _("Another team is asked to take this over: until it answers, you keep it."))


def _by_the_open_way(ticket: Ticket, into: Ticket, tell: str, actor: Actor, at: datetime) -> None:
    """No step is skipped in secret: the procedure ends by its own move, with its own rights and its own letter."""
    if not tell.strip():
        raise Invalid({"tell": [_("Write what the customer is told: a complaint never ends behind their back.")]})
    raw = {"of": into.reference, "body": tell}
    procedure_for(ticket).perform(ticket, verb="duplicate", raw=raw, actor=actor, at=at)
    holding.hold(ticket, even_sealed=True)


def _end(ticket: Ticket, tell: str, actor: Actor, at: datetime) -> None:
    if tell.strip() and not ticket.is_finished:
        conversation.check_filled(tell, confirmed=False)
        waits = ticket.unanswered_since
        conversation.send(ticket, kind="reply", body=tell.strip(), actor=actor, at=at)
        ticket.unanswered_since = waits  # being told of the merge answers nothing
    deadlines.cancel_all(ticket, at=at)
    state.set_state(ticket, State.CLOSED, at=at, actor=actor)


def _waits_there(ticket: Ticket, *, since: datetime | None, at: datetime) -> None:
    """Somebody has waited since then: the oldest word counts, unless a clock counts for it already."""
    if since is None:
        return
    ticket.unanswered_since = min(since, ticket.unanswered_since or since)
    holding.keep(ticket, "unanswered_since", at=at)
    book, sheet = sheet_of(ticket)
    if not sheet.active(RESPONSES):
        hear(sheet, WAITED_FOR, at=since)
        book.keep()

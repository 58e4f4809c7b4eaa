"""Proposals that wait for a decision, and how like cases were decided before [H-16]."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low

from django.db.models import QuerySet

from complaints.authority import may_decide
from complaints.models import Proposal
from complaints.vocabulary import GRANTED, ProposalState
from servicedesk.actors import Actor
from servicedesk.kept import Question
from tickets import permissions
from tickets.models import Ticket
from tickets.sight import Sight

AWAITING_AT_MOST = 200
LOOKED_AT = 500  # newest granted proposals among which precedents are sought
SHOWN = 3
ENOUGH = 3  # fewer of the same category say little: then all of the same redress count


@dataclass(frozen=True, kw_only=True)
class Precedents:
    """What was granted before for the same redress; `same_category` says whether also in the same category."""

    same_category: bool
    number: int
    lowest: Decimal
    middle: Decimal
    highest: Decimal
    newest: tuple[Proposal, ...]


def ticket_of(proposal: Proposal) -> Ticket:
    return proposal.step_pass.complaint.ticket


def awaiting(actor: Actor) -> list[Proposal]:
    """The proposals this actor may decide now, the oldest first, with all that a page prints of them."""
    if not actor.may("redress.approve"):
        return []
    rows = (
        Proposal.objects.filter(
            state=ProposalState.AWAITING,
            step_pass__closed_at=None,
            step_pass__complaint__ticket__in=Ticket.objects.visible_to(actor).open(),
        )
        .select_related("proposed_by", "step_pass__complaint__ticket__customer")
        .select_related("step_pass__complaint__ticket__category", "step_pass__complaint__ticket__team")
        .prefetch_related("promises", "approvals__by")
        .order_by("proposed_at", "pk")[:AWAITING_AT_MOST]
    )
    return [one for one in rows if may_decide(actor, one) and permissions.may(actor, "redress.approve", ticket_of(one))]


def precedents(proposals: Sequence[Proposal], *, actor: Actor) -> dict[int, Precedents]:
    """For each proposal with an amount: like ones that were granted, among tickets the actor may see, in one query."""
    asked = [one for one in proposals if one.amount]
    if not asked:
        return {}
    rows = (
        Proposal.objects.filter(
            redress__in={one.redress for one in asked},
            state__in=GRANTED,
            amount__gt=0,
            step_pass__complaint__ticket__in=Ticket.objects.visible_to(actor),
        )
        .select_related("step_pass__complaint__ticket")
        .order_by("-proposed_at")[:LOOKED_AT]
    )
    by_redress: dict[str, list[Proposal]] = defaultdict(list)
    for one in rows:
        by_redress[one.redress].append(one)
    found = {one.pk: _like(one, by_redress[one.redress]) for one in asked}
    return {key: one for key, one in found.items() if one is not None}


def _in_category(sight: Sight, person: int, category: int, ticket: int) -> QuerySet[Proposal]:
    seen = Ticket.objects.visible_to(sight.as_actor(person)).filter(category=category)
    rows = Proposal.objects.filter(state__in=GRANTED, step_pass__complaint__ticket__in=seen)
    there = "step_pass__complaint__ticket"
    shown = ("redress", "amount", "currency", "state", f"{there}__kind", f"{there}__number")
    return rows.exclude(step_pass__complaint__ticket=ticket).select_related(there).only(*shown).order_by("-proposed_at")


_newest_in_category = Question(lambda *shape, **told: _in_category(*shape, **told)[:SHOWN])


def like_cases(ticket: Ticket, *, actor: Actor) -> list[Proposal]:
    """The newest proposals granted in other cases of the same category, among tickets the actor may see."""
    if ticket.category_id is None:
        return []
    return _newest_in_category(Sight.of(actor), person=actor.person_id, category=ticket.category_id, ticket=ticket.pk)


def _like(proposal: Proposal, granted: list[Proposal]) -> Precedents | None:
    category = ticket_of(proposal).category_id
    same = [one for one in granted if category and ticket_of(one).category_id == category]
    close = len(same) >= ENOUGH
    chosen = same if close else granted
    amounts = sorted(one.amount for one in chosen if one.amount)
    if not amounts:
        return None
    return Precedents(
        same_category=close,
        number=len(amounts),
        lowest=amounts[0],
        middle=median_low(amounts),
        highest=amounts[-1],
        newest=tuple(chosen[:SHOWN]),
    )

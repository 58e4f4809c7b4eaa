"""Hand-over to another team, which accepts or sends back; while it is asked the sender stays answerable [H-22]."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from servicedesk.actors import SYSTEM, Actor
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.events import announce
from staff.models import Person, Team
from tickets import handling, history, holding, letters, permissions, routing, state
from tickets.events import HandedOver, TicketAssigned
from tickets.models import Handover, Ticket
from tickets.vocabulary import HandoverState

SOON = timedelta(days=1)  # whoever takes over has a day to find their way in, at least


@transaction.atomic
def offer(ticket: Ticket, *, to_team: Team, reason: str, actor: Actor, at: datetime) -> Handover:
    """Ask a team to take a ticket over. Until it answers nothing changes hands."""
    permissions.require(actor, "ticket.claim", ticket)
    if not reason.strip():
        raise Invalid({"reason": [_("A reason is needed.")]})
    holding.hold(ticket)
    _check_possible(ticket, to_team)
    handover = Handover.objects.create(
        ticket=ticket,
        from_team=ticket.team,
        from_person=ticket.assignee,
        to_team=to_team,
        reason=reason.strip()[:500],
        asked_by_id=permissions.as_person(actor),
        asked_at=at,
    )
    holding.keep(ticket, at=at)
    _tell(handover, "handover_asked", actor=actor, at=at, reason=handover.reason)
    return handover


@transaction.atomic
def accept(ticket: Ticket, *, actor: Actor, at: datetime) -> Handover:
    """Take it over for one's team; routing picks the person, else whoever accepted. The customer is told by name."""
    holding.hold(ticket)
    handover = _asked(ticket, actor)
    _check_unfinished(ticket)  # it may have been finished, or hidden, since the question
    _check_open(ticket)
    owner = routing.owner_in(handover.to_team, at=at) or Person.objects.get(pk=permissions.as_person(actor))
    _answer(handover, HandoverState.ACCEPTED, actor=actor, at=at)
    _take(handover, owner, actor=actor, at=at)
    return handover


@transaction.atomic
def pass_on(ticket: Ticket, *, to: Person, to_team: Team, reason: str, at: datetime) -> Handover:
    """Give a case to another team without asking it, as a ladder says that somebody with authority set. Raises Refused.

    Department, routing and reports follow as after any hand-over; nobody is left who thinks that they have it still.
    """
    holding.hold(ticket)
    _check_possible(ticket, to_team)
    handling.check_available(to, at=at)
    handover = Handover.objects.create(
        ticket=ticket,
        from_team=ticket.team,
        from_person=ticket.assignee,
        to_team=to_team,
        reason=reason[:500],
        state=HandoverState.ACCEPTED,
        asked_at=at,
        answered_at=at,
    )
    _take(handover, to, actor=SYSTEM, at=at)
    return handover


def _take(handover: Handover, owner: Person, *, actor: Actor, at: datetime) -> None:
    ticket = handover.ticket
    ticket.team, ticket.assignee = handover.to_team, owner
    holding.keep(ticket, "team", "assignee", *state.begin_work(ticket), at=at)
    _tell(handover, "handover_accepted", actor=actor, at=at, to_name=owner.public_name)
    announce(TicketAssigned(ticket=ticket, to=owner, at=at))
    _tell_customer(ticket, at=at)


def _tell_customer(ticket: Ticket, *, at: datetime) -> None:
    """By letter and by name, unless no letter reaches them any more [H-22]."""
    if ticket.assignee is None or not letters.reaches(ticket.customer):
        return
    with translation.override(letters.language_of(ticket.customer)):
        body = _("From now on %(name)s looks after your case. You need not explain it again.") % {
            "name": ticket.assignee.public_name
        }
    letters.send("progress", ticket, at=at, body=body, extra={"due": max(ticket.due_at or at, at + SOON)})


@transaction.atomic
def send_back(ticket: Ticket, *, reason: str, actor: Actor, at: datetime) -> Handover:
    """Say no, with a reason; the sender has it still."""
    if not reason.strip():
        raise Invalid({"reason": [_("A reason is needed.")]})
    holding.hold(ticket)
    handover = _asked(ticket, actor)
    _answer(handover, HandoverState.SENT_BACK, actor=actor, at=at, answer=reason.strip()[:500])
    holding.keep(ticket, at=at)
    _tell(handover, "handover_sent_back", actor=actor, at=at, reason=handover.answer)
    return handover


def may_answer(actor: Actor, handover: Handover) -> bool:
    """Members of the team that is asked, and managers."""
    return handover.to_team_id in actor.teams or actor.reach_of("ticket.claim") == "all"


def _check_possible(ticket: Ticket, to_team: Team) -> None:
    _check_unfinished(ticket)
    if ticket.team_id == to_team.pk:
        raise Refused("same_team", _("%(team)s has this ticket already.") % {"team": to_team.name})
    _check_open(ticket)
    open_one = ticket.handovers.filter(state=HandoverState.ASKED).select_related("to_team").first()
    if open_one is not None:
        raise Refused("handover_open", _("%(team)s is asked already.") % {"team": open_one.to_team.name})


def _check_unfinished(ticket: Ticket) -> None:
    if ticket.is_finished:
        raise Refused("finished", _("%(reference)s is finished: reopen it first.") % {"reference": ticket.reference})


def _check_open(ticket: Ticket) -> None:
    if (ticket.team is not None and ticket.team.confidential) or ticket.customer.restricted:
        raise Refused("hidden", _("Another team cannot see this ticket: assign it to a person of theirs instead."))


def _asked(ticket: Ticket, actor: Actor) -> Handover:
    """The open hand-over, if it is this actor's to answer."""
    handover = ticket.handovers.filter(state=HandoverState.ASKED).select_related("to_team").first()
    if handover is None:
        raise Refused("no_handover", _("No hand-over is open."))
    if not may_answer(actor, handover):
        raise NotPermitted("not_asked", _("Only %(team)s can answer this hand-over.") % {"team": handover.to_team.name})
    handover.ticket = ticket
    return handover


def _answer(handover: Handover, to: HandoverState, *, actor: Actor, at: datetime, answer: str = "") -> None:
    handover.state, handover.answered_by_id, handover.answered_at, handover.answer = to, actor.id, at, answer
    handover.save(update_fields=["state", "answered_by", "answered_at", "answer"])


def _tell(handover: Handover, verb: str, *, actor: Actor, at: datetime, **words: str) -> None:
    """The customer sees who has taken over, not what colleagues say to one another."""
    facts = {"handover": handover.pk, "to_team": handover.to_team_id}
    public = handover.state == HandoverState.ACCEPTED
    words |= {"team": handover.to_team.name}
    history.tell(handover.ticket, verb, actor=actor, at=at, facts=facts, words=words, public=public)
    announce(HandedOver(ticket=handover.ticket, handover=handover, at=at))

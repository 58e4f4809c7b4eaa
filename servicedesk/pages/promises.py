"""What is promised, in words a customer reads: the times come from the case's own clocks [H-20, H-48]."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from complaints.vocabulary import STEPS, Step
from servicedesk.web.components import Step as ShownStep
from servicedesk.web.times import moment
from tickets import stationery
from tickets.models import Address, Clock, Ticket
from tickets.vocabulary import AddressKind, ClockState, Kind, Metric

_RUNNING = (ClockState.RUNNING, ClockState.PAUSED)


@dataclass(frozen=True)
class Promised:
    """Due times of one case by what they measure; a clock that waits for the customer promises no time."""

    due: Mapping[str, datetime]

    @classmethod
    def of(cls, ticket: Ticket) -> "Promised":
        rows = Clock.objects.filter(ticket=ticket, state__in=_RUNNING, due_at__isnull=False).order_by("number")
        return cls({clock.metric: clock.due_at for clock in rows if clock.due_at})

    def late(self, metric: str, *, at: datetime) -> bool:
        return metric in self.due and self.due[metric] < at

    def said(self, metric: str, *, at: datetime) -> str:
        """'by tomorrow 11:00'; once that is over, that we are late and sorry; nothing when no time is promised."""
        if self.late(metric, at=at):
            return _("We promised it %(time)s and are late. We are sorry.") % {"time": self.by(metric, at=at)}
        return self.by(metric, at=at)

    def by(self, metric: str, *, at: datetime) -> str:
        """'by tomorrow 11:00', or nothing when no time is promised."""
        due = self.due.get(metric)
        return _("by %(time)s") % {"time": moment(due, at=at)} if due else ""


def carer(ticket: Ticket) -> str:
    """Who takes care of it, by the name that customers know; the organisation while it is nobody's."""
    return ticket.assignee.public_name if ticket.assignee else stationery.organisation()


def after_posting(ticket: Ticket, *, at: datetime) -> dict[str, Any]:
    """What the receipt says: who, what next, by when, and where the letter went."""
    promised = Promised.of(ticket)
    steps = _first_steps(ticket, promised, at) if ticket.kind == Kind.COMPLAINT else _plain(ticket, promised, at)
    return {"carer": carer(ticket), "steps": steps, "sent_to": [masked(one) for one in _written_to(ticket)]}


def _first_steps(ticket: Ticket, promised: Promised, at: datetime) -> list[ShownStep]:
    name = {"name": carer(ticket)}
    first = promised.by(Metric.FIRST_RESPONSE, at=at)
    said = {
        Step.LISTEN: _("%(name)s reads every sentence you wrote, and stays with it to the end.") % name,
        Step.APOLOGISE: _("%(name)s writes to you or calls you. It is not an automatic reply.") % name,
        Step.CONFIRM: _("We go through it with you, so that we agree on what went wrong."),
        Step.RESOLVE: _("You get a proposal. You may accept or refuse it."),
    }
    when = {
        Step.LISTEN: _("Now"),
        Step.APOLOGISE: first,
        Step.CONFIRM: promised.by(Metric.CONFIRM, at=at),
        Step.RESOLVE: promised.by(Metric.RESOLUTION, at=at),
    }
    return [
        ShownStep(name=step.label, state="now" if step == Step.LISTEN else "ahead", meta=when[step], said=said[step])
        for step in STEPS
        if step in said
    ]


def _plain(ticket: Ticket, promised: Promised, at: datetime) -> list[ShownStep]:
    name = {"name": carer(ticket)}
    last = {
        Kind.ENQUIRY: _("You have your answer."),
        Kind.REQUEST: _("It is done, and you hear what was done and by whom."),
        Kind.SUGGESTION: _("You hear whether we take it up, and why."),
        Kind.PRAISE: _("Those you praised have your words."),
    }[Kind(ticket.kind)]
    return [
        ShownStep(name=_("We read it"), state="now", meta=_("Now"), said=_("%(name)s takes care of it.") % name),
        ShownStep(
            name=_("You hear from us"),
            state="ahead",
            meta=promised.by(Metric.FIRST_RESPONSE, at=at),
            said=_("A person answers, not a machine."),
        ),
        ShownStep(name=_("It is settled"), state="ahead", meta=promised.by(Metric.RESOLUTION, at=at), said=last),
    ]


def _written_to(ticket: Ticket) -> list[Address]:
    """Where the receipt's letter went; nowhere when the address has been refused or was written to too often."""
    links = ticket.links.select_related("address").order_by("pk")[:1]
    return [link.address for link in links if link.address]


def masked(address: Address) -> str:
    """Enough to recognise one's own address, too little to learn somebody else's."""
    if address.kind == AddressKind.EMAIL:
        local, _at, domain = address.value.rpartition("@")
        return f"{local[:1]}***@{domain}"
    return f"{address.value[:3]} **** {address.value[-3:]}"

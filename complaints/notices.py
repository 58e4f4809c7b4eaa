"""What colleagues hear from this app, in their own language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.casefile import CaseFile
from complaints.models import Proposal
from servicedesk.actors import Actor
from servicedesk.notify.kinds import NoticeKind, register
from servicedesk.notify.telling import tell


def decided(case: CaseFile, proposal: Proposal, *, granted: bool, actor: Actor, at: datetime) -> None:
    """Whoever proposed it hears what became of it."""
    ticket = case.ticket
    tell(
        [proposal.proposed_by_id],
        kind="proposal.decided",
        topic=f"ticket:{ticket.number}",
        params={"reference": ticket.reference, "who": actor.name, "granted": granted},
        natural_key=f"proposal:{proposal.pk}:decided",
        at=at,
    )


def _decided(params: Mapping[str, Any]) -> str:
    if params["granted"]:
        return _("%(who)s approved your proposal on %(reference)s: it can go to the customer.") % params
    return _("%(who)s did not approve your proposal on %(reference)s.") % params


def _ticket_page(params: Mapping[str, Any]) -> str:
    return reverse("tickets:ticket", args=[params["reference"]])


register(
    NoticeKind(
        name="proposal.decided",
        say=_decided,
        link=_ticket_page,
        icon="check",
        tone="now",
        label=gettext_lazy("A proposal of mine was decided on"),
    )
)

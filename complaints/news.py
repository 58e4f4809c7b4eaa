"""What the customer is told unasked: that promises were kept, and what became of the case [H-29, H-48]."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from complaints.casefile import CaseFile
from complaints.vocabulary import ExitKind
from tickets import letters


def promises_kept(case: CaseFile, *, at: datetime) -> None:
    """By letter, at the end of resolve: what was promised is done, and when we shall ask whether it helped."""
    proposal = case.proposal
    if proposal is None or not letters.reaches(case.ticket.customer):
        return
    with override(letters.language_of(case.ticket.customer)):
        done = "\n".join(f"· {promise.what}" for promise in proposal.promises.all())
        body = _("What we promised you is done:\n%(done)s\n\nWhen it has had time to work, we ask you whether it did.")
        body %= {"done": done}
    letters.send("progress", case.ticket, at=at, body=body, extra={"due": case.complaint.follow_up_at or at})


def settled(case: CaseFile, *, at: datetime) -> None:
    """By letter, at the archive: all steps are done, and whether something was changed for others."""
    if not letters.reaches(case.ticket.customer):
        return
    with override(letters.language_of(case.ticket.customer)):
        first = (
            _("You withdrew your complaint; we looked for its cause all the same.")
            if case.complaint.exit == ExitKind.WITHDRAWN
            else _("Your complaint has gone through all its steps.")
        )
        then = (
            _("We found what caused it and have decided what to change, with a name and a date for each.")
            if case.actions
            else _("We found what caused it; nothing had to be changed.")
        )
        body = _("%(first)s %(then)s") % {"first": first, "then": then}  # Chinese sets no space between sentences
    letters.send("closing", case.ticket, at=at, body=body)

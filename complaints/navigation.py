"""This app's places in the rail."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from complaints import badges
from complaints.precedents import awaiting
from servicedesk.web.navigation import Entry, register


def _waiting(request: HttpRequest) -> int:
    """Proposals for this person to decide; asked of the database at most once a minute, and of approvers only."""
    number = badges.known_approvals(request.user.pk)
    if number is None:
        number = len(awaiting(request.actor))  # type: ignore[attr-defined]
        badges.remember_approvals(request.user.pk, number)
    return number


register(
    Entry(
        key="complaints",
        label=_("Complaints"),
        url="complaints:register",
        icon="list-check",
        order=20,
        letter="m",
        may=lambda person: person.may("ticket.read"),
    )
)
register(
    Entry(
        key="approvals",
        label=_("Approvals"),
        url="complaints:approvals",
        icon="signature",
        order=50,
        letter="a",
        may=lambda person: person.may("redress.approve"),
        count=_waiting,
        count_words=_("waiting for you"),
    )
)
register(
    Entry(
        key="causes",
        label=_("Causes"),
        url="complaints:causes",
        place="settings",
        group=_("Service"),
        order=26,
        may=lambda person: person.may("rules.read") or person.may("rules.edit"),
    )
)

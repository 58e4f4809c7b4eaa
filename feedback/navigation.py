"""Reports, for those who may see figures: an agent their own, others of their teams or of all."""

from django.utils.translation import gettext_lazy as _

from servicedesk.web.navigation import Entry, register
from staff.models import Person


def _sees_figures(person: Person) -> bool:
    """As `permissions.sight_of` has it: whoever serves customers sees their own."""
    return person.may("board.view") or person.may("ticket.reply")


register(
    Entry(
        key="reports",
        label=_("Reports"),
        url="reports:overview",
        icon="chart-bar",
        order=42,
        letter="r",
        may=_sees_figures,
    )
)

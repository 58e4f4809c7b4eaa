"""This app's places: in the rail, and among the settings."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from servicedesk.web.navigation import Entry, register
from staff.models import Person
from tickets import badges


def _reads(person: Person) -> bool:
    return person.may("ticket.read")


def _creates(person: Person) -> bool:
    return person.may("ticket.create")


def _leads(person: Person) -> bool:
    """One's own figures are no board."""
    return person.role.permissions.get("board.view") in ("teams", "all")


def _sees_letters(person: Person) -> bool:
    return person.may("outbox.view")


def _reads_rules(person: Person) -> bool:
    return person.may("rules.read") or person.may("rules.edit")


def _late(request: HttpRequest) -> int:
    """As the person's last inbox had it: the rail stands on every page and asks the database nothing."""
    return badges.known_late(request.user.pk)


for entry in (
    Entry(key="inbox", label=_("Inbox"), url="tickets:inbox", icon="inbox", order=10, letter="i", may=_reads,
          count=_late, count_words=_("late")),
    Entry(key="new", label=_("New"), url="tickets:new", icon="message-plus", order=12, letter="n", press="c",
          may=_creates),
    Entry(key="search", label=_("Search"), url="tickets:search", icon="search", order=15, letter="f", press="/",
          may=_reads),
    Entry(key="customers", label=_("Customers"), url="tickets:customers", icon="users", order=30, letter="u",
          may=_reads),
    Entry(key="board", label=_("Board"), url="tickets:board", icon="layout-dashboard", order=40, letter="b",
          may=_leads),
    Entry(key="emergencies", label=_("Emergency"), url="tickets:emergencies", icon="alert-triangle", order=45,
          letter="e", may=_reads),
    Entry(key="alerts", label=_("What I was warned of"), url="tickets:alerts", icon="clock", place="foot", may=_reads),
    Entry(key="outbox", label=_("Outbox"), url="tickets:outbox", icon="mail-forward", order=60, letter="o",
          may=_sees_letters),
):  # fmt: skip
    register(entry)

_PAGES = (
    ("policies", _("Service levels"), "tickets:policies"),
    ("categories", _("Categories"), "tickets:categories"),
    ("letters", _("Letters"), "tickets:letter_texts"),
    ("emergency_plans", _("Emergency plans"), "tickets:emergency_plans"),
)
for order, (key, label, url) in enumerate(_PAGES, 22):
    register(Entry(key=key, label=label, url=url, place="settings", group=_("Service"), order=order, may=_reads_rules))

"""This app's places (in the rail, among the settings), its keys, and what it offers in the palette."""

import re
from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.web import keys, palette
from servicedesk.web.keys import FILE, LIST, SELECTED, TICKET, Key
from servicedesk.web.navigation import Entry, register
from servicedesk.web.palette import Found
from staff import directory
from staff.models import Person
from tickets import badges, macros
from tickets.lists import inboxes, savedviews
from tickets.models import Ticket

_ON_TICKET = re.compile(r"/desk/tickets/[A-Z]-[0-9]{1,9}/")
_IN_HAND = 30  # of one's own cases the palette knows those due next


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
    Entry(key="new", label=_("New"), url="tickets:new", icon="message-plus", order=12, press="c",
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
    ("fields", _("Fields"), "tickets:fields"),
    ("letters", _("Letters"), "tickets:letter_texts"),
    ("macros", _("Macros"), "tickets:macros"),
    ("emergency_plans", _("Emergency plans"), "tickets:emergency_plans"),
)
for order, (key, label, url) in enumerate(_PAGES, 22):
    register(Entry(key=key, label=label, url=url, place="settings", group=_("Service"), order=order, may=_reads_rules))

keys.register(
    Key("/", _("Search")),
    Key("c", _("New ticket; once more: take a call")),
    Key("r", _("Reply to the customer"), TICKET),
    Key("n", _("Internal note"), TICKET),
    Key("l", _("Log a call"), TICKET),
    Key("i", _("Claim"), TICKET),
    Key("a", _("Assign"), TICKET),
    Key("t", _("Hand over to a team"), TICKET),
    Key("s", _("Next step"), TICKET),
    Key("p", _("Change priority"), TICKET),
    Key("w", _("Watch"), TICKET),
    Key("z", _("Put off"), TICKET),
    Key("e", _("Tags"), TICKET),
    Key("m", _("Merge into another case"), TICKET),
    Key("h", _("Audit trail"), TICKET),
    Key("o", _("Use a macro"), TICKET),
    Key("[", _("Case before in the list"), TICKET),
    Key("]", _("Next case of the list"), TICKET),
    Key("u", _("Back to the list"), TICKET),
    Key("X", _("Select all on this page"), SELECTED),
    Key("i", _("Claim"), SELECTED),
    Key("a", _("Assign"), SELECTED),
    Key("p", _("Priority"), SELECTED),
    Key("e", _("Tags"), SELECTED),
    Key("z", _("Put off"), SELECTED),
    Key("w", _("Watch"), SELECTED),
    Key("f", _("Finish"), SELECTED),
    Key("o", _("Use a macro"), SELECTED),
    Key("Space", _("Look at it without opening it"), LIST),
    Key("e", _("Edit"), FILE),
    Key("m", _("Merge with another file"), FILE),
    Key("u", _("Back to the list"), FILE),
)


def _views(_request: HttpRequest) -> Iterator[Found]:
    address = reverse("tickets:inbox")
    for group, views in inboxes.groups():
        yield from (Found(name=str(view.label), href=f"{address}?view={view.key}", note=str(group)) for view in views)


def _saved(request: HttpRequest) -> Iterator[Found]:
    for view in savedviews.seen_by(request.actor):  # type: ignore[attr-defined]
        yield Found(name=view.name, href=savedviews.address(view))


def _in_hand(request: HttpRequest) -> Iterator[Found]:
    visible = Ticket.objects.visible_to(request.actor)  # type: ignore[attr-defined]
    own = visible.filter(assignee=request.user.pk).open().order_by("due_sort", "pk")
    for ticket in own.only("number", "kind", "subject")[:_IN_HAND]:
        address = reverse("tickets:ticket", args=[ticket.reference])
        yield Found(name=f"{ticket.reference} {ticket.subject}", href=address)


def _people(_request: HttpRequest) -> Iterator[Found]:
    address = reverse("tickets:inbox")
    for pk, name in directory.people():
        yield Found(name=name, href=f"{address}?view=all&assignee={pk}")


def _macros(request: HttpRequest) -> Iterator[Found]:
    """On a ticket's page: what can be done to it by one press."""
    page = _ON_TICKET.match(request.GET.get("page", ""))
    if page is not None:
        for macro in macros.offered(request.actor):  # type: ignore[attr-defined]
            yield Found(name=str(macro), href=f"{page[0]}macros/{macro.pk}/")


palette.register("macros", label=_("Macro"), source=_macros, order=10)
palette.register("in_hand", label=_("In my hands"), source=_in_hand, order=20)
palette.register("views", label=_("Views"), source=_views, order=30)
palette.register("saved_views", label=_("Saved views"), source=_saved, order=35)
palette.register("people", label=_("People"), source=_people, order=40)

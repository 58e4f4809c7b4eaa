"""This app's places in the rail."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from servicedesk.web.navigation import Entry, register
from tickets.badges import late_key


def _late(request: HttpRequest) -> int:
    """As the person's last inbox had it: the rail stands on every page and asks the database nothing."""
    return cache.get(late_key(request.user.pk)) or 0


register(
    Entry(
        key="inbox",
        label=_("Inbox"),
        url="tickets:inbox",
        icon="inbox",
        order=10,
        letter="i",
        may=lambda person: person.may("ticket.read"),
        count=_late,
        count_words=_("late"),
    )
)
register(
    Entry(
        key="search",
        label=_("Search"),
        url="tickets:search",
        icon="search",
        order=15,
        letter="f",
        press="/",
        may=lambda person: person.may("ticket.read"),
    )
)
register(
    Entry(
        key="board",
        label=_("Board"),
        url="tickets:board",
        icon="layout-dashboard",
        order=40,
        letter="b",
        may=lambda person: person.role.permissions.get("board.view") in ("teams", "all"),
    )
)
register(
    Entry(
        key="policies",
        label=_("Service levels"),
        url="tickets:policies",
        place="settings",
        group=_("Service"),
        order=22,
        may=lambda person: person.may("rules.read") or person.may("rules.edit"),
    )
)
register(
    Entry(
        key="outbox",
        label=_("Outbox"),
        url="tickets:outbox",
        icon="mail-forward",
        order=60,
        letter="o",
        may=lambda person: person.may("outbox.view"),
    )
)
register(
    Entry(
        key="customers",
        label=_("Customers"),
        url="tickets:customers",
        icon="users",
        order=30,
        letter="u",
        may=lambda person: person.may("ticket.read"),
    )
)
register(
    Entry(
        key="new",
        label=_("New"),
        url="tickets:new",
        icon="message-plus",
        order=12,
        letter="n",
        press="c",
        may=lambda person: person.may("ticket.create"),
    )
)

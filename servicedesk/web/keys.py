"""Keys: the one table that help, docs/keys.md and the test of every `data-key` read (interface.md, 'Keys').

    from servicedesk.web.keys import Key, register

    register(Key("r", _("Reply to the customer"), where=TICKET))

What a key does stands in the page, at what it presses (`data-key="r"`), or in static/app/keys.js; apps register theirs
in `navigation.py`. A key may mean one thing everywhere and another in one place: the place's own comes first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.errors import Text

EVERYWHERE, LIST, SELECTED, TICKET, FILE, WRITING = "everywhere", "list", "selected", "ticket", "file", "writing"
PLACES: dict[str, Text] = {
    EVERYWHERE: _("Everywhere"),
    LIST: _("In lists"),
    SELECTED: _("With what is selected in the inbox"),
    TICKET: _("On a ticket"),
    FILE: _("On the file of a customer or an organisation"),
    WRITING: _("While writing"),
}


@dataclass(frozen=True)
class Key:
    press: str
    """One key, or several with a space between: "Ctrl Enter" together, "g i" one after the other."""
    words: Text
    where: str = EVERYWHERE

    @property
    def parts(self) -> list[str]:
        return self.press.split(" ")


_keys: dict[tuple[str, str], Key] = {}


def register(*keys: Key) -> None:
    """Add keys; the same one in the same place again replaces it."""
    _keys.update({(key.where, key.press): key for key in keys})


def by_place() -> Iterable[tuple[Text, list[Key]]]:
    """Each place's keys under its name, as they were registered."""
    order = list(PLACES)
    keys = sorted(_keys.values(), key=lambda key: order.index(key.where))
    return [(PLACES[where], list(found)) for where, found in groupby(keys, key=lambda key: key.where)]


def pressed() -> set[str]:
    """Every single key that the table knows, whatever the place."""
    return {key.press for key in _keys.values() if len(key.parts) == 1}


register(
    Key("?", _("All keys")),
    Key("Ctrl K", _("Go to a place or do something by name")),
    Key("q", _("Do not disturb for an hour, or again")),
    Key("Esc", _("Leave the field, close")),
    Key("j", _("Next row"), LIST),
    Key("k", _("Previous row"), LIST),
    Key("Enter", pgettext_lazy("key", "Open"), LIST),
    Key("Space", _("Look at it without opening it"), LIST),
    Key("x", _("Select"), LIST),
    Key("[", _("Previous page"), LIST),
    Key("]", _("Next page"), LIST),
    Key("u", _("Show what is new"), LIST),
    Key("Ctrl Enter", _("Send what is being written"), WRITING),
)

"""Data that components show. Pages build these from their models; the tags in `templatetags/desk.py` draw them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from servicedesk.errors import Text
from servicedesk.web.scripts import language_of

ClockState = Literal["fine", "soon", "late", "paused", "met"]
StepState = Literal["done", "now", "late", "ahead", "skipped"]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A running, paused or met time. Its state decides shape, icon and colour; `due` its words."""

    label: Text
    """Which clock: 'First reply', 'Resolve by'."""
    state: ClockState
    due: datetime | None = None
    started: datetime | None = None
    """With `due` it draws the ring: what is left of the whole."""
    soon_at: datetime | None = None
    """When it turns from fine to soon while the page stands open."""
    waiting_for: Text = ""
    """Paused: for whom."""
    met_at: datetime | None = None

    def left_percent(self, *, at: datetime) -> int:
        """What is left of the whole, 0 to 100; a late clock is a full ring."""
        if self.state == "late" or self.due is None or self.started is None or self.due <= self.started:
            return 100
        share = (self.due - at) / (self.due - self.started)
        return max(0, min(100, round(share * 100)))


def clock_state(due: datetime, *, at: datetime, soon_at: datetime) -> ClockState:
    """Late after `due`, soon from `soon_at`, fine before."""
    if at > due:
        return "late"
    return "soon" if at >= soon_at else "fine"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One of the seven, as the step bar shows it."""

    name: Text
    state: StepState
    meta: Text = ""
    """Second line: who and when, 'Now, 2 h left'."""
    said: Text = ""
    """Only with `down`: the sentence a customer reads."""
    chip: Text = ""
    """Only with `down`: 'Waiting for your answer'."""

    @property
    def current(self) -> bool:
        return self.state in ("now", "late")


def initials(name: str, *, customer: bool = False) -> str:
    """Two letters of a Latin name; of a Han name the given name's last character (ours) or the surname (customers)."""
    name = name.strip()
    if not name:
        return "?"
    if language_of(name) != "en":
        han = [one for one in name if language_of(one) != "en"]  # “林悦 Amy Lin” is 悦, not n
        return han[0] if customer else han[-1]
    parts = name.split()
    return "".join(part[0] for part in (parts[0], *parts[1:][-1:])).upper()


def name_of(person: Any) -> str:
    """What colleagues call a person: `full_name` of staff, `name` of customers, or the string itself.

    Customers' pages give the tag `person.public_name`: nobody outside learns a surname, not even its initial.
    """
    for attribute in ("full_name", "name"):
        if value := getattr(person, attribute, ""):
            return str(value)
    return str(person)

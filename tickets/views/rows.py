"""A ticket as one row of a list: its next clock, its step or state, and the band of time it stands in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Text
from servicedesk.web import components
from tickets.filters import end_of_day
from tickets.lists.inboxes import SOON
from tickets.models import Ticket
from tickets.search.hits import Hit, Pieces, marked
from tickets.vocabulary import STEPS, Channel, Metric, Priority, State

CHANNEL_ICONS = {
    Channel.WEB: "world",
    Channel.EMAIL: "mail",
    Channel.PHONE: "phone",
    Channel.COUNTER: "building-store",
    Channel.CHAT: "message-circle",
    Channel.SMS: "message-2",
    Channel.SOCIAL: "share",
    Channel.FIELD: "map-pin",
    Channel.API: "code",
}
LEVELS = {Priority.URGENT: "urgent", Priority.HIGH: "high", Priority.NORMAL: "normal", Priority.LOW: "low"}
# By plain values: a row asks for them as they stand in the database.
_CHANNEL_ICONS = {channel.value: icon for channel, icon in CHANNEL_ICONS.items()}
_LEVELS = {priority.value: level for priority, level in LEVELS.items()}
_PLACES = {step.value: place for place, step in enumerate(STEPS, 1)}
ALL_DONE = len(STEPS) + 1


@dataclass(frozen=True, kw_only=True)
class Row:
    ticket: Ticket
    clock: components.Clock | None
    place: int
    """Of the present step, 1 to 7; 8 when all are done; 0 for what has no steps."""
    step: Text
    step_late: bool
    level: str
    priority: str
    icon: str
    channel: str
    hits: Sequence[Hit] = ()
    """Where the words stand that one looked for; shown instead of the last line."""
    subject: Pieces = ()
    customer: Pieces = ()
    """Of a search: with the words marked."""
    severity: Text = ""
    grave: bool = False

    @property
    def unread(self) -> bool:
        """The customer said something that nobody has answered."""
        return self.ticket.unanswered_since is not None and not self.ticket.is_finished


@dataclass(frozen=True, kw_only=True)
class Band:
    """Rows whose next clock runs out in the same stretch of time. `cut`: more of them stand on another page."""

    label: Text
    tone: str
    icon: str
    rows: list[Row]
    cut: bool


_BANDS: dict[str, tuple[Text, str, str]] = {
    "late": (_("Late"), "late", "alert-triangle"),
    "soon": (_("Within two hours"), "soon", "clock"),
    "today": (_("Later today"), "", "sun"),
    "later": (_("Later"), "", "calendar"),
    "paused": (_("Paused, waiting for the customer"), "", "player-pause"),
    "none": (_("No clock running"), "", "minus"),
}
_ORDER = tuple(_BANDS)
BAND_ICONS = {key: icon for key, (_label, _tone, icon) in _BANDS.items()}


def row_of(ticket: Ticket, *, at: datetime, hits: Sequence[Hit] = (), words: str = "") -> Row:
    """`words`: what was looked for, to be marked."""
    language = get_language() or ""
    stage_late = bool(ticket.stage_due and ticket.stage_due < at and not ticket.is_finished)
    return Row(
        ticket=ticket,
        clock=clock_of(ticket, at=at),
        place=_PLACES.get(ticket.stage, ALL_DONE if ticket.stage else 0),
        step=_words(language, *((Metric, ticket.stage) if ticket.stage in _PLACES else (State, ticket.state))),
        step_late=stage_late,
        level=_LEVELS[ticket.priority],
        priority=_words(language, Priority, ticket.priority),
        icon=_CHANNEL_ICONS[ticket.channel],
        channel=_words(language, Channel, ticket.channel),
        hits=hits,
        subject=marked(ticket.subject, words) if words else (),
        customer=marked(str(ticket.customer), words) if words else (),
    )


@lru_cache(maxsize=256)
def _words(language: str, choices: Any, value: str | int) -> str:
    """What a value is called: looked up once in each language, not once in each row."""
    return str(choices(value).label)


def clock_of(ticket: Ticket, *, at: datetime) -> components.Clock | None:
    """The clock that ends next, from the ticket's own row."""
    if ticket.due_at is None:
        if not ticket.paused:
            return None
        return components.Clock(label=_("The clock is"), state="paused", waiting_for=_("Customer"))
    soon_at = ticket.due_at - SOON
    return components.Clock(
        label=_words(get_language() or "", Metric, ticket.due_metric),
        state=components.clock_state(ticket.due_at, at=at, soon_at=soon_at),
        due=ticket.due_at,
        started=ticket.due_since,
        soon_at=soon_at,
    )


def bands(tickets: Iterable[Ticket], *, at: datetime, more: bool) -> list[Band]:
    """Rows in order of time, under their headings; what waits or has no clock stands last."""
    tonight = end_of_day(at)
    keyed = sorted(((_band_of(one, at, tonight), one) for one in tickets), key=lambda pair: _ORDER.index(pair[0]))
    found = [(key, [row_of(one, at=at) for _key, one in pairs]) for key, pairs in groupby(keyed, key=lambda p: p[0])]
    last = found[-1][0] if found else ""
    return [
        Band(label=_BANDS[key][0], tone=_BANDS[key][1], icon=_BANDS[key][2], rows=rows, cut=more and key == last)
        for key, rows in found
    ]


def _band_of(ticket: Ticket, at: datetime, tonight: datetime) -> str:
    due = ticket.due_at
    if due is None:
        return "paused" if ticket.paused else "none"
    if due < at:
        return "late"
    if due < at + SOON:
        return "soon"
    return "today" if due <= tonight else "later"

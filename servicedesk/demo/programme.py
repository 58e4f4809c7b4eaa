"""What is on: which cases come in these ninety days, when, and which of them are to be seen at which moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from random import Random

from servicedesk.demo.crowd import Guest
from servicedesk.demo.house import House
from servicedesk.demo.plays.complaint import complaint
from servicedesk.demo.plays.everyday import enquiry, praise, request, suggestion
from servicedesk.demo.scene import Curtain, Scene
from servicedesk.demo.texts import texts_in
from servicedesk.demo.world import Play, World

DAYS = 90
_WORKING_DAY = timedelta(minutes=450)
# Arrivals by hour of the day in Shanghai: people write in the evening, and call in the morning.
_HOURS = (1, 0, 0, 0, 0, 0, 1, 3, 6, 9, 10, 9, 7, 7, 8, 8, 8, 7, 7, 9, 11, 10, 6, 3)
_PLAYS: dict[str, Callable[[Scene], Play]] = {
    "complaint": complaint,
    "misfiled": complaint,
    "abusive": complaint,
    "enquiry": enquiry,
    "request": request,
    "suggestion": suggestion,
    "praise": praise,
}


@dataclass(frozen=True)
class Cue:
    """`ago`: working days before today; a `curtain` keeps the case at that moment."""

    kind: str
    ago: float
    curtain: str = ""
    fate: str = ""
    pace: float = 0.5
    money: bool = False  # a story with an amount that somebody must approve
    late: bool = False  # nobody has looked at it for too long


# Seen today, in the order of the seven steps, then the others.
TODAY = (
    Cue("complaint", 0.03, "new"),
    Cue("complaint", 0.15, "new"),
    Cue("complaint", 0.9, "new", late=True),
    Cue("complaint", 0.3, "listen"),
    Cue("complaint", 0.6, "listen"),
    Cue("complaint", 0.4, "apologise"),
    Cue("complaint", 1.6, "apologise", late=True),
    Cue("complaint", 0.7, "confirm"),
    Cue("complaint", 1.1, "confirm"),
    Cue("complaint", 1.0, "confirm_asked"),
    Cue("complaint", 3.5, "confirm_asked", late=True),
    Cue("complaint", 3.3, "silent", "silent"),
    Cue("complaint", 1.5, "resolve"),
    Cue("complaint", 1.9, "resolve"),
    Cue("complaint", 8.5, "resolve", late=True),
    Cue("complaint", 1.9, "awaiting", money=True),
    Cue("complaint", 2.3, "awaiting", money=True),
    Cue("complaint", 2.2, "sent"),
    Cue("complaint", 2.6, "sent", "spoken"),
    Cue("complaint", 3.2, "refused", "refused"),
    Cue("complaint", 3.4, "accepted"),
    Cue("complaint", 3.7, "follow_up"),
    Cue("complaint", 4.1, "follow_up"),
    Cue("complaint", 5.2, "survey"),
    Cue("complaint", 6.5, "did_not_help", "did_not_help"),
    Cue("complaint", 6.2, "prevent"),
    Cue("complaint", 6.8, "prevent"),
    Cue("complaint", 17.0, "prevent", late=True),
    Cue("complaint", 6.9, "archive"),
    Cue("complaint", 4.0, "archive", "withdrawn"),
    Cue("complaint", 20.0, "reopened", "reopened"),
    Cue("enquiry", 0.02, "new"),
    Cue("enquiry", 0.06, "new"),
    Cue("enquiry", 0.1, "free"),
    Cue("enquiry", 0.2, "free"),
    Cue("enquiry", 0.9, "open"),
    Cue("enquiry", 1.4, "new", late=True),
    Cue("enquiry", 0.8, "waiting", "ask"),
    Cue("enquiry", 1.3, "waiting", "ask"),
    Cue("request", 0.12, "new"),
    Cue("request", 0.15, "free"),
    Cue("request", 1.0, "open"),
    Cue("request", 1.2, "handover", "handover"),
    Cue("request", 1.6, "open"),
    Cue("request", 1.1, "waiting", "ask"),
    Cue("request", 6.0, "open", late=True),
    Cue("suggestion", 0.5, "new"),
    Cue("suggestion", 3.0, "open"),
    Cue("praise", 0.1, "new"),
)
# How many of each come in ninety days beside those, and what becomes of them (the empty fate: nothing special).
COMING = {"complaint": 38, "misfiled": 2, "abusive": 1, "enquiry": 110, "request": 72, "suggestion": 14, "praise": 14}
FATES = {
    "complaint": (
        *("",) * 12,
        *("spoken", "refused", "corrected", "refused", "spoken", "did_not_help", "withdrawn", "silent", "handover"),
        *("duplicate", "none_needed", "urgent", "reopened", "after_archive", "corrected", "did_not_help"),
    ),
    "misfiled": ("not_a_complaint",),
    "abusive": ("abuse",),
    "enquiry": ("", "", "thanks", "", "ask", "", "again", ""),
    "request": ("", "thanks", "", "handover", "ask", "again"),
    "suggestion": ("",),
    "praise": ("",),
}
_LETTERS = {"confirm_asked", "silent", "sent"}  # moments at which a customer has a letter of ours before them
_LONG = 1.5  # working days after which a customer should hear something
_SLOW = 0.08  # the share of cases that lie too long
_MONEY = 250  # yuan, above what an agent may grant alone


def arrange(world: World, house: House, guests: list[Guest]) -> int:
    """Give every case its guest, story and moment; returns how many there will be."""
    arrange_one = _Arranger(world, house, guests)
    cues = [(cue, _today(world, cue)) for cue in TODAY]
    for kind, number in COMING.items():
        fates = cycle(FATES[kind])
        for _one in range(number):
            pace = world.random.uniform(3, 7) if world.random.random() < _SLOW else world.random.uniform(0.3, 1.1)
            cues.append((Cue(kind, 0, fate=next(fates), pace=pace), _some_time(world.random, house, world.until)))
    for cue, at in sorted(cues, key=lambda pair: pair[1]):
        arrange_one(cue, at)
    return len(cues)


class _Arranger:
    """Guests and stories take turns, so that none is worn out."""

    def __init__(self, world: World, house: House, guests: list[Guest]) -> None:
        self.world, self.house = world, house
        self.guests = cycle(guests)
        self.told: dict[tuple[str, str], int] = {}

    def __call__(self, cue: Cue, at: datetime) -> None:
        guest = self._guest(cue)
        texts = texts_in(guest.language)
        stories = texts.stories(cue.kind)
        if cue.money:
            stories = [one for one in stories if one.get("amount", 0) >= _MONEY] or stories
        turn = self.told.get((guest.language, cue.kind), 0)
        self.told[guest.language, cue.kind] = turn + 1
        scene = Scene(
            self.world,
            self.house,
            guest,
            texts,
            stories[turn % len(stories)],
            pace=cue.pace,
            curtain=cue.curtain,
            fate=cue.fate,
        )
        self.world.begin(_staged(cue, scene), at=at)

    def _guest(self, cue: Cue) -> Guest:
        """Whose turn it is; for a letter, the next one who has an address for it."""
        return next(one for one in self.guests if one.email or cue.curtain not in _LETTERS)


def _staged(cue: Cue, scene: Scene) -> Play:
    """The play, and after its curtain a word to the customer, as one owes those who wait."""
    try:
        yield from _PLAYS[cue.kind](scene)
    except Curtain:
        if not cue.late and cue.ago > _LONG:
            yield scene.office(700, 900)  # most of a working day, at half pace
            if scene.ticket.assignee is not None and not scene.ticket.is_finished:
                scene.reply("in_touch")


def _today(world: World, cue: Cue) -> datetime:
    return world.calendar.subtract(world.until, cue.ago * _WORKING_DAY)


def _some_time(random: Random, house: House, until: datetime) -> datetime:
    """Some moment of the ninety days, by the habits of the hours."""
    day = (until - timedelta(days=random.uniform(0.3, DAYS))).astimezone(house.zone)
    hour = random.choices(range(24), weights=_HOURS)[0]
    at = day.replace(hour=hour, minute=random.randint(0, 59), second=random.randint(0, 59))
    return (at if at < until else at - timedelta(days=1)).astimezone(UTC)

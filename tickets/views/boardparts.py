"""What the board draws: bars of the seven steps, lines of the day's hours, colleagues with their room."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from staff.vocabulary import Availability
from tickets.board.figures import Agent, AtStep, tightest
from tickets.board.today import Hour

_PRESENCE = {Availability.AVAILABLE: "here", Availability.BUSY: "busy", Availability.AWAY: "away"}
_LEFT, _RIGHT, _TOP, _BOTTOM = 28, 352, 20, 155  # of the chart, in units of its own; 360 wide
_FIRST, _LAST = 8, 18  # hours that are shown at least
_LINES = 3


@dataclass(frozen=True, kw_only=True)
class Column:
    """One step of the flow: a bar of 100 units, `height` of them full and `late` of them late."""

    step: AtStep
    height: int
    late: int
    tight: bool
    median: timedelta | None
    href: str
    median_href: str

    @property
    def top(self) -> int:
        return 100 - self.height

    @property
    def late_top(self) -> int:
        return 100 - self.late


def columns(
    steps: Sequence[AtStep],
    *,
    medians: Mapping[str, timedelta],
    address: Callable[[AtStep], str],
    median_address: Callable[[AtStep], str],
) -> list[Column]:
    most = max((one.number for one in steps), default=0) or 1
    tight = tightest(list(steps))
    return [
        Column(
            step=one,
            height=round(100 * one.number / most),
            late=round(100 * one.late / most),
            tight=one is tight,
            median=medians.get(one.step),
            href=address(one),
            median_href=median_address(one),
        )
        for one in steps
    ]


@dataclass(frozen=True, kw_only=True)
class Hand:
    """A colleague as the board shows them; from `nearly` on the meter says that it is getting full."""

    agent: Agent
    href: str

    @property
    def presence(self) -> str:
        return "away" if self.agent.absent else _PRESENCE[Availability(self.agent.person.availability)]

    @property
    def nearly(self) -> int:
        return self.agent.person.load_limit * 4 // 5


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A word beside an axis of the chart, and where it stands."""

    at: int
    words: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The hours of a day as two lines; points are 'x y x y …' as SVG wants them."""

    received: str
    finished: str
    area: str
    hours: list[Tick]
    levels: list[Tick]
    last: tuple[int, int]
    last_number: int


def chart(hours: Sequence[Hour], *, now: datetime) -> Chart:
    """Of the hours from the morning to `now`, which is in the desk's zone; earlier ones only if something came."""
    known = {one.hour: one for one in hours}
    first = min([_FIRST, now.hour, *known])
    last = max([_LAST, now.hour, *known])
    shown = [known.get(hour) or Hour(hour=hour, received=0, finished=0) for hour in range(first, now.hour + 1)]
    highest = _rounded(max([1, *(max(one.received, one.finished) for one in shown)]))

    def place(hour: int) -> int:
        return _LEFT + (_RIGHT - _LEFT) * (hour - first) // max(last - first, 1)

    def height(number: int) -> int:
        return _BOTTOM - (_BOTTOM - _TOP) * number // highest

    received = " ".join(f"{place(one.hour)} {height(one.received)}" for one in shown)
    every = max(1, (last - first + 1) // 6)
    return Chart(
        received=received,
        finished=" ".join(f"{place(one.hour)} {height(one.finished)}" for one in shown),
        area=f"{place(first)} {_BOTTOM} {received} {place(now.hour)} {_BOTTOM}",
        hours=[Tick(at=place(hour), words=hour) for hour in range(first, last + 1, every)],
        levels=[Tick(at=height(highest * n // _LINES), words=highest * n // _LINES) for n in range(_LINES + 1)],
        last=(place(now.hour), height(shown[-1].received)),
        last_number=shown[-1].received,
    )


def _rounded(number: int) -> int:
    """The next number that three lines divide evenly."""
    return -(-number // _LINES) * _LINES

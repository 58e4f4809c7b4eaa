"""What somebody wants to see of a report: its period, what to look at, what to compare. As it stands in the address.

What an address says amiss is left out, not refused: a link from last year still opens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from feedback.figures.catalogue import MEASURES
from feedback.figures.periods import begin_of, end_of
from feedback.figures.question import BYS, FIELDS, Question
from servicedesk.actors import Actor
from servicedesk.numerals import whole
from tickets.vocabulary import Channel, Kind, Metric, Tier

UNITS = ("day", "week", "month", "quarter", "year")
OWN = "own"
MOST_AGO = 120  # units back
LONGEST = timedelta(days=10 * 366)
_EARLIEST, _LATEST = date(1990, 1, 1), date(9000, 1, 1)
_DAY = timedelta(days=1)
_MOST_VALUES = 50


class Params(Protocol):
    """A QueryDict, as far as it is needed."""

    def get(self, key: str, default: Any = None) -> Any: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, kw_only=True)
class Wish:
    """`ago`: so many units before the one that runs now. `since` and `until`, when given, come before both."""

    unit: str = "month"
    ago: int = 0
    since: date | None = None
    until: date | None = None
    compare: bool = True
    mine: bool = False
    by: str = ""
    across: str = ""
    metric: str = ""
    measures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    teams: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    def period(self, today: date) -> tuple[date, date]:
        """First and last day; what is yet to come is left out, so that the period before it has the same length."""
        if self.since and self.until:
            return self.since, self.until
        begin = begin_of(today, self.unit)
        for _n in range(self.ago):
            begin = begin_of(begin - _DAY, self.unit)
        return begin, min(end_of(begin, self.unit), today)

    def fixed(self, today: date) -> "Wish":
        """The same about these very days, whenever it is looked at."""
        since, until = self.period(today)
        return replace(self, unit=OWN, ago=0, since=since, until=until)

    @property
    def time(self) -> str:
        """Into which units of time a chart of the period is divided."""
        if self.since and self.until:
            days = (self.until - self.since).days
            return "day" if days <= 31 else "week" if days <= 120 else "month"
        return {"quarter": "week", "year": "month"}.get(self.unit, "day")

    def question(self, actor: Actor, today: date, **told: Any) -> Question:
        """As a question to the figures; `told`: what the section of the report asks."""
        since, until = self.period(today)
        people = (actor.id,) if self.mine and actor.id is not None else ()
        return Question(
            actor=actor,
            since=since,
            until=until,
            people=people,
            **{name: getattr(self, name) for name in FIELDS.values() if name != "people"},
            **told,
        )

    def query(self, **changes: Any) -> str:
        """As part of an address, with some things changed; what is usual is left out."""
        other = replace(self, **changes) if changes else self
        pairs: list[tuple[str, str]] = []
        for one in fields(other):
            value = getattr(other, one.name)
            if value == one.default:
                continue
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(_NAMES.get(one.name, one.name), _written(item)) for item in values]
        return urlencode(pairs)


_NAMES = {**{plural: single for single, plural in FIELDS.items()}, "measures": "measure"}


def _written(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def read(params: Params) -> Wish:
    """The wish that an address tells."""
    since, until = _day(params.get("since")), _day(params.get("until"))
    unit = params.get("unit", "")
    if since is None or until is None or since > until or until - since > LONGEST:
        since = until = None
    return Wish(
        unit=OWN if since else unit if unit in UNITS else "month",
        ago=0 if since else _number(params.get("ago"), most=MOST_AGO),
        since=since,
        until=until,
        compare=params.get("compare") != "no",
        mine=params.get("mine") == "yes",
        by=_one(params.get("by"), BYS),
        across=_one(params.get("across"), BYS),
        metric=_one(params.get("metric"), Metric.values),
        measures=_words(params.getlist("measure"), MEASURES),
        kinds=_words(params.getlist("kind"), Kind.values),
        teams=_ids(params.getlist("team")),
        categories=_ids(params.getlist("category")),
        tiers=_words(params.getlist("tier"), Tier.values),
        channels=_words(params.getlist("channel"), Channel.values),
    )


def trouble(params: Params) -> bool:
    """Whether days of one's own were given that are no period."""
    given = [params.get(name) for name in ("since", "until")]
    return any(given) and read(params).since is None


def _one(value: str | None, known: Iterable[str]) -> str:
    return value if value and value in known else ""


def _words(values: Sequence[str], known: Iterable[str] | Mapping[str, Any]) -> tuple[str, ...]:
    wanted = set(values)
    return tuple(word for word in known if word in wanted)


def _ids(values: Sequence[str]) -> tuple[int, ...]:
    told = dict.fromkeys(key for one in values if (key := whole(one)) is not None)
    return tuple(told)[:_MOST_VALUES]


def _number(value: str | None, *, most: int) -> int:
    return min(whole(value or "", digits=5) or 0, most)


def _day(value: str | None) -> date | None:
    try:
        found = date.fromisoformat(value or "")
    except ValueError:
        return None
    return found if _EARLIEST < found < _LATEST else None

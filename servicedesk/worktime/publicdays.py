"""Public holidays and make-up working days (调休) of a country, one unchanging snapshot per year.

The library fills its holiday objects while they are being asked, which is not safe between threads, so nothing but
finished snapshots leaves this module.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from holidays import HolidayBase, country_holidays

if TYPE_CHECKING:
    from servicedesk.worktime.yearpacks import Interval

# Governments that announce next year's swapped days by a notice each year. Until it appears the library answers with
# the bare law. Taiwan is not among them: since 2026 its law knows no make-up days.
_YEARLY_NOTICE = frozenset({"BY", "CN", "HU", "RU", "UZ", "VN"})
_DAY = timedelta(days=1)
_SCRIPTS = {"zh_hans": ("zh_cn",), "zh_hant": ("zh_tw", "zh_hk")}


@dataclass(frozen=True)
class PublicDays:
    """One country's exceptions to the week in one year. `names` holds every holiday, `hours` what is open of one."""

    names: dict[date, str]
    makeup: frozenset[date]
    weekend: frozenset[int]
    hours: dict[date, tuple["Interval", ...]] = field(default_factory=dict)


@lru_cache(maxsize=512)
def public_days(country: str, subdivision: str, year: int, language: str = "") -> PublicDays:
    """The snapshot of a year, names in the nearest language the library speaks (the country's own if none given)."""
    spoken = _spoken(country, language) if language else None
    # Neighbouring years too: a holiday observed on 31 December belongs to the rules of the next year.
    entity = country_holidays(
        country, subdiv=subdivision or None, years=(year - 1, year, year + 1), expand=False, language=spoken
    )
    names = dict(entity.items())
    if getattr(entity, "has_substituted_holidays", False):
        names.update(_bridged(entity))
    return PublicDays(
        names={day: name for day, name in sorted(names.items()) if day.year == year},
        makeup=frozenset(day for day in entity.weekend_workdays if day.year == year),
        weekend=frozenset(entity.weekend),
    )


@cache
def require_country(country: str, subdivision: str) -> None:
    """Raises ValueError for a country (ISO 3166) or subdivision nobody has holidays for."""
    try:
        country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as unknown:
        raise ValueError(str(unknown)) from unknown


@cache
def newest_notice(country: str) -> int | None:
    """The last year whose swapped days are known; None where no yearly notice is awaited."""
    entity = country_holidays(country)
    if entity.country not in _YEARLY_NOTICE:
        return None
    table: dict[int, tuple[object, ...]] = getattr(entity, "special_public_holidays", {})
    return max((year for year, days in table.items() if _swaps(days)), default=None)


def _swaps(days: tuple[object, ...]) -> bool:
    """Whether an entry of the library's table swaps days (four numbers or more), not only names one (three)."""
    entries = days if isinstance(days[0], tuple) else (days,)
    return any(isinstance(entry, tuple) and len(entry) > 3 for entry in entries)


def _bridged(entity: HolidayBase) -> Iterator[tuple[date, str]]:
    """Weekend days inside a holiday (4 October 2026 lies within 1–7 October).

    The notice counts them in but the library leaves them out, which would open a desk that works seven days a week.
    Only days enclosed on both sides count; at the edge of a holiday a weekend stays a weekend.
    """
    for first in sorted(entity):
        between = []
        day = first + _DAY
        while day not in entity and day.weekday() in entity.weekend and day not in entity.weekend_workdays:
            between.append(day)
            day += _DAY
        if day in entity:
            yield from ((enclosed, entity[first]) for enclosed in between)


@cache
def _spoken(country: str, language: str) -> str | None:
    """The library's name for a language tag such as `zh-hans`; English, then its default, where it has none."""
    offered = {name.lower(): name for name in country_holidays(country).supported_languages}
    wanted = language.lower().replace("-", "_")
    kin = (name for name in offered if name.split("_")[0] == wanted.split("_")[0] and wanted[:2] != "zh")
    for candidate in (wanted, *_SCRIPTS.get(wanted, ()), *kin, "en_us"):
        if candidate in offered:
            return offered[candidate]
    return None

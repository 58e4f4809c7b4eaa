"""Times in words: '1 h 12 min late', '18 min', '10月6日09:14'.

These are shapes of a language, like Django's own date formats, not sentences: order and unit change together,
so they stand here side by side instead of as scattered translations. No space between Han and Latin:
the browser sets it (`text-autospace`).
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone, translation

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, kw_only=True)
class Words:
    """Shapes of one language. `{d}`, `{h}`, `{m}` are numbers, `{t}` a duration or a time of day."""

    minutes: str
    hours: str
    full_hours: str
    days: str
    full_days: str
    late: str
    left: str
    ago: str
    today: str
    yesterday: str
    tomorrow: str
    day: str
    day_time: str
    full_day: str
    full_day_time: str


ENGLISH = Words(
    minutes="{m} min",
    hours="{h} h {mm} min",
    full_hours="{h} h",
    days="{d} d {h} h",
    full_days="{d} d",
    late="{t} late",
    left="{t}",
    ago="{t} ago",
    today="today {t}",
    yesterday="yesterday {t}",
    tomorrow="tomorrow {t}",
    day="{day} {month}",
    day_time="{day} {month} {t}",
    full_day="{day} {month} {year}",
    full_day_time="{day} {month} {year} {t}",
)
SIMPLIFIED = Words(
    minutes="{m}分",
    hours="{h}小时{mm}分",
    full_hours="{h}小时",
    days="{d}天{h}小时",
    full_days="{d}天",
    late="超时{t}",
    left="还有{t}",
    ago="{t}前",
    today="今天{t}",
    yesterday="昨天{t}",
    tomorrow="明天{t}",
    day="{n}月{day}日",
    day_time="{n}月{day}日{t}",
    full_day="{year}年{n}月{day}日",
    full_day_time="{year}年{n}月{day}日{t}",
)
TRADITIONAL = Words(
    minutes="{m}分",
    hours="{h}小時{mm}分",
    full_hours="{h}小時",
    days="{d}天{h}小時",
    full_days="{d}天",
    late="逾時{t}",
    left="還有{t}",
    ago="{t}前",
    today="今天{t}",
    yesterday="昨天{t}",
    tomorrow="明天{t}",
    day="{n}月{day}日",
    day_time="{n}月{day}日{t}",
    full_day="{year}年{n}月{day}日",
    full_day_time="{year}年{n}月{day}日{t}",
)
_BY_LANGUAGE = {"en": ENGLISH, "zh-hans": SIMPLIFIED, "zh-hant": TRADITIONAL}


def words(language: str | None = None) -> Words:
    """The shapes of a language, by default the one now active; English where there are none."""
    return _BY_LANGUAGE.get(language or translation.get_language() or "en", ENGLISH)


def ticking_words() -> dict[str, str]:
    """What the page's script needs to let clocks tick in the reader's language."""
    shapes = asdict(words())
    return {name: shapes[name] for name in ("minutes", "hours", "full_hours", "days", "full_days", "late", "left")}


def stopwatch(seconds: int) -> str:
    """A measured length as a stopwatch shows it, in every language: '4:12', '1:04:12'."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def duration(span: timedelta) -> str:
    """A length of time without its sign, in whole minutes: '18 min', '1 h 05 min', '2 d 3 h', '8 d'."""
    hours, minutes = divmod(int(abs(span).total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    shape = words()
    if days:
        return (shape.days if hours else shape.full_days).format(d=days, h=hours)
    if hours:
        return (shape.hours if minutes else shape.full_hours).format(h=hours, mm=f"{minutes:02}")
    return shape.minutes.format(m=minutes)


def left(due: datetime, *, at: datetime) -> str:
    """What is left until `due`, or by how much it is late."""
    if due < at:
        return words().late.format(t=duration(at - due))
    return duration(due - at)


def ago(when: datetime, *, at: datetime) -> str:
    return words().ago.format(t=duration(at - when))


def moment(when: datetime, *, at: datetime) -> str:
    """A point in time as one says it today: 'today 10:58', '6 Oct 09:14', with the year only if it is another."""
    zone = timezone.get_current_timezone()
    local, today = when.astimezone(zone), _day_of(at, zone)
    clock, shape = f"{local.hour:02}:{local.minute:02}", words()
    distance = local.toordinal() - today.toordinal()
    if -1 <= distance <= 1:
        return (shape.yesterday, shape.today, shape.tomorrow)[distance + 1].format(t=clock)
    return _dated(shape.day_time if local.year == today.year else shape.full_day_time, local, clock)


@lru_cache(maxsize=8)
def _day_of(at: datetime, zone: tzinfo) -> date:
    """Which day it is: the same for all of a page's times."""
    return at.astimezone(zone).date()


def dated(when: datetime, *, zone: tzinfo) -> str:
    """A point in time for whoever reads it later: '6 Oct 09:14', never 'today'."""
    local = when.astimezone(zone)
    return _dated(words().day_time, local.date(), f"{local:%H:%M}")


def day(when: date, *, at: datetime) -> str:
    """A date: '6 Oct', '2025年10月6日'."""
    if isinstance(when, datetime):
        when = timezone.localtime(when).date()
    shape = words()
    return _dated(shape.day if when.year == timezone.localtime(at).year else shape.full_day, when, "")


def full_day(when: date) -> str:
    """A date with its year: '6 Oct 2025'."""
    return _dated(words().full_day, when, "")


def _dated(shape: str, when: date, clock: str) -> str:
    return shape.format(day=when.day, n=when.month, month=_MONTHS[when.month - 1], year=when.year, t=clock)

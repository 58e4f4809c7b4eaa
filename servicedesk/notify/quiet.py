"""When a letter to a person may leave: quiet hours and the hour of the daily letter. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

DAILY = time(8)  # the letter of those who want one a day
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """From `since` to `until` every day, over midnight when `until` is earlier; the whole weekend if so chosen."""

    zone: tzinfo
    since: time | None = None
    until: time | None = None
    weekends: bool = False
    calm_until: datetime | None = None
    """Do not disturb: once, until then."""

    def ends(self, at: datetime) -> datetime:
        """When it is no longer quiet: `at` itself when it is not."""
        moment = max(at, self.calm_until or at).astimezone(self.zone)
        for _turn in range(8):  # a weekend may follow a night, and a night a weekend
            later = self._end_of_one(moment)
            if later == moment:
                break
            moment = later
        return at if moment == at else moment.astimezone(at.tzinfo)

    def _end_of_one(self, moment: datetime) -> datetime:
        if self.weekends and moment.weekday() >= _SATURDAY:
            return self._day(moment, 7 - moment.weekday(), time())
        if self.since is None or self.until is None or self.since == self.until:
            return moment
        clock = moment.time()
        if self.since < self.until:
            return self._day(moment, 0, self.until) if self.since <= clock < self.until else moment
        if clock >= self.since:
            return self._day(moment, 1, self.until)
        return self._day(moment, 0, self.until) if clock < self.until else moment

    def _day(self, moment: datetime, days: int, clock: time) -> datetime:
        return datetime.combine(moment.date() + timedelta(days=days), clock, self.zone)


def next_daily(at: datetime, zone: tzinfo) -> datetime:
    """The next time that the daily letter goes."""
    moment = at.astimezone(zone)
    today = datetime.combine(moment.date(), DAILY, zone)
    due = today if moment < today else datetime.combine(moment.date() + timedelta(days=1), DAILY, zone)
    return due.astimezone(at.tzinfo)

"""Keeping a country's year by hand: it stands for the holiday library in every calendar of that country [H-20]."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid
from servicedesk.events import announce
from servicedesk.worktime import Pack
from servicedesk.worktime.publicdays import require_country
from staff import calendars, editions
from staff.events import CalendarChanged
from staff.hours import by_person
from staff.models import WorkingCalendar, YearPack
from staff.rights import require
from staff.vocabulary import Running

YEARS = range(2000, 2100)


@transaction.atomic
def keep_year(
    *, country: str, year: int, days: Pack, source: str, published_on: date | None, actor: Actor, at: datetime
) -> YearPack:
    """Let these be the holidays and make-up days of a year. Running clocks follow. Raises Invalid, NotPermitted."""
    require(actor, "rules.edit")
    _check(country, year)
    concerned = _begin(country)
    stored = [
        {"day": one.day.isoformat(), "works": one.works, "hours": editions.pairs_of(one.hours), "name": one.name}
        for one in days
    ]
    words = {
        "days": stored,
        "source": source.strip()[:200],
        "published_on": published_on,
        "changed_at": at,
        "by_id": by_person(actor),
    }
    pack, _made = YearPack.objects.update_or_create(country=country, year=year, defaults=words)
    _changed(concerned, pack, "keep_year", actor=actor, at=at, facts={"days": stored, "source": words["source"]})
    return pack


@transaction.atomic
def drop_year(*, pack: YearPack, actor: Actor, at: datetime) -> None:
    """Back to what the holiday library knows. Raises NotPermitted."""
    require(actor, "rules.edit")
    concerned = _begin(pack.country)
    YearPack.objects.filter(pk=pack.pk).delete()
    _changed(concerned, pack, "drop_year", actor=actor, at=at, facts={})


def _check(country: str, year: int) -> None:
    try:
        require_country(country, "")
    except ValueError:
        raise Invalid({"country": [_("Nobody has published holidays for this country.")]}) from None
    if year not in YEARS:
        raise Invalid({"year": [_("This is no year of our time.")]})


def _begin(country: str) -> list[WorkingCalendar]:
    """The calendars of that country, locked, and what they say now kept."""
    rows = list(WorkingCalendar.objects.filter(country=country).select_for_update().order_by("pk"))
    for row in rows:
        editions.begin(row)
    return rows


def _changed(
    rows: list[WorkingCalendar], pack: YearPack, verb: str, *, actor: Actor, at: datetime, facts: Mapping[str, object]
) -> None:
    record(subject=f"setting:year:{pack.country}-{pack.year}", verb=verb, at=at, actor=actor, facts=facts)
    for row in rows:
        note = _("Public holidays of %(year)d") % {"year": pack.year}
        editions.keep(row, running=Running.RECOUNT, note=note, by=by_person(actor), at=at)
        announce(CalendarChanged(calendar=row, at=at))
        calendars.changed(row.pk)
    drafts = WorkingCalendar.with_drafts.filter(country=pack.country).exclude(draft_of=None)
    for pk in drafts.values_list("pk", flat=True):
        calendars.changed(pk)

"""How each person wants to hear: by kind of notice, and at which hours not at all [H-21]. The only writer of both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid
from servicedesk.live.nudges import nudge

from .kinds import choice_of, kind_of, to_choose
from .models import Choice, How, Notice, QuietHours
from .quiet import Quiet, next_daily


@dataclass(frozen=True)
class Wishes:
    """One person's choices and quiet hours."""

    how: Mapping[str, str] = field(default_factory=dict)
    quiet: Quiet | None = None
    browser: frozenset[str] = frozenset()
    """Kinds that are told by the browser as well."""

    @property
    def zone(self) -> tzinfo:
        return self.quiet.zone if self.quiet else UTC

    def of(self, kind: str) -> How:
        return How(self.how.get(choice_of(kind), How.MAIL))

    def mail_at(self, notice: Notice, at: datetime) -> datetime | None:
        """When this notice may go out by letter, `at` or later; None: by no letter."""
        if kind_of(notice.kind).urgent:
            return at
        how = self.of(notice.kind)
        if how in (How.PAGE, How.OFF):
            return None
        due = at
        if how == How.DIGEST and notice.mail_at == notice.at:  # not put off yet
            due = next_daily(at, self.zone)
        return self.quiet.ends(due) if self.quiet else due

    def by_browser(self, kind: str, at: datetime) -> bool:
        """Whether a notice of this kind may now be shown by the browser."""
        if kind_of(kind).urgent:
            return True
        return choice_of(kind) in self.browser and (self.quiet is None or self.quiet.ends(at) == at)


def wishes_of(people: Collection[int]) -> dict[int, Wishes]:
    """Of all of these people, in two queries."""
    choices: dict[int, list[Choice]] = {person: [] for person in people}
    for choice in Choice.objects.filter(person__in=choices):
        choices[choice.person_id].append(choice)
    quiet = {one.person_id: _quiet(one) for one in QuietHours.objects.filter(person__in=choices)}
    return {person: _wishes(own, quiet.get(person)) for person, own in choices.items()}


def _wishes(choices: Collection[Choice], quiet: Quiet | None) -> Wishes:
    return Wishes(
        how={one.kind: one.how for one in choices},
        browser=frozenset(one.kind for one in choices if one.browser),
        quiet=quiet,
    )


@transaction.atomic
def choose(
    *,
    how: Mapping[str, str],
    browser: Collection[str] = (),
    since: time | None,
    until: time | None,
    weekends: bool,
    zone: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Set one's own choices by kind, and one's quiet hours (both or neither). Raises Invalid by field."""
    person, known = actor.person_id, {kind.name for kind in to_choose()}
    if (since is None) != (until is None):
        raise Invalid({"until" if until is None else "since": [_("Say both hours, or neither.")]})
    if since is not None and since == until:
        raise Invalid({"until": [_("It ends when it begins.")]})
    if not {*how, *browser} <= known or not set(how.values()) <= set(How.values):
        raise Invalid({"kind": [_("This is not among the choices.")]})
    Choice.objects.filter(person=person, kind__in=list(how)).delete()
    Choice.objects.bulk_create(
        Choice(person_id=person, kind=name, how=one, browser=name in browser and one != How.OFF)
        for name, one in how.items()
        if one != How.MAIL or name in browser
    )
    given = {"since": since, "until": until, "weekends": weekends, "zone": zone}
    QuietHours.objects.update_or_create(person_id=person, defaults=given)
    facts = {**how, "browser": sorted(browser), "quiet": [str(since or ""), str(until or "")], "weekends": weekends}
    record(subject=f"person:{person}", verb="notices_chosen", at=at, actor=actor, facts=facts)


@transaction.atomic
def be_calm(*, until: datetime | None, zone: str, actor: Actor, at: datetime) -> None:
    """Do not disturb until then, emergencies aside; None: from now on disturb again. Letters wait as long."""
    if until is not None and until <= at:
        raise Invalid({"until": [_("This time is over.")]})
    given = {"calm_until": until}
    QuietHours.objects.update_or_create(
        person_id=actor.person_id, defaults=given, create_defaults={**given, "zone": zone}
    )
    facts = {"until": str(until or "")}
    record(subject=f"person:{actor.person_id}", verb="calm_chosen", at=at, actor=actor, facts=facts)
    nudge("person", actor.person_id or 0)


def _quiet(one: QuietHours) -> Quiet:
    zone = ZoneInfo(one.zone)
    return Quiet(zone=zone, since=one.since, until=one.until, weekends=one.weekends, calm_until=one.calm_until)

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

from .kinds import choice_of, kind_of, to_choose
from .models import Choice, How, Notice, QuietHours
from .quiet import Quiet, next_daily


@dataclass(frozen=True)
class Wishes:
    """One person's choices and quiet hours."""

    how: Mapping[str, str] = field(default_factory=dict)
    quiet: Quiet | None = None

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


def wishes_of(people: Collection[int]) -> dict[int, Wishes]:
    """Of all of these people, in two queries."""
    how: dict[int, dict[str, str]] = {person: {} for person in people}
    for person, kind, chosen in Choice.objects.filter(person__in=how).values_list("person_id", "kind", "how"):
        how[person][kind] = chosen
    quiet = {one.person_id: _quiet(one) for one in QuietHours.objects.filter(person__in=how)}
    return {person: Wishes(how=own, quiet=quiet.get(person)) for person, own in how.items()}


@transaction.atomic
def choose(
    *,
    how: Mapping[str, str],
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
    if not set(how) <= known or not set(how.values()) <= set(How.values):
        raise Invalid({"kind": [_("This is not among the choices.")]})
    Choice.objects.filter(person=person, kind__in=list(how)).delete()
    Choice.objects.bulk_create(
        Choice(person_id=person, kind=name, how=one) for name, one in how.items() if one != How.MAIL
    )
    given = {"since": since, "until": until, "weekends": weekends, "zone": zone}
    QuietHours.objects.update_or_create(person_id=person, defaults=given)
    facts = {**how, "quiet": [str(since or ""), str(until or "")], "weekends": weekends}
    record(subject=f"person:{person}", verb="notices_chosen", at=at, actor=actor, facts=facts)


def _quiet(one: QuietHours) -> Quiet:
    return Quiet(zone=ZoneInfo(one.zone), since=one.since, until=one.until, weekends=one.weekends)

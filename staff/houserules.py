"""What holds for the whole house: the desk's own row, and what each role may do [H-2]."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused
from servicedesk.events import announce
from staff.events import TeamCalendarChanged
from staff.models import Desk, Person, Role, Team, WorkingCalendar
from staff.rights import require
from staff.vocabulary import PERMISSIONS, REACHES


@transaction.atomic
def change_desk(
    *,
    name: str,
    calendar: WorkingCalendar,
    team: Team | None,
    language: str,
    currency: str,
    follow_up_days: int,
    verify_days: int,
    actor: Actor,
    at: datetime,
) -> Desk:
    """Organisation, calendar, fallback team, language, currency, days. Raises Invalid, NotPermitted."""
    require(actor, "rules.edit")
    if not name.strip():
        raise Invalid({"name": [_("A name is needed.")]})
    desk = Desk.objects.select_for_update().get()
    moved = desk.calendar_id != calendar.pk
    desk.name, desk.calendar, desk.team, desk.language = name.strip(), calendar, team, language
    desk.currency, desk.follow_up_days, desk.verify_days = currency.strip().upper(), follow_up_days, verify_days
    desk.save()
    facts = {
        "name": desk.name,
        "calendar": calendar.pk,
        "team": team.pk if team else None,
        "language": language,
        "currency": desk.currency,
        "follow_up_days": follow_up_days,
        "verify_days": verify_days,
    }
    record(subject="setting:desk", verb="change", at=at, actor=actor, facts=facts)
    if moved:
        announce(TeamCalendarChanged(team=None, at=at))
    return desk


@transaction.atomic
def change_role(
    *,
    role: Role,
    name: str,
    permissions: Mapping[str, str],
    grant_limit: Decimal,
    approve_limit: Decimal,
    actor: Actor,
    at: datetime,
) -> None:
    """What everybody with this role may do, from their next request on. Raises Invalid, Refused, NotPermitted."""
    require(actor, "people.edit")
    granted = {key: reach for key, reach in permissions.items() if reach}
    if not set(granted) <= set(PERMISSIONS) or not set(granted.values()) <= set(REACHES):
        raise Invalid({"permissions": [_("This permission or reach is not known.")]})
    if granted.get("people.edit") != "all" and not _others_edit_people(role):
        raise Refused("last_administrator", _("Somebody must be able to edit people: no other role with people may."))
    role.name, role.permissions = name.strip(), granted
    role.grant_limit, role.approve_limit = grant_limit, approve_limit
    role.save(update_fields=["name", "permissions", "grant_limit", "approve_limit"])
    facts = {"permissions": granted, "grant": grant_limit, "approve": approve_limit}
    record(subject=f"setting:role:{role.key}", verb="change", at=at, actor=actor, facts=facts)


def _others_edit_people(role: Role) -> bool:
    editors = Person.objects.filter(is_active=True, **{"role__permissions__people.edit": "all"})
    return editors.exclude(role=role).exists()

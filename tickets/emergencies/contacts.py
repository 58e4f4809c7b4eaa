"""The contact network 应急联络网: kept, tested, and those who keep it reminded of what is due [H-12]."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Stale, Text
from servicedesk.notify.telling import tell
from servicedesk.worktime import Interval
from staff.models import Person, WorkingCalendar
from tickets import nametree
from tickets.customers.addresses import normalise_email
from tickets.models import Contact, Plan
from tickets.models.emergencyplan import CallResult, Duty

_NUMBER = re.compile(r"\+?[0-9][0-9 ()/-]{1,30}")
LONGEST_WAIT = 730  # days between two tests


@dataclass(frozen=True, kw_only=True)
class ContactSheet:
    """All that is said of a contact."""

    name: str
    duty: str
    phone: str = ""
    email: str = ""
    person: Person | None = None
    calendar: WorkingCalendar | None = None
    week: Mapping[int, Sequence[Interval]] = field(default_factory=dict)  # 0 = Monday, in the desk's zone
    language: str = ""
    position: int = 10
    note: str = ""
    test_every: int = 90
    active: bool = True


@transaction.atomic
def keep_contact(
    contact: Contact | None, sheet: ContactSheet, *, seen: int | None = None, actor: Actor, at: datetime
) -> Contact:
    """Somebody new in the network, or changed. A changed number or address has not been tested yet.

    Raises Invalid, NotPermitted, and Stale when it is not the version `seen`.
    """
    nametree.require_editor(actor)
    kept = Contact.objects.select_for_update().get(pk=contact.pk) if contact else Contact()
    if seen is not None and seen != kept.version:
        raise Stale("changed_meanwhile", _("Somebody changed this meanwhile. Look at it again, then decide."))
    reached_by = _checked(sheet)
    if (kept.phone, kept.email) != reached_by:
        kept.tested_at, kept.tested_by, kept.result = None, None, ""
    kept.phone, kept.email = reached_by
    for name in ("duty", "person", "calendar", "position", "test_every", "active"):
        setattr(kept, name, getattr(sheet, name))
    kept.name, kept.note = " ".join(sheet.name.split()), sheet.note.strip()[:300]
    kept.language = sheet.language if sheet.language in dict(settings.LANGUAGES) else ""
    kept.week = {
        str(day): [[f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in hours]
        for day, hours in sheet.week.items()
        if hours
    }
    kept.version = kept.version + 1 if contact else 1
    kept.save()
    _record(kept, "change" if contact else "create", actor=actor, at=at)
    return kept


@transaction.atomic
def test_contact(contact: Contact, *, result: str, actor: Actor, at: datetime) -> Contact:
    """Somebody called or wrote to the contact, and this came of it. Raises Invalid, NotPermitted."""
    if not actor.may("emergency.lead"):
        nametree.require_editor(actor)
    if result not in CallResult.values:
        raise Invalid({"result": [_("Choose one of the answers offered.")]})
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    contact.tested_at, contact.tested_by_id, contact.result = at, actor.person_id, result
    contact.save(update_fields=["tested_at", "tested_by", "result"])
    record(subject=f"setting:contact:{contact.pk}", verb="test", at=at, actor=actor, facts={"result": result})
    return contact


def is_due(contact: Contact, *, at: datetime) -> bool:
    """Never tested, not for too long, or without success the last time."""
    if contact.tested_at is None or contact.result != CallResult.REACHED:
        return True
    return contact.tested_at + timedelta(days=contact.test_every) <= at


def untested(at: datetime) -> list[Contact]:
    """Contacts in use that are due for a test."""
    return [one for one in Contact.objects.filter(active=True) if is_due(one, at=at)]


def undrilled(at: datetime) -> list[Plan]:
    """Plans in use of which no drill was held for too long."""
    held = Max("emergencies__opened_at", filter=Q(emergencies__drill=True))
    plans = Plan.objects.filter(active=True, drill_every__gt=0).annotate(drilled_at=held)
    return [one for one in plans if one.drilled_at is None or one.drilled_at + timedelta(days=one.drill_every) <= at]


def remind(at: datetime) -> bool:
    """Tell whoever keeps the rules what is due, once a week as long as something is."""
    contacts, plans = len(untested(at)), len(undrilled(at))
    if not contacts and not plans:
        return False
    year, week, _weekday = at.isocalendar()
    keepers = Person.objects.filter(is_active=True, role__permissions__contains={"rules.edit": "all"})
    tell(
        keepers.order_by("pk").values_list("pk", flat=True),
        kind="network.untested",
        topic="network",
        params={"contacts": contacts, "plans": plans},
        at=at,
        natural_key=f"network:{year}-{week}",
    )
    return True


def _checked(sheet: ContactSheet) -> tuple[str, str]:
    """Number and address as they are kept. Raises Invalid."""
    errors: dict[str, list[Text]] = {}
    phone, email = " ".join(sheet.phone.split()), sheet.email.strip()
    if not sheet.name.strip():
        errors["name"] = [_("Write a name.")]
    if sheet.duty not in Duty.values:
        errors["duty"] = [_("Choose one of the answers offered.")]
    if phone and _NUMBER.fullmatch(phone) is None:
        errors["phone"] = [_("Write a telephone number, such as +86 10 6552 9988 or 119.")]
    if not phone and not email and sheet.person is None:
        errors["phone"] = [_("A contact needs a telephone number, an e-mail address, or a colleague.")]
    if not 1 <= sheet.test_every <= LONGEST_WAIT:
        errors["test_every"] = [_("Between %(first)s and %(last)s days.") % {"first": 1, "last": LONGEST_WAIT}]
    if sheet.calendar is not None and any(sheet.week.values()):
        errors["calendar"] = [_("Choose a calendar or write a week of their own, not both.")]
    if errors:
        raise Invalid(errors)
    return phone, normalise_email(email) if email else ""


def _record(contact: Contact, verb: str, *, actor: Actor, at: datetime) -> None:
    facts: Mapping[str, Any] = {
        "duty": contact.duty,
        "person": contact.person_id,
        "calendar": contact.calendar_id,
        "week": contact.week,
        "position": contact.position,
        "test_every": contact.test_every,
        "active": contact.active,
    }
    words = {"name": contact.name, "phone": contact.phone, "email": contact.email}
    record(subject=f"setting:contact:{contact.pk}", verb=verb, at=at, actor=actor, facts=facts, personal=words)

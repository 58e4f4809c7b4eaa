"""People come, change and go. All verbs are keyword-only, ask permission, and leave an audit entry."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused, Text
from servicedesk.events import announce
from staff import access
from staff.events import PersonDeactivated
from staff.models import Absence, Membership, Person, Role, Team
from staff.rights import require, require_availability_of, require_self_or_editor
from staff.vocabulary import Availability

_USERNAME = re.compile(r"[\w.-]{2,60}")


@transaction.atomic
def add_person(
    *,
    username: str,
    email: str,
    full_name: str,
    public_name: str,
    role: Role,
    actor: Actor,
    at: datetime,
    teams: Iterable[Team] = (),
    language: str = "",
) -> Person:
    """Somebody new, without a password: `access.invite` lets them set the first one. Raises Invalid, NotPermitted."""
    require(actor, "people.edit")
    username, email = username.strip(), email.strip()
    errors = _wrong_names(username=username, full_name=full_name, public_name=public_name)
    if wrong := _wrong_email(email):
        errors["email"] = [wrong]
    if Person.objects.filter(username__iexact=username).exists():
        errors["username"] = [_("Somebody already has this user name.")]
    if errors:
        raise Invalid(errors)
    person = Person.objects.create_user(
        username,
        email=email,
        full_name=full_name.strip(),
        public_name=public_name.strip(),
        role=role,
        language=language,
    )
    Membership.objects.bulk_create(Membership(team=team, person=person) for team in teams)
    _write(person, "add", actor=actor, at=at, facts={"role": role.key, "teams": [team.pk for team in teams]})
    return person


@transaction.atomic
def rename(*, person: Person, full_name: str, public_name: str, actor: Actor, at: datetime) -> None:
    """Change what colleagues and customers call a person."""
    require(actor, "people.edit")
    if errors := _wrong_names(username=person.username, full_name=full_name, public_name=public_name):
        raise Invalid(errors)
    person.full_name, person.public_name = full_name.strip(), public_name.strip()
    person.save(update_fields=["full_name", "public_name"])
    _write(person, "rename", actor=actor, at=at, personal={"full_name": full_name, "public_name": public_name})


@transaction.atomic
def change_email(*, person: Person, email: str, actor: Actor, at: datetime) -> None:
    """A new address ends every reset and invitation that went to the old one."""
    require(actor, "people.edit")
    email = email.strip()
    if email == person.email:
        return
    if wrong := _wrong_email(email, but=person):
        raise Invalid({"email": [wrong]})
    person.email = email
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()
    person.invitations.filter(used_at=None).delete()
    _write(person, "change_email", actor=actor, at=at, personal={"email": email})


@transaction.atomic
def change_role(*, person: Person, role: Role, actor: Actor, at: datetime) -> None:
    """Another role holds at once: sessions and tokens of the old one end. Refused for the last administrator."""
    require(actor, "people.edit")
    if role == person.role:
        return
    if role.permissions.get("people.edit") != "all":
        _keep_an_administrator(person)
    before = person.role.key
    person.role = role
    person.save(update_fields=["role"])
    access.end_everything(person)
    _write(person, "change_role", actor=actor, at=at, facts={"from": before, "to": role.key})


@transaction.atomic
def deactivate(*, person: Person, actor: Actor, at: datetime) -> None:
    """The person can no longer sign in; sessions, tokens and invitations end at once. The record stays."""
    require(actor, "people.edit")
    if not person.is_active:
        return
    _keep_an_administrator(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    access.end_everything(person)
    person.invitations.filter(used_at=None).delete()
    _write(person, "deactivate", actor=actor, at=at)
    announce(PersonDeactivated(person=person, at=at, actor=actor))


@transaction.atomic
def reactivate(*, person: Person, actor: Actor, at: datetime) -> None:
    require(actor, "people.edit")
    if person.is_active:
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    _write(person, "reactivate", actor=actor, at=at)


@transaction.atomic
def set_availability(*, person: Person, to: Availability, actor: Actor, at: datetime) -> None:
    """Only those available are given new work [H-37]."""
    require_availability_of(actor, person)
    if person.availability == to:
        return
    person.availability = to
    person.save(update_fields=["availability"])
    _write(person, "set_availability", actor=actor, at=at, facts={"to": str(to)})


@transaction.atomic
def set_load_limit(*, person: Person, limit: int, actor: Actor, at: datetime) -> None:
    """How many open tickets a person is given at most [H-37]."""
    require_availability_of(actor, person)
    person.load_limit = limit
    person.save(update_fields=["load_limit"])
    _write(person, "set_load_limit", actor=actor, at=at, facts={"to": limit})


@transaction.atomic
def record_absence(
    *, person: Person, starts_at: datetime, ends_at: datetime, actor: Actor, at: datetime, reason: str = ""
) -> Absence:
    """The person is away between two moments; nothing is routed to them meanwhile. Raises Invalid."""
    require_availability_of(actor, person)
    if ends_at <= starts_at:
        raise Invalid({"ends_at": [_("The end must be after the beginning.")]})
    absence = Absence.objects.create(person=person, starts_at=starts_at, ends_at=ends_at, reason=reason.strip())
    facts = {"from": starts_at, "until": ends_at}
    _write(person, "record_absence", actor=actor, at=at, facts=facts, personal={"reason": absence.reason})
    return absence


@transaction.atomic
def cancel_absence(*, absence: Absence, actor: Actor, at: datetime) -> None:
    require_availability_of(actor, absence.person)
    _write(absence.person, "cancel_absence", actor=actor, at=at, facts={"from": absence.starts_at})
    absence.delete()


@transaction.atomic
def set_display(
    *,
    person: Person,
    language: str,
    theme: str,
    density: str,
    shortcuts: bool,
    contrast: str = "",
    motion: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """How the desk looks to its owner; nobody else's business, so no entry."""
    require_self_or_editor(actor, person)
    person.language, person.theme, person.density, person.shortcuts = language, theme, density, shortcuts
    person.contrast, person.motion = contrast or person.contrast, motion or person.motion
    person.save(update_fields=["language", "theme", "density", "shortcuts", "contrast", "motion"])


def _keep_an_administrator(person: Person) -> None:
    """Raises Refused if nobody else could edit people afterwards. The rows are locked: two at once would both leave."""
    editors = Person.objects.select_for_update(of=("self",)).filter(
        is_active=True, **{"role__permissions__people.edit": "all"}
    )
    others = {editor.pk for editor in editors} - {person.pk}
    if not others and person.role.permissions.get("people.edit") == "all":
        raise Refused(
            "last_administrator", _("This is the last administrator. Make somebody else administrator first.")
        )


def _wrong_names(*, username: str, full_name: str, public_name: str) -> dict[str, list[Text]]:
    errors: dict[str, list[Text]] = {}
    if not _USERNAME.fullmatch(username):
        errors["username"] = [_("Use 2 to 60 letters, digits, dots, hyphens or underscores.")]
    for field, value in (("full_name", full_name), ("public_name", public_name)):
        if not value.strip():
            errors[field] = [_("A name is needed.")]
    return errors


def _wrong_email(email: str, *, but: Person | None = None) -> Text:
    """What is wrong with an address, or ""."""
    try:
        validate_email(email)
    except ValidationError:
        return _("This is not an e-mail address.")
    others = Person.objects.filter(email__iexact=email)
    if (others.exclude(pk=but.pk) if but else others).exists():
        return _("Somebody already has this e-mail address.")
    return ""


def _write(
    person: Person,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, object] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    record(subject=f"person:{person.pk}", verb=verb, at=at, actor=actor, facts=facts or {}, personal=personal or {})

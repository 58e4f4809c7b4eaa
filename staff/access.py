"""Ways in and how they end: invitations, sessions, tokens (trust rows 13 and 14)."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused
from staff.models import Invitation, Person, Token
from staff.rights import require, require_self_or_editor
from staff.vocabulary import SCOPES

INVITATION_LASTS = timedelta(days=7)


# ── Invitations ────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def invite(*, person: Person, actor: Actor, at: datetime) -> str:
    """Send a link by which the person sets the first password; returns the link, which nothing can show again.

    An earlier invitation ends. Raises Refused for somebody inactive, NotPermitted.
    """
    require(actor, "people.edit")
    if not person.is_active:
        raise Refused("inactive", _("This person is not active. Activate them first."))
    person.invitations.filter(used_at=None).delete()
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        person=person,
        token_hash=_hashed(token),
        expires_at=at + INVITATION_LASTS,
        invited_by_id=actor.id if actor.kind == "person" else None,
    )
    record(subject=f"person:{person.pk}", verb="invite", at=at, actor=actor)
    link = settings.BASE_URL + reverse("account_invitation", args=[token])
    _send_invitation(person, link)
    return link


def invitation_for(token: str, *, at: datetime) -> Invitation | None:
    """The invitation of a token that still counts: unused, not expired, of an active person."""
    if not token:
        return None
    found = Invitation.objects.select_related("person__role").filter(token_hash=_hashed(token), used_at=None)
    return found.filter(expires_at__gt=at, person__is_active=True).first()


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> Person:
    """Set the first password; the link is used up. Raises Refused when the link no longer counts, or Invalid."""
    invitation = invitation_for(token, at=at)
    # Settled in the database: of two people with the same link one comes in.
    if invitation is None or not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=at):
        raise Refused("invitation_over", _("This link has been used or is too old. Ask for a new invitation."))
    person = invitation.person
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid({"password": list(error.messages)}) from error
    person.set_password(password)
    person.save(update_fields=["password"])
    end_everything(person)
    record(subject=f"person:{person.pk}", verb="accept_invitation", at=at, actor=None)
    return person


def _send_invitation(person: Person, link: str) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = _("Your place at the service desk")
        body = _(
            "Hello %(name)s,\n\nyou have been given a place at the service desk as “%(username)s”. "
            "Choose your password here; the link works once, for seven days:\n\n%(link)s\n"
        ) % {"name": person.public_name, "username": person.username, "link": link}
        send_mail(str(subject), str(body), None, [person.email])


# ── Sessions ───────────────────────────────────────────────────────────────────────────────
def end_everything(person: Person) -> None:
    """Every session and token of the person ends with this transaction."""
    Person.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])
    UserSession.objects.filter(user=person).delete()
    Token.objects.filter(user=person).delete()


@transaction.atomic
def end_sessions(*, person: Person, actor: Actor, at: datetime) -> None:
    """Sign the person out everywhere and revoke their tokens."""
    require_self_or_editor(actor, person)
    end_everything(person)
    record(subject=f"person:{person.pk}", verb="end_sessions", at=at, actor=actor)


# ── Tokens ─────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def create_token(
    *, person: Person, name: str, scopes: Collection[str], actor: Actor, at: datetime
) -> tuple[Token, str]:
    """A token for the API, and its text, shown this once. It may never more than its person. Raises Invalid."""
    if actor.scopes is not None:
        raise Refused("needs_person", _("A token cannot make tokens."))
    require_self_or_editor(actor, person)
    if not name.strip():
        raise Invalid({"name": [_("Say what the token is for.")]})
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Invalid({"scopes": [_("Choose what the token may do.")]})
    creator = actor.id if actor.kind == "person" else None
    token, text = Token.objects.create(person, name=name.strip(), scopes=sorted(scopes), created_by_id=creator)
    facts = {"key": token.token_key, "scopes": token.scopes}
    record(subject=f"person:{person.pk}", verb="create_token", at=at, actor=actor, facts=facts)
    return token, text


@transaction.atomic
def revoke_token(*, token: Token, actor: Actor, at: datetime) -> None:
    require_self_or_editor(actor, token.user)
    record(subject=f"person:{token.user_id}", verb="revoke_token", at=at, actor=actor, facts={"key": token.token_key})
    token.delete()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

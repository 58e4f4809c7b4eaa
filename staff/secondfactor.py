"""The second factor at rest and in use: secrets are sealed, a code counts once, guesses are limited."""

import base64
import hashlib
from datetime import datetime, timedelta

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from servicedesk import limits
from staff.models import Person
from staff.signin import TRIES_HERE, WINDOW, refuse_if_over

_CODE_LIVES = timedelta(minutes=3)  # longer than any code is accepted


class SealedMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are kept encrypted under SECRET_KEY, so that a copy of the database alone signs nobody in."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def accept_code(person: Person, code: str, *, at: datetime) -> Authenticator | None:
    """The authenticator whose code this is, or None. Raises ValidationError after ten wrong ones in 15 minutes.

    Kept in the database: with the cache gone people still get in, and no code counts twice.
    """
    key = str(person.pk)
    refuse_if_over(limits.hit("code", key, at=at, limit=TRIES_HERE, window=WINDOW))
    for authenticator in Authenticator.objects.filter(user=person).order_by("type"):
        if _is_right(authenticator, code, at=at):
            limits.clear("code", key)
            authenticator.user = person
            return authenticator
    return None


def _is_right(authenticator: Authenticator, code: str, *, at: datetime) -> bool:
    if authenticator.type != Authenticator.Type.TOTP:
        return bool(authenticator.wrap().validate_code(code))
    code = "".join(code.split())
    if not validate_totp_code(decrypt(authenticator.data["secret"]), code):
        return False
    key = f"{authenticator.user_id}|{code}"
    return limits.hit("code-used", key, at=at, limit=1, window=_CODE_LIVES).allowed


def _box() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"staff.secondfactor:" + key.encode()).digest())) for key in keys
    )

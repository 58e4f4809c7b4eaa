"""Bearer tokens of the API: `request.auth` is the token's row, `request.user` its person (decision 20)."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from staff.models import Person, Token

_SEEN_EVERY = timedelta(minutes=5)  # `last_used_at` is for people's eyes; a write at each call would be too dear


class BearerAuthentication(TokenAuthentication):  # type: ignore[misc]
    """`Authorization: Bearer …`, found by its first characters and then by its whole hash, in one query."""

    def authenticate_credentials(self, token: bytes) -> tuple[Person, Token]:
        spoken = token.decode("utf-8", "replace")
        now = timezone.now()
        found = (
            Token.objects.select_related("user__role")
            .filter(token_key=spoken[: CONSTANTS.TOKEN_KEY_LENGTH], digest=hash_token(spoken), user__is_active=True)
            .first()
        )
        if found is None or (found.expiry is not None and found.expiry <= now):
            raise AuthenticationFailed(_("This token is not known, or no longer valid."))
        if found.last_used_at is None or now - found.last_used_at > _SEEN_EVERY:
            Token.objects.filter(pk=found.pk).update(last_used_at=now)
        return found.user, found

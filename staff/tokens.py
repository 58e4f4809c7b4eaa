"""Bearer tokens of the API: `request.auth` is the token's row, `request.user` its person (decision 20)."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from servicedesk import rows
from staff.acting import TEAMS, put_together
from staff.models import Person, Role, Token

_SEEN_EVERY = timedelta(minutes=5)  # `last_used_at` is for people's eyes; a write at each call would be too dear


class BearerAuthentication(TokenAuthentication):  # type: ignore[misc]
    """`Authorization: Bearer …`, found by its first characters and then by its whole hash, in one query."""

    def authenticate_credentials(self, token: bytes) -> tuple[Person, Token]:
        spoken = token.decode("utf-8", "replace")
        now = timezone.now()
        key, digest = spoken[: CONSTANTS.TOKEN_KEY_LENGTH], hash_token(spoken)
        found = next(iter(rows.read(_KNOWN, [key, digest], token=Token, person=Person, role=Role)), None)
        if found is None or (found["token"].expiry is not None and found["token"].expiry <= now):
            raise AuthenticationFailed(_("This token is not known, or no longer valid."))
        token_row, person = found["token"], put_together(found)
        token_row.user = person
        if token_row.last_used_at is None or now - token_row.last_used_at > _SEEN_EVERY:
            Token.objects.filter(pk=token_row.pk).update(last_used_at=now)
        return person, token_row


_KNOWN = f"""
SELECT {{token}}, {{person}}, {{role}}, {TEAMS}
FROM staff_token AS token
JOIN staff_person AS person ON person.id = token.user_id AND person.is_active
JOIN staff_role AS role ON role.id = person.role_id
WHERE token.token_key = %s AND token.digest = %s
"""  # noqa: S608  # only words of ours

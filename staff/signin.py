"""Sign-in: by user name or e-mail, equally slow for unknown people, limited in the database (trust rows 14, 15)."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from servicedesk import limits, rows
from staff.acting import TEAMS, put_together
from staff.models import Person, Role

WINDOW = timedelta(minutes=15)
TRIES_HERE = 10  # of one account from one address
TRIES_EVERYWHERE = 100  # of one account from all addresses where its person never signed in
TRIES_OF_ADDRESS = 300  # of one address: a house full of staff behind it must still get in
TOO_MANY = "too_many_tries"


class PersonBackend(BaseBackend):
    """The one backend. An unknown name costs as much time as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", email: str = "", **_other: Any
    ) -> Person | None:
        login = username or email
        if not login or not password:
            return None
        person = find(login)
        if person is None:
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        """Asked at each request with a session: somebody deactivated is nobody from then on."""
        found = next(iter(rows.read(_SIGNED_IN, [user_id], person=Person, role=Role)), None)
        return put_together(found) if found is not None else None


# In SQL: to build the query at each request cost twenty times what PostgreSQL takes to answer it.
_SIGNED_IN = f"""
SELECT {{person}}, {{role}}, {TEAMS}
FROM staff_person AS person
JOIN staff_role AS role ON role.id = person.role_id
WHERE person.id = %s AND person.is_active
"""  # noqa: S608  # only words of ours


def find(login: str) -> Person | None:
    """The person of a user name or e-mail address, in any case of letters; user names win."""
    login = login.strip()
    found = Person.objects.select_related("role").filter(Q(username__iexact=login) | Q(email__iexact=login))
    return min(found, key=lambda person: person.username.lower() != login.lower(), default=None)


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth with our rules: nobody signs up, redirects stay on this desk, mail goes to the stored address only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        hosts = {self.request.get_host()}
        return bool(url) and url_has_allowed_host_and_scheme(str(url), hosts, require_https=self.request.is_secure())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; raises ValidationError when there were too many."""
        login = str(credentials.get("username") or credentials.get("email") or "")
        person = find(login)
        account = str(person.pk) if person else f"?{login}"
        address = self.get_client_ip(request)
        now = timezone.now()
        self._counted = f"{account}|{address}"
        here = limits.hit("sign-in", self._counted, at=now, limit=TRIES_HERE, window=WINDOW)
        refuse_if_over(here)
        refuse_if_over(limits.hit("sign-in-address", address, at=now, limit=TRIES_OF_ADDRESS, window=WINDOW))
        everywhere = limits.hit("sign-in-account", account, at=now, limit=TRIES_EVERYWHERE, window=WINDOW)
        if not everywhere.allowed and not UserSession.objects.filter(user=person, ip=address).exists():
            refuse_if_over(everywhere)

    def _rollback_login_failed_rl_usage(self) -> None:
        """Called by allauth once the password was right: wrong tries before it are forgiven."""
        limits.clear("sign-in", self._counted)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth's own counter is not in use; ours forgives at the next right password."""

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built on BASE_URL, never on the Host header of whoever asked."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.BASE_URL) + path.replace("UID-KEY", key)

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        """To the stored address, however the typed one was spelt (CVE-2019-19844)."""
        with translation.override(user.language or translation.get_language()):
            super().send_password_reset_mail(user, user.email, context)

    def send_notification_mail(
        self, template_prefix: str, user: Person, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        told = {"at": timezone.now(), "address": self.get_client_ip(self.request), "person": user, **(context or {})}
        with translation.override(user.language or translation.get_language()):
            self.send_mail(template_prefix, user.email, told)

    def format_email_subject(self, subject: str) -> str:
        return subject


def refuse_if_over(verdict: limits.Verdict) -> None:
    """Raises ValidationError that says how long to wait."""
    if verdict.allowed:
        return
    minutes = -(-verdict.retry_after // 60)
    sentence = ngettext_lazy(
        "Too many tries. Wait %(minutes)d minute, then try again.",
        "Too many tries. Wait %(minutes)d minutes, then try again.",
        "minutes",
    )
    raise ValidationError(sentence % {"minutes": minutes}, code=TOO_MANY)


WRONG = _("User name and password do not match. Check both and try again.")

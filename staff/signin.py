"""Sign-in: by user name or e-mail, equally slow for unknown people, limited in the database (trust rows 14, 15)."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import BaseBackend
from django.db.models import Q
from django.http import HttpRequest

from staff.models import Person


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
        return Person.objects.select_related("role").filter(pk=user_id, is_active=True).first()


def find(login: str) -> Person | None:
    """The person of a user name or e-mail address, in any case of letters; user names win."""
    login = login.strip()
    found = Person.objects.select_related("role").filter(Q(username__iexact=login) | Q(email__iexact=login))
    return min(found, key=lambda person: person.username.lower() != login.lower(), default=None)


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth with our rules: nobody signs up, redirects stay on this desk."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

"""This app's places. Groups of settings by order: Service 20–39, People 40–49, You 90–99."""

from django.utils.translation import gettext_lazy as _

from servicedesk.web.navigation import Entry, register
from staff.models import Person


def _reads_rules(person: Person) -> bool:
    return person.may("rules.read") or person.may("rules.edit")


def _sees_people(person: Person) -> bool:
    return any(person.may(permission) for permission in ("people.edit", "people.teams", "people.availability"))


def _edits_people(person: Person) -> bool:
    return person.may("people.edit")


register(Entry(key="settings", label=_("Settings"), url="staff:settings", icon="settings", order=90, letter="s"))

_PAGES = (
    ("desk", _("Organisation"), "staff:house", _("Service"), 20, _reads_rules),
    ("calendars", _("Working calendars"), "staff:calendars", _("Service"), 21, _reads_rules),
    ("staff", _("People"), "staff:people", _("People"), 40, _sees_people),
    ("teams", _("Teams"), "staff:teams", _("People"), 41, _sees_people),
    ("roles", _("Roles"), "staff:roles", _("People"), 42, _edits_people),
)
_OWN = (
    ("me", _("Profile"), "staff:me"),
    ("password", _("Password"), "account_change_password"),
    ("second-factor", _("Second factor"), "mfa_index"),
    ("sessions", _("Where you are signed in"), "usersessions_list"),
    ("tokens", _("Tokens"), "staff:tokens"),
)
for key, label, url, group, order, may in _PAGES:
    register(Entry(key=key, label=label, url=url, group=group, order=order, may=may, place="settings"))
for order, (key, label, url) in enumerate(_OWN, 90):
    register(Entry(key=key, label=label, url=url, group=_("You"), order=order, place="settings"))

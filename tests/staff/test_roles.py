"""The built-in roles: a desk in use gets the rights that came after it was set up."""

from importlib import import_module

import pytest
from django.apps import apps

from staff.models import Role
from staff.vocabulary import ROLES

pytestmark = pytest.mark.django_db

GRANTS = ("0003_emergency_rights", "0006_right_to_redact")
LATER = {"emergency.open", "emergency.lead", "ticket.redact"}


def _bring_up_to_date() -> None:
    for name in GRANTS:
        import_module(f"staff.migrations.{name}").grant(apps, None)


def test_a_desk_in_use_learns_what_a_new_one_knows() -> None:
    for role in Role.objects.all():
        role.permissions = {name: reach for name, reach in role.permissions.items() if name not in LATER}
        role.save()
    _bring_up_to_date()
    assert dict(Role.objects.values_list("key", "permissions")) == {
        key: role["permissions"] for key, role in ROLES.items()
    }


def test_what_an_administrator_has_changed_and_own_roles_stay() -> None:
    Role.objects.filter(key="supervisor").update(permissions={"ticket.redact": "all"})
    Role.objects.create(key="helper", tier=1, permissions={"ticket.read": "all"})
    _bring_up_to_date()
    assert Role.objects.get(key="supervisor").permissions["ticket.redact"] == "all"
    assert Role.objects.get(key="helper").permissions == {"ticket.read": "all"}

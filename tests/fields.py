"""Custom fields for tests: a field of one key, a choice of some names."""

from collections.abc import Mapping
from typing import Any

from staff.models import Person
from tests.cases import NOW
from tests.people import a_manager, acting
from tickets import customfields
from tickets.models import CustomField


def a_field(key: str, *, type: str = "text", names: Mapping[str, str] | None = None, **more: Any) -> CustomField:
    editor = Person.objects.filter(username="max").first() or a_manager("max")
    told = {"names": names or {"en": key}, "hints": {}} | more
    return customfields.write(None, key=key, type=type, **told, actor=acting(editor), at=NOW)


def a_choice(key: str, *names: str, **more: Any) -> CustomField:
    return a_field(key, type="choice", options=[{"names": {"en": name}, "active": True} for name in names], **more)

"""This app's places among the settings."""

from django.utils.translation import gettext_lazy as _

from servicedesk.web.navigation import Entry, register
from staff.models import Person


def _reads_rules(person: Person) -> bool:
    return person.may("rules.read") or person.may("rules.edit")


for order, (key, label) in enumerate((("scripts", _("Scripts")), ("phrases", _("Phrases to avoid"))), 30):
    register(
        Entry(
            key=key,
            label=label,
            url=f"knowledge:{key}",
            place="settings",
            group=_("Service"),
            order=order,
            may=_reads_rules,
        )
    )

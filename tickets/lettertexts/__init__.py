"""The letters every desk starts with, in three languages, each written and none converted (decision 31).

A line whose placeholder has no value is left out. The line that ends with {link} becomes a button named by its
words. Names and subjects stand only where the address is known to be the customer's (decision 27).
"""

from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Text
from tickets.lettertexts import en, zh_hans, zh_hant

# kind: its name on the settings page
KINDS: dict[str, Text] = {
    "acknowledgement": _("Acknowledgement"),
    "reply": _("Reply"),
    "ask": _("Question to the customer"),
    "apology": _("Apology"),
    "confirm_request": _("Request to confirm our understanding"),
    "proposal": _("Proposal"),
    "progress": _("Word on how it stands"),
    "survey": _("Survey"),
    "reminder": _("Reminder"),
    "closing": _("Closing"),
    "track": _("Link to the case"),
    "staff_notice": _("Notice to colleagues"),
}
PLACEHOLDERS = frozenset({"reference", "name", "agent", "subject", "body", "link", "organisation", "due", "until"})
# language → kind → (subject, body, text message)
TEXTS: dict[str, dict[str, tuple[str, str, str]]] = {
    "en": en.TEXTS,
    "zh-hans": zh_hans.TEXTS,
    "zh-hant": zh_hant.TEXTS,
}
# language → step of a complaint, or kind of the others → how it stands and what comes next, for letters unasked;
# "by" and "who" are added where there is a time and a person.
STANDING: dict[str, dict[str, str]] = {
    "en": en.STANDING,
    "zh-hans": zh_hans.STANDING,
    "zh-hant": zh_hant.STANDING,
}

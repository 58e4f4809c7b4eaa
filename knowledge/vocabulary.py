"""The words of this app."""

from django.utils.translation import gettext_lazy as _

# What may stand in {braces} in a script, and what it becomes; any other name is refused when a script is written.
PLACEHOLDERS = {
    "customer": _("the customer’s name"),
    "reference": _("the number of the case"),
    "subject": _("the subject of the case"),
    "agent": _("the name by which customers know you"),
    "team": _("the team that has the case"),
    "organisation": _("the name of the organisation"),
    "due": _("until when we promised an answer"),
}

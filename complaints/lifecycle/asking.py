"""Fields that several moves ask for."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from servicedesk.fields import Field
from tickets.vocabulary import CallOutcome

HAPPENED_AT = Field(
    name="happened_at",
    type="datetime",
    label=_("When it was said"),
    past=True,
    initial=lambda case: case.at,
)
SAID_AT = replace(HAPPENED_AT, required=False, hint=_("Empty: just now."))
TOLD_AT = replace(SAID_AT, label=_("When it was put to the customer"), initial=None)
REASON = Field(name="reason", type="longtext", label=_("Reason"))
SAID = Field(name="said", type="longtext", label=_("What was said"))
OUTCOME = Field(
    name="outcome", type="choice", label=_("Outcome"), choices=CallOutcome.choices, initial=CallOutcome.REACHED
)
SPOKEN = Field(
    name="spoken",
    type="boolean",
    label=_("I have told them in person or by telephone"),
    hint=_("Then no letter is sent."),
    required=False,
)
WORDS = Field(
    name="body",
    type="longtext",
    label=_("A personal word"),
    required=False,
    hint=_("Stands in the letter before the rest."),
)

"""How much comes in and goes out, and what is open."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.figures.facts import FINISHED
from feedback.figures.measures import Measure, number_of, standing_of

_PERIOD = "{period}"

VOLUMES = (
    Measure(
        name="received",
        label=pgettext_lazy("figure", "Received"),
        definition=_("Cases whose customer first spoke in this period."),
        unit="cases",
        counts={"of": ("received",)},
        compute=number_of,
        listed=("received", _PERIOD),
    ),
    Measure(
        name="finished",
        label=pgettext_lazy("figure", "Finished"),
        definition=_(
            "Cases that became done in this period and are so still; a case that was reopened does not count."
        ),
        unit="cases",
        counts={"of": ("finished.*",)},
        compute=number_of,
        listed=("finished", "{period}"),
    ),
    Measure(
        name="backlog",
        label=_("Open at the end"),
        definition=_(
            "Cases received by the end of the last day and not finished by then. A case that was reopened counts as "
            "open all the time."
        ),
        unit="cases",
        counts={"came": ("received",), "went": FINISHED},
        compute=standing_of,
        listed=("backlog", "any:{until}"),
        standing=True,
        good=-1,
    ),
    Measure(
        name="reopened",
        label=_("Reopened"),
        definition=_("How often a finished case was taken up again in this period; one case can be so several times."),
        unit="times",
        counts={"of": ("reopened",)},
        compute=number_of,
        listed=("reopened", _PERIOD),
        good=-1,
    ),
    Measure(
        name="handed",
        label=_("Handed over"),
        definition=_("How often another team accepted a case in this period."),
        unit="times",
        counts={"of": ("handed",)},
        compute=number_of,
        listed=("handed", _PERIOD),
    ),
    Measure(
        name="wrote",
        label=_("Replies"),
        definition=_("Public messages, and calls that reached the customer, in this period; by person: whoever wrote."),
        unit="times",
        counts={"of": ("wrote",)},
        compute=number_of,
        listed=("wrote", "{writer}:{period}"),
    ),
)
BANDS = (_("Up to 2 days old"), _("3 to 7 days old"), _("8 to 30 days old"), _("31 to 90 days old"), _("Older"))
AGES = tuple(
    Measure(
        name=f"backlog_{band}",
        label=label,
        definition=_("Of the cases open at the end of the last day, those of this age; the day of receipt is 0."),
        unit="cases",
        counts={
            "came": (f"aged.{band}",) if band else ("received",),
            "went": (f"finished.{band}", f"aged.{band + 1}") if band + 1 < len(BANDS) else (f"finished.{band}",),
        },
        compute=standing_of,
        listed=("backlog", f"{band}:{{until}}"),
        standing=True,
    )
    for band, label in enumerate(BANDS)
)

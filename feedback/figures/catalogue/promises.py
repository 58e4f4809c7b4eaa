"""What was promised, and whether it was kept: the clocks that ended."""

from django.utils.translation import gettext_lazy as _

from feedback.figures.measures import Measure, mean_of, median_of, number_of, share_of, slowest_tenth_of

_CLOCKS = {"part": ("met.{metric}",), "rest": ("missed.{metric}",)}
_ENDED = {"of": ("met.{metric}", "missed.{metric}")}
_ENDED_LIST = ("clock", "{metric}:any:{period}")
_SPENT = _("Working time that the clocks which ended in this period had used up: without pauses and closed hours.")

PROMISES = (
    Measure(
        name="attainment",
        label=_("Kept in time"),
        definition=_(
            "Of the clocks that ended in this period, the share that ended before its target was used up. Pauses and "
            "closed hours do not count; cancelled clocks do not either. Rounded down."
        ),
        unit="percent",
        counts=_CLOCKS,
        compute=share_of,
        listed=("clock", "{metric}:missed:{period}"),
        good=1,
    ),
    Measure(
        name="met",
        label=_("In time"),
        definition=_("Clocks that ended in this period before their target was used up."),
        unit="times",
        counts={"of": ("met.{metric}",)},
        compute=number_of,
        listed=("clock", "{metric}:met:{period}"),
        good=1,
    ),
    Measure(
        name="missed",
        label=_("Not in time"),
        definition=_("Clocks that ended in this period after their target was used up."),
        unit="times",
        counts={"of": ("missed.{metric}",)},
        compute=number_of,
        listed=("clock", "{metric}:missed:{period}"),
        good=-1,
    ),
    Measure(
        name="late",
        label=_("Late, by reason"),
        definition=_(
            "Clocks that ended in this period after their target was used up, by the reason that was given for it."
        ),
        unit="times",
        counts={"of": ("late.{reason}",)},
        compute=number_of,
        listed=("late", "{reason}:{period}"),
        good=-1,
    ),
    Measure(
        name="spent_mean",
        label=_("Working time, mean"),
        definition=_SPENT,
        unit="working_seconds",
        counts=_ENDED,
        compute=mean_of,
        listed=_ENDED_LIST,
        good=-1,
    ),
    Measure(
        name="spent_median",
        label=_("Working time, median"),
        definition=_SPENT,
        unit="working_seconds",
        counts=_ENDED,
        compute=median_of,
        listed=_ENDED_LIST,
        detail=True,
        good=-1,
    ),
    Measure(
        name="spent_90",
        label=_("Working time, 90 %"),
        definition=_SPENT,
        unit="working_seconds",
        counts=_ENDED,
        compute=slowest_tenth_of,
        listed=_ENDED_LIST,
        detail=True,
        good=-1,
    ),
)

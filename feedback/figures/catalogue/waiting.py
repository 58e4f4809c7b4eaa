"""How long customers wait, and how long steps take, by the clock on the wall."""

from django.utils.translation import gettext_lazy as _

from feedback.figures.facts import FINISHED
from feedback.figures.measures import Measure, median_of, number_of, slowest_tenth_of
from servicedesk.errors import Text

_WAITED = _("From the customer's word to ours, by the clock on the wall: closed hours count, for the customer waits.")
_STEPS = _("From the beginning of a step to its end, by the clock on the wall, of the steps that ended in this period.")


def _lengths(
    name: str, labels: tuple[Text, Text], definition: Text, *, of: tuple[str, ...], listed: tuple[str, str]
) -> tuple[Measure, Measure]:
    """Median and slowest tenth of one kind of fact, in seconds by the clock on the wall."""
    median, slowest = (
        Measure(
            name=f"{name}_{key}",
            label=label,
            definition=definition,
            unit="seconds",
            counts={"of": of},
            compute=compute,
            listed=listed,
            detail=True,
            good=-1,
        )
        for key, label, compute in zip(("median", "90"), labels, (median_of, slowest_tenth_of), strict=True)
    )
    return median, slowest


WAITS = (
    *_lengths(
        "wait_first",
        (_("Wait for the first answer, median"), _("Wait for the first answer, 90 %")),
        _WAITED,
        of=("wait.first_response",),
        listed=("clock", "first_response:any:{period}"),
    ),
    *_lengths(
        "wait_next",
        (_("Wait for a further answer, median"), _("Wait for a further answer, 90 %")),
        _WAITED,
        of=("wait.next_response",),
        listed=("clock", "next_response:any:{period}"),
    ),
    *_lengths(
        "done",
        (_("From receipt to done, median"), _("From receipt to done, 90 %")),
        _("Of the cases finished in this period, by the clock on the wall."),
        of=FINISHED,
        listed=("finished", "{period}"),
    ),
    *_lengths(
        "silence",
        (_("Longest silence of a case, median"), _("Longest silence of a case, 90 %")),
        _("How long the customer heard nothing from us at most, in the cases finished in this period."),
        of=("silence",),
        listed=("finished", "{period}"),
    ),
    *_lengths(
        "step",
        (_("Time in a step, median"), _("Time in a step, 90 %")),
        _STEPS,
        of=("step.{step}",),
        listed=("step_done", "{step}:{period}"),
    ),
    Measure(
        name="steps",
        label=_("Steps ended"),
        definition=_("How many passes of a step of the seven ended in this period."),
        unit="times",
        counts={"of": ("step.{step}",)},
        compute=number_of,
        listed=("step_done", "{step}:{period}"),
    ),
)

"""Done at first contact, and what customers say of it."""

from django.utils.translation import gettext_lazy as _

from feedback.figures.measures import Measure, number_of, satisfied_of, score_of, share_of

_PERIOD = "{period}"
_FIRST = {"part": ("first.yes",), "rest": ("first.no",)}
VOICES = (
    Measure(
        name="first_contact",
        label=_("Done at first contact"),
        definition=_(
            "Finished cases that whoever received the customer first had done with one reply or call: not handed over, "
            "not reopened. Complaints are left out: they have seven steps."
        ),
        unit="cases",
        counts={"of": ("first.yes",)},
        compute=number_of,
        listed=("first_contact", f"yes:{_PERIOD}"),
        good=1,
    ),
    Measure(
        name="first_contact_share",
        label=_("Done at first contact, share"),
        definition=_(
            "Of the cases finished in this period, without complaints, the share that whoever received the customer "
            "first had done with one reply or call: not handed over, not reopened. Rounded down."
        ),
        unit="percent",
        counts=_FIRST,
        compute=share_of,
        listed=("first_contact", f"no:{_PERIOD}"),
        good=1,
    ),
    Measure(
        name="surveys",
        label=_("Surveys answered"),
        definition=_("Customers' answers to a survey in this period; an answer that was changed counts once."),
        unit="times",
        counts={"of": ("score",)},
        compute=number_of,
        listed=("survey", f"any:{_PERIOD}"),
    ),
    Measure(
        name="satisfaction",
        label=_("Satisfaction"),
        definition=_("The mean of the scores that customers gave in this period, from 1 to 5."),
        unit="score",
        counts={"of": ("score",)},
        compute=score_of,
        listed=("survey", f"any:{_PERIOD}"),
        good=1,
    ),
    Measure(
        name="satisfied",
        label=_("Satisfied customers"),
        definition=_("Of the answers to surveys in this period, the share that was 4 or 5. Rounded down."),
        unit="percent",
        counts={"of": ("score",)},
        compute=satisfied_of,
        listed=("survey", f"low:{_PERIOD}"),
        detail=True,
        good=1,
    ),
)

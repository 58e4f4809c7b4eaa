"""Lists behind figures that the case's own row does not tell: they hold the very cases whose facts were counted."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from complaints.vocabulary import STEPS
from feedback.figures.catalogue.volumes import BANDS
from feedback.figures.facts import AGES
from feedback.figures.question import NONE, UNSAID
from feedback.models import Fact
from servicedesk.errors import Text
from servicedesk.numerals import whole
from staff.models import Person
from tickets.filters import register
from tickets.lists.happened import ANY, Asked, Choices, Happened, Speak
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import LateReason

NOBODY = "none"
_Facts = Callable[[Asked], Any]


def _in(asked: Asked, *whats: str) -> Any:
    return Fact.objects.filter(what__in=whats, day__range=(asked.since, asked.until))


def _register(name: str, label: Text, facts: _Facts, *, words: tuple[Choices | Speak, ...] = (), often: bool) -> None:
    def choose(tickets: TicketQuerySet, asked: Asked) -> TicketQuerySet:
        return tickets.filter(pk__in=facts(asked).values("ticket"))

    def times(tickets: TicketQuerySet, asked: Asked) -> int:
        return int(facts(asked).filter(ticket__in=tickets.order_by().values("pk")).count())

    register(name, Happened(label=label, choose=choose, words=words, times=times if often else None))


def _ids(word: str) -> list[int]:
    return [key for one in word.replace(NOBODY, str(NONE)).split(",") if (key := whole(one)) is not None]


def _writers(word: str) -> str:
    return "" if word == ANY else _now(" or ").join(str(one) for one in Person.objects.filter(pk__in=_ids(word)))


def _written(asked: Asked) -> Any:
    found, word = _in(asked, "wrote"), asked.words[0]
    return found if word == ANY else found.filter(person__in=_ids(word))


def _step_facts(asked: Asked) -> Any:
    step = asked.words[0]
    return _in(asked, *(f"step.{one}" for one in STEPS if step in (ANY, one)))


_SCORES = {ANY: (1, 5), "low": (1, 3), "high": (4, 5)}


def _answered(asked: Asked) -> Any:
    return _in(asked, "score").filter(detail__range=_SCORES[asked.words[0]])


_REASONS: dict[str, Text] = {**dict(LateReason.choices), UNSAID: _("a reason not said yet"), ANY: _("any reason")}


def _open_then(tickets: TicketQuerySet, asked: Asked) -> TicketQuerySet:
    """Received by the end of that day and not finished by then; of one band, received so many days before."""
    _since, after = asked.moments
    found = tickets.filter(Q(done_at=None) | Q(done_at__gte=after), received_at__lt=after)
    if (band := asked.words[0]) == ANY:
        return found
    younger = AGES[int(band) + 1] if int(band) + 1 < len(AGES) else None
    if younger is not None:
        found = found.filter(received_at__gte=_ago(asked, younger - 1))
    return found.filter(received_at__lt=_ago(asked, AGES[int(band)] - 1))


def _ago(asked: Asked, days: int) -> Any:
    """The first moment of the day so many days before, if there was one; -1: of the day after."""
    day = date.fromordinal(max(asked.until.toordinal() - days, 1))
    return Asked(words=(), since=day, until=day, value="").moments[0]


_register("reopened", _("Reopened"), lambda asked: _in(asked, "reopened"), often=True)
_register("handed", _("Handed over"), lambda asked: _in(asked, "handed"), often=True)
_register("wrote", _("Replied to"), _written, words=(_writers,), often=True)
_register(
    "first_contact",
    _("Done at first contact"),
    lambda asked: _in(asked, f"first.{asked.words[0]}"),
    words=({"yes": _("yes"), "no": _("no")},),
    often=False,
)
_register(
    "step_done",
    _("Step ended"),
    _step_facts,
    words=({**{one.value: one.label for one in STEPS}, ANY: _("any step")},),
    often=True,
)
_register(
    "late",
    _("Late because of"),
    lambda asked: _in(asked, *(f"late.{one}" for one in _REASONS if asked.words[0] in (ANY, one) and one != ANY)),
    words=(_REASONS,),
    often=True,
)
_register(
    "survey",
    _("Survey answered"),
    _answered,
    words=({ANY: _("with any score"), "low": _("with 1 to 3"), "high": _("with 4 or 5")},),
    often=True,
)
register(
    "backlog",
    Happened(
        label=_("Open at the end of"),
        choose=_open_then,
        words=({ANY: "", **{str(band): label for band, label in enumerate(BANDS)}},),
    ),
)

"""How satisfied one customer was, answer by answer [H-28, H-56]."""

from dataclasses import dataclass

from django.db.models import QuerySet

from feedback.models import Survey
from feedback.vocabulary import Score
from servicedesk.actors import Actor
from tickets.models import Customer, Ticket

ANSWERS_SHOWN = 24
# The drawing: from the lowest score at the bottom to the highest at the top.
_LEFT, _RIGHT, _TOP, _BOTTOM = 24, 616, 14, 94


@dataclass(frozen=True, kw_only=True)
class Point:
    survey: Survey
    x: int
    y: int


def answered_by(customer: Customer, *, actor: Actor) -> "QuerySet[Survey]":
    """Answers about cases that this actor may see."""
    theirs = Ticket.objects.visible_to(actor).filter(customer=customer)
    return Survey.objects.filter(ticket__in=theirs, answered_at__isnull=False, score__isnull=False)


def points(customer: Customer, *, actor: Actor) -> list[Point]:
    """The last answers in the order in which they came."""
    newest = answered_by(customer, actor=actor).select_related("ticket").order_by("-answered_at", "-pk")
    found = list(newest[:ANSWERS_SHOWN])[::-1]
    step = (_RIGHT - _LEFT) / max(len(found) - 1, 1)
    return [
        Point(survey=one, x=round(_LEFT + step * place), y=_height(one.score or 1)) for place, one in enumerate(found)
    ]


def levels() -> list[tuple[int, str]]:
    """Each score's height and its words, the best first."""
    return [(_height(score), str(score.label)) for score in reversed(Score)]


def _height(score: int) -> int:
    return round(_BOTTOM - (score - 1) * (_BOTTOM - _TOP) / (len(Score) - 1))

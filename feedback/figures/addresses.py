"""The list behind a figure: the inbox with exactly the cases that it counts."""

from urllib.parse import urlencode

from feedback.figures.measures import Measure
from feedback.figures.question import FIELDS, NONE, Question
from feedback.figures.scope import Scope

_NAMES = {"person": "assignee"}  # what the inbox calls it, where it is another word
_INBOX = "/desk/"


def of(question: Question, scope: Scope, measure: Measure) -> str:
    """The address of the list behind one figure of a question that is narrowed to its row and column."""
    name, value = measure.listed
    words = {
        "period": f"{question.since}..{question.until}",
        "until": str(question.until),
        "metric": question.metric or "any",
        "step": question.step or "any",
    }
    pairs = [("view", "everything"), (name, value.format(**words)), *_filters(question, scope)]
    return f"{_INBOX}?{urlencode(pairs, safe=':.')}"


def _filters(question: Question, scope: Scope) -> list[tuple[str, object]]:
    asked = {dimension: tuple(values) for dimension, values in question.asked.items()}
    if scope.teams is not None:
        asked["team"] = tuple(sorted(scope.teams))
    if scope.person is not None:
        asked["person"] = (scope.person,)
    pairs: list[tuple[str, object]] = [
        (_NAMES.get(dimension, dimension), "none" if value == NONE else value)
        for dimension in FIELDS
        for value in asked.get(dimension, ())
    ]
    if question.hour is not None:
        pairs.append(("hour", f"{question.hour // 24 + 1}-{question.hour % 24:02d}"))
    return pairs

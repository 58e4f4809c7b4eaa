"""Rows of other tables beside a row, in its own query: a ticket with its addresses, a message with its files.

    tickets = Ticket.objects.annotate(clocks_now=bundle(Clock.objects.filter(ticket=OuterRef("pk"))))
    clocks = unbundle(Clock, tickets[0].clocks_now)

For the few rows that a page always shows; each relation would else be a query of its own.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, Model, QuerySet
from django.db.models.functions import JSONObject

M = TypeVar("M", bound=Model)


def bundle(rows: QuerySet[Any], **more: Any) -> ArraySubquery:
    """All columns of the rows, in their order; `more` names what else is wanted, by an expression."""
    own = {field.attname: F(field.attname) for field in rows.model._meta.concrete_fields}
    return ArraySubquery(rows.values(bundled=JSONObject(**own, **more)))


def unbundle(model: type[M], found: Iterable[Mapping[str, Any]]) -> list[M]:
    """The rows as instances; what else was wanted stands on them as attributes."""
    return [_instance(model, one) for one in found]


def hang(row: Model, relation: str, rows: list[Any]) -> None:
    """From now on `row.<relation>.all()` are these rows, as if they had been prefetched."""
    queryset = getattr(row, relation).get_queryset()
    queryset._result_cache, queryset._prefetch_done = rows, True
    if not hasattr(row, "_prefetched_objects_cache"):
        row._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    row._prefetched_objects_cache[relation] = queryset  # type: ignore[attr-defined]


@cache
def _columns(model: type[Model]) -> tuple[list[str], list[Any]]:
    fields = model._meta.concrete_fields
    return [field.attname for field in fields], [field.to_python for field in fields]


def _instance(model: type[M], found: Mapping[str, Any]) -> M:
    names, reads = _columns(model)
    made = model.from_db(connection.alias, names, [read(found[name]) for name, read in zip(names, reads, strict=True)])
    for name in found.keys() - set(names):
        setattr(made, name, found[name])
    return made

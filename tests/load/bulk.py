"""What one deed to a thousand tickets costs: to ask for it, for the worker to carry it out, and to undo it."""

import time
from itertools import count
from typing import Any

from django.db import connection
from django.utils import timezone

from staff.acting import acting_as
from staff.models import Person
from tickets.bulk import jobs
from tickets.models import BulkJob, Ticket
from tickets.vocabulary import BulkState

MOST = 1_000


def measure() -> dict[str, float]:

    boss, other = (Person.objects.get(username=name) for name in ("boss", "agent2"))
    chosen = Ticket.objects.open().exclude(assignee=other).order_by("due_sort", "id").values_list("pk", flat=True)
    tickets, at = list(chosen[:MOST]), timezone.now()
    begun = time.perf_counter()
    job = jobs.ask(tickets, deed="assign", params={"to": other.pk}, actor=acting_as(boss), at=at)
    asked = time.perf_counter() - begun
    done, queries = _carried_out()
    assert Ticket.objects.filter(pk__in=tickets, assignee=other).count() == len(tickets)
    job.refresh_from_db()
    jobs.undo(job, actor=acting_as(boss), at=timezone.now())
    undone, _queries = _carried_out()
    assert not Ticket.objects.filter(pk__in=tickets, assignee=other).exists()
    return {"tickets": len(tickets), "asked_ms": asked * 1000, "done": done, "queries": queries, "undone": undone}


def _carried_out() -> tuple[float, int]:
    """Seconds and queries of the worker until no job waits."""

    asked = count()

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        next(asked)
        return execute(sql, params, many, context)

    begun = time.perf_counter()
    with connection.execute_wrapper(counting):
        while BulkJob.objects.filter(state=BulkState.WAITING).exists():
            jobs.run(timezone.now())
    return time.perf_counter() - begun, next(asked)

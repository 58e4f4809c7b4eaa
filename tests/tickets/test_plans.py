"""What pages cost at ten times the size: queries, and the rows and blocks that their plans touch (speed page).

Milliseconds depend on the machine's mood; these do not. The desk is the bench's, in small.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from staff.models import Person
from tests.load import population
from tests.load.names import RARE, SIGNED_IN
from tests.statements import EXECUTE, spelled
from tickets.board import counts as opencounts
from tickets.lists.inboxes import MOST, VIEWS
from tickets.models import Clock, DueCount, OpenCount, Ticket

pytestmark = pytest.mark.django_db

SMALL, LARGE = 300, 3_000
COUNTS = "SELECT (SELECT count"  # all numbers of the inbox, each counted up to MOST


@dataclass(frozen=True)
class Cost:
    """Of one request: its queries, and what their plans touch. Counts that stop at 999 are kept apart."""

    queries: int
    rows: int
    blocks: int
    counted: int


def queries_of(ask: Callable[[], Any], *, answer: int = 200) -> list[str]:
    """The statements of one request, without the marks of the test's own transaction."""
    with CaptureQueriesContext(connection) as seen:
        assert ask().status_code == answer
    return [one["sql"] for one in seen if "SAVEPOINT" not in one["sql"]]


def cost_of(ask: Callable[[], Any]) -> Cost:
    """Of the second time: calendars, policies and texts that a process keeps for some seconds are there."""
    ask()
    asked = queries_of(ask)
    read = [(spelled(sql), sql) for sql in asked if sql.startswith(("SELECT", EXECUTE))]
    counts = [_plan(sql) for words, sql in read if words.startswith(COUNTS)]
    plans = [_plan(sql) for words, sql in read if not words.startswith(COUNTS)]
    assert len(plans) >= 2, "session, person and what the page is about"
    return Cost(len(asked), sum(map(_rows, plans)), sum(map(_blocks, plans)), sum(map(_rows, counts)))


def _plan(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    plan: dict[str, Any] = (found if isinstance(found, list) else json.loads(found))[0]["Plan"]
    return plan


def _blocks(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def _rows(plan: dict[str, Any]) -> int:
    """Rows that scans gave or threw away, in the whole tree."""
    below = sum(_rows(child) for child in plan.get("Plans", ()))
    if "Scan" not in plan["Node Type"]:
        return below
    thrown = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    return below + int((plan["Actual Rows"] + thrown) * plan["Actual Loops"])


class Village(population.Population):
    """The bench's desk as it grows, inside the test's transaction."""

    def settle(self) -> None:
        self._people()
        self._customers()
        self.grow(SMALL)

    def grow(self, count: int) -> None:
        self._tickets(count)
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('ticket_number', (SELECT max(number) FROM tickets_ticket))")
            cursor.execute("ANALYZE")
            # Of a table this small, with the dead rows of other tests, PostgreSQL may read all instead of an index; on
            # a large one it would not. What no index answers is still read whole, and found out.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL random_page_cost = 1.1")


@pytest.fixture(scope="module")
def swept(django_db_setup: None, django_db_blocker: Any) -> None:
    """Rows that other tests took back stand in the indexes until a VACUUM, and plans would be told to touch them."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM")


@pytest.fixture(scope="module")
def small(swept: None, module_transaction: None) -> Iterator[dict[str, Cost]]:
    """What the pages cost in the small village, which is large from then on; it grows once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(population, "CUSTOMERS", 200)
        village = Village(LARGE)
        village.settle()
        costs = {name: cost_of(ask) for name, (ask, _most) in pages().items()}
        village.grow(LARGE - SMALL)
        yield costs


def visitor(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=name))
    return client


def pages() -> dict[str, tuple[Callable[[], Any], int]]:
    """Each with how many queries it may ask."""
    boss, agent = visitor("boss"), visitor(SIGNED_IN)
    return {
        "inbox": (lambda: boss.get("/desk/?view=all"), 8),
        "ticket": (lambda: agent.get("/desk/tickets/T-100231/"), 10),
        "complaint": (lambda: agent.get("/desk/tickets/C-100232/"), 13),
        "rare word": (lambda: boss.get("/desk/search/", {"q": RARE}), 8),
    }


def test_pages_touch_as_little_at_ten_times_the_size(small: dict[str, Cost]) -> None:
    allowed = pages()
    large = {name: cost_of(ask) for name, (ask, _most) in allowed.items()}
    for name, (_ask, most) in allowed.items():
        assert large[name].queries <= most, name
        assert large[name].rows <= 1.3 * small[name].rows + 100, (name, small[name], large[name])
        assert large[name].blocks <= 1_000, (name, large[name])
        assert large[name].counted <= 2 * len(VIEWS) * (MOST + 1), (name, large[name])  # an index and its rows


def test_the_board_reads_sums_and_what_presses_not_all_that_is_open(small: dict[str, Cost]) -> None:
    """Of what is open, or was due in the hours before this one, it touches no ticket.

    The room left is for another plan of the same questions, which PostgreSQL may take after other tests; a walk over
    all that is open would need more.
    """
    boss = visitor("boss")
    opencounts.fold(few=0)
    now = timezone.now()
    near = Ticket.objects.due_before(now + timedelta(hours=4))
    pressing = near.filter(due_sort__gte=now - timedelta(hours=1)).count()
    lately = Clock.objects.filter(stopped_at__gte=now - timedelta(days=7)).count()
    cost = cost_of(lambda: boss.get("/desk/board/"))
    assert cost.queries <= 10
    walked, room = Ticket.objects.open().count(), 500
    assert room < walked
    assert cost.rows <= OpenCount.objects.count() + DueCount.objects.count() + pressing + 3 * lately + room, cost
    assert cost.blocks <= 1_000, cost  # nothing is vacuumed here: each row of an index costs a look at its page, too


def test_creating_and_replying_stay_within_their_budget(small: dict[str, Cost]) -> None:
    """The verb's 14 (test_verb_budgets), and what the page needs: the form its limits; session, person, ticket."""
    agent, guest = visitor(SIGNED_IN), Client()
    told = {"body": "Where is my order?", "name": "Ann", "consent": "on"}
    forms = count(1)

    def form() -> Any:
        return guest.post("/new/enquiry/", told | {"email": f"ann{next(forms)}@example.com"})

    def reply() -> Any:
        words = {"kind": "reply", "body": "It comes on Friday.", "nonce": f"n{next(forms)}"}
        return agent.post("/desk/tickets/T-100231/write/", words)

    form(), reply()
    assert len(queries_of(form, answer=302)) <= 14 + 2
    assert len(queries_of(reply, answer=302)) <= 14 + 4

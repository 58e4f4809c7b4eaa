"""A generated desk: fixed seed, four messages a ticket, a fifth of the text Chinese, thirty in a hundred open; a year.

Rows are copied in bulk, past the verbs: a hundred thousand cases by the verbs would take an hour. The demo and the
journeys show what the verbs do; here only the size matters.
"""

import multiprocessing
import os
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.contrib.auth.hashers import make_password
from django.db import connection

from complaints.models import Complaint, StepPass
from complaints.vocabulary import STEPS
from feedback.figures import refreshing
from feedback.models import Survey
from staff.calendars import calendar_id_for
from staff.models import Membership, Person, Role, Team
from tests.load.copying import Bare, KnownTerms, Rows, next_id, set_sequences, take_time, without_checks
from tests.load.names import KNOWN, PASSWORD, RARE, SIGNED_IN
from tickets.board import counts
from tickets.models import Address, Category, Clock, Customer, Message, SearchDocument, Ticket
from tickets.models.ticket import NOTHING_DUE
from tickets.search.words import normalise

CUSTOMERS, AGENTS, TEAMS, MESSAGES, LONG = 10_000, 20, 5, 4, 20
DAYS = 365  # of the past
_BATCH, _BODIES, _WORKERS = 10_000, 5_000, min(4, os.cpu_count() or 1)
_BARE_FROM = 50_000  # so many tickets are copied into bare tables, whose indexes are made afterwards
_ENGLISH = (
    "sofa table chair delivery refund invoice order late broken scratch replacement driver called waiting week "
    "promise warranty missing screw drawer lamp shelf mattress colour wrong size return pickup account password "
    "charge twice answer nobody phone letter store visit fitter wall paint glass crack noise smell leather oak beds "
    "cushion"
)
_WORDS = _ENGLISH.split()
_HAN = (
    "沙发桌子椅退款发票订单送货迟到破损划痕更换师傅电话等待承诺保修缺少螺丝抽屉灯架"
    "床垫颜色尺寸退货上门账户密码重复扣费答复信件门店安装墙面油漆玻璃裂缝噪音气味皮革橡木靠垫"
)
_KINDS = ("complaint", "enquiry", "request", "suggestion", "praise")
_TABLES = (Ticket, Message, SearchDocument, Clock, Complaint, StepPass, Survey)


def _say(chance: random.Random, words: int) -> str:
    if chance.random() < 0.2:
        return "".join(chance.choices(_HAN, k=words * 3))
    return " ".join(chance.choices(_WORDS, k=words))


class Population:
    """Fills the connected, migrated, empty database. `now` is when it is filled: clocks run out around it."""

    def __init__(self, size: int, *, now: datetime | None = None) -> None:
        self.size, self.now, self.made = size, now or datetime.now(UTC), 0

    def fill(self) -> None:
        take_time()
        self._people()
        self._customers()
        self._learn()
        if self.size < _BARE_FROM:
            self._tickets(self.size)
        else:
            with Bare(*_TABLES), KnownTerms([told for _body, told in self.bodies]):
                self._copy_at_once()
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('ticket_number', greatest((SELECT max(number) FROM tickets_ticket), 100000))")
            cursor.execute("VACUUM ANALYZE")
        counts.recount()
        refreshing.count_all(self.now)
        counted = "feedback_fact, feedback_figure, feedback_tocount, tickets_opencount, tickets_duecount"
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {counted}")

    def _people(self) -> None:
        roles = {role.key: role for role in Role.objects.all()}
        password = make_password(PASSWORD)
        teams = [Team.objects.create(name=f"Team {n}") for n in range(TEAMS)]
        for n in range(AGENTS + 1):
            name = f"agent{n}" if n < AGENTS else "boss"
            person = Person(
                username=name,
                email=f"{name}@desk.example",
                full_name=f"{name.title()} Bench",
                public_name=name.title(),
                role=roles["agent" if n < AGENTS else "manager"],
                load_limit=30_000,
            )
            person.password = password
            person.save()
            Membership.objects.create(person=person, team=teams[n % TEAMS])

    def _customers(self) -> None:
        chance = random.Random(5)
        people = Rows(Customer, "id", "name", "tier", "created_at", "language")
        addresses = Rows(Address, "id", "customer", "kind", "value", "shown", "primary")
        first, first_address = next_id(Customer), next_id(Address)
        for n in range(CUSTOMERS):
            people.add(first + n, _say(chance, 2), "regular" if n % 10 else "vip", self.now, "en")
            mail = f"c{n}@example.com"
            addresses.add(first_address + n, first + n, "email", mail, mail, True)
        people.copy()
        addresses.copy()
        set_sequences(Customer, Address)

    def _learn(self) -> None:
        """Who and what is there, by id; and where this desk's rows begin."""
        members = Membership.objects.filter(person__username__startswith="agent").order_by("pk")
        self.agents = list(members.values_list("person", "team"))
        self.teams = sorted(Team.objects.filter(name__startswith="Team ").values_list("pk", flat=True))
        self.customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
        self.categories = list(Category.objects.filter(active=True).values_list("pk", flat=True))
        self.known_agent = Person.objects.get(username=SIGNED_IN).pk
        self.calendar = calendar_id_for(None)
        self.first = {model: next_id(model) - self.made for model in _TABLES}
        chance = random.Random(6)
        bodies = [_say(chance, 40) for _ in range(_BODIES)]
        self.bodies = [(body, normalise(body)) for body in bodies]

    def _copy_at_once(self) -> None:
        """In several processes, each with its share of the tickets and a connection of its own."""
        edges = [n * self.size // _WORKERS for n in range(_WORKERS + 1)]
        connection.close()  # no child may use its parent's
        with multiprocessing.get_context("fork").Pool(_WORKERS) as pool:
            pool.starmap(self._copy_share, pairwise(edges))
        take_time()
        set_sequences(*_TABLES)

    def _copy_share(self, begin: int, end: int) -> None:
        take_time()
        without_checks()
        for start in range(begin, end, _BATCH):
            Batch(self, start, min(start + _BATCH, end)).copy()
        connection.close()

    def _tickets(self, count: int) -> None:
        """So many more, in this connection: also inside a test's transaction."""
        if not self.made:
            self._learn()
        for start in range(self.made, self.made + count, _BATCH):
            Batch(self, start, min(start + _BATCH, self.made + count)).copy()
        self.made += count
        set_sequences(*_TABLES)


class Batch:
    """The tickets from one number to another, the same whenever and by whichever process they are made."""

    def __init__(self, desk: Population, begin: int, end: int) -> None:
        self.desk, self.begin, self.end = desk, begin, end
        self.chance = random.Random(1_000 + begin)
        self.tickets = Rows(
            Ticket, "id", "number", "kind", "state", "subject", "channel", "customer", "category", "team", "assignee",
            "first_contact", "priority", "received_at", "logged_at", "updated_at", "closed_at", "done_at", "due_at",
            "due_metric", "due_since", "due_sort", "stage", "stage_due", "last_line", "last_by", "last_name", "last_at",
            "unanswered_since",
        )  # fmt: skip
        self.messages = Rows(
            Message, "id", "ticket", "public", "author", "person", "customer", "author_name", "channel", "at",
            "logged_at", "body",
        )  # fmt: skip
        self.documents = Rows(SearchDocument, "id", "ticket", "message", "text")
        self.clocks = Rows(
            Clock, "id", "ticket", "metric", "state", "calendar", "target", "spent", "started_at", "noted_at",
            "running_since", "due_at", "stopped_at", "check_at",
        )  # fmt: skip
        self.files = Rows(Complaint, "id", "ticket")
        self.passes = Rows(StepPass, "id", "complaint", "step", "owner", "started_at", "closed_at", "outcome")
        self.surveys = Rows(Survey, "id", "ticket", "asked_at", "answered_at", "score")

    def copy(self) -> None:
        for place in range(self.begin, self.end):
            self._ticket(place)
        for rows in (self.tickets, self.messages, self.documents, self.clocks, self.files, self.passes, self.surveys):
            rows.copy()

    def _id(self, model: type, place: int, each: int = 1) -> int:
        return self.desk.first[model] + place * each

    def _ticket(self, place: int) -> None:
        desk, pick, number = self.desk, self.chance, min(KNOWN) + place
        kind = KNOWN.get(number) or pick.choices(_KINDS, [35, 35, 20, 6, 4])[0]
        is_open = number in KNOWN or pick.random() < 0.3
        received = desk.now - timedelta(minutes=pick.randrange(DAYS * 24 * 60))
        done = None if is_open else received + timedelta(minutes=pick.randrange(20, 6 * 24 * 60))
        if done and done > desk.now:
            done = received + (desk.now - received) * pick.random()
        due = desk.now + timedelta(minutes=pick.randrange(-2_000, 20_000)) if is_open else None
        waiting = is_open and number not in KNOWN and pick.random() < 0.15
        words = (_say(pick, 6) + (f" {RARE}" if pick.random() < 20 / desk.size else ""))[:200]
        agent, team = pick.choice(desk.agents)
        agent = desk.known_agent if number in KNOWN else None if is_open and pick.random() < 0.05 else agent
        team = team if pick.random() < 0.9 else pick.choice(desk.teams)
        stage = pick.choice(STEPS).value if kind == "complaint" and is_open else ""
        ticket, customer = self._id(Ticket, place), pick.choice(desk.customers)
        channel = pick.choice(("web", "web", "web", "email", "phone", "api"))
        self.tickets.add(
            ticket, number, kind, "waiting" if waiting else "open" if is_open else "closed", words, channel, customer,
            pick.choice(desk.categories), team, agent, agent, pick.choice((1, 2, 3, 3, 3, 4)), received, received,
            done or received, done, done, due, "resolution" if due else "", received if due else None,
            due or NOTHING_DUE, stage, due if kind == "complaint" else None, words, "customer", "Customer", received,
            received if is_open and not waiting else None,
        )  # fmt: skip
        reference = f"{'C' if kind == 'complaint' else 'T'}-{number}"
        self._conversation(place, ticket, customer, agent, received, f"{reference} {words}")
        self._clocks_of(place, ticket, kind, received, done, due)
        if kind == "complaint":
            self._steps(place, ticket, agent, received, done, stage)
        if done and pick.random() < 0.2:
            self.surveys.add(self._id(Survey, place), ticket, done, done, pick.choice((1, 2, 3, 4, 4, 5, 5)))

    def _conversation(
        self, place: int, ticket: int, customer: int, agent: int | None, at: datetime, subject: str
    ) -> None:
        known = min(place, len(KNOWN))  # long conversations so far
        number = LONG if place < len(KNOWN) else MESSAGES
        first = self._id(Message, place * MESSAGES + known * (LONG - MESSAGES))
        document = self._id(SearchDocument, place * (MESSAGES + 1) + known * (LONG - MESSAGES))
        self.documents.add(document, ticket, None, normalise(subject))
        for n in range(number):
            body, told = self.chance.choice(self.desk.bodies)
            when, by_us = at + timedelta(hours=n), n % 2 == 1
            author = ("person", agent, None, "Agent") if by_us else ("customer", None, customer, "Customer")
            self.messages.add(first + n, ticket, True, *author, "web", when, when, body)
            self.documents.add(document + 1 + n, ticket, first + n, told)

    def _clocks_of(
        self, place: int, ticket: int, kind: str, began: datetime, done: datetime | None, due: datetime | None
    ) -> None:
        """Of open cases two that run; of finished ones those that were met or missed."""
        pick, first = self.chance, self._id(Clock, place, 5)
        if due is not None:
            look = due + timedelta(days=3_650)
            for n, metric in enumerate(("resolution", "next_response")):
                told = ("running", self.desk.calendar, 36_000, 0, began, began, began, due, None, look)
                self.clocks.add(first + n, ticket, metric, *told)
        if done is None:
            return
        steps = ("confirm", "resolve") if kind == "complaint" else ()
        for n, metric in enumerate(("resolution", "first_response", *steps, *(["next_response"] * (place % 2)))):
            ended = done if metric == "resolution" else began + (done - began) * pick.random()
            state, spent = "missed" if pick.random() < 0.12 else "met", int((ended - began).total_seconds() * 0.3)
            told = (state, self.desk.calendar, 36_000, spent, began, ended, None, ended, ended, None)
            self.clocks.add(first + n, ticket, metric, *told)

    def _steps(
        self, place: int, ticket: int, agent: int | None, began: datetime, done: datetime | None, stage: str
    ) -> None:
        file, first = self._id(Complaint, place), self._id(StepPass, place, len(STEPS))
        self.files.add(file, ticket)
        stands = [step.value for step in STEPS].index(stage) if stage else len(STEPS)
        length = ((done or self.desk.now) - began) / len(STEPS)
        for n, step in enumerate(STEPS):
            starts = began + n * length if n <= stands else None
            ends = began + (n + 1) * length if n < stands else None
            self.passes.add(first + n, file, step.value, agent, starts, ends, "done" if ends else "")

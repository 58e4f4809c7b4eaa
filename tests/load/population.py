"""A generated desk: fixed seed, four messages a ticket, a fifth of the text Chinese, thirty in a hundred open.

Rows are written in bulk, past the verbs: a hundred thousand cases by the verbs would take an hour. The demo and the
journeys show what the verbs do; here only the size matters.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection

from complaints.models import Complaint, StepPass
from complaints.vocabulary import STEPS
from staff.models import Membership, Person, Role, Team
from tests.load.names import KNOWN, PASSWORD, RARE, SIGNED_IN
from tickets.models import Address, Category, Clock, Customer, Message, SearchDocument, Ticket
from tickets.models.ticket import NOTHING_DUE
from tickets.search import normalise

CUSTOMERS, AGENTS, TEAMS, MESSAGES, LONG = 10_000, 20, 5, 4, 20
_BATCH = 5_000
_WORDS = [
    "sofa",
    "table",
    "chair",
    "delivery",
    "refund",
    "invoice",
    "order",
    "late",
    "broken",
    "scratch",
    "replacement",
    "driver",
    "called",
    "waiting",
    "week",
    "promise",
    "warranty",
    "missing",
    "screw",
    "drawer",
    "lamp",
    "shelf",
    "mattress",
    "colour",
    "wrong",
    "size",
    "return",
    "pickup",
    "account",
    "password",
    "charge",
    "twice",
    "answer",
    "nobody",
    "phone",
    "letter",
    "store",
    "visit",
    "fitter",
    "wall",
    "paint",
    "glass",
    "crack",
    "noise",
    "smell",
    "leather",
    "oak",
    "beds",
    "cushion",
]
_HAN = (
    "沙发桌子椅退款发票订单送货迟到破损划痕更换师傅电话等待承诺保修缺少螺丝抽屉灯架"
    "床垫颜色尺寸退货上门账户密码重复扣费答复信件门店安装墙面油漆玻璃裂缝噪音气味皮革橡木靠垫"
)


class Population:
    """Fills the connected, migrated, empty database. `now` is when it is filled: clocks run out around it."""

    def __init__(self, size: int) -> None:
        self.size, self.chance, self.now = size, random.Random(7), datetime.now(UTC)

    def fill(self) -> None:
        self._people()
        self._customers()
        for start in range(0, self.size, _BATCH):
            self._tickets(min(_BATCH, self.size - start))
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('ticket_number', (SELECT max(number) FROM tickets_ticket))")
            cursor.execute("VACUUM ANALYZE")

    def _people(self) -> None:
        roles = {role.key: role for role in Role.objects.all()}
        self.teams = [Team.objects.create(name=f"Team {n}") for n in range(TEAMS)]
        self.agents = []
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
            person.set_password(PASSWORD)
            person.save()
            Membership.objects.create(person=person, team=self.teams[n % TEAMS])
            self.agents.append(person)
        self.categories = list(Category.objects.filter(active=True))

    def _customers(self) -> None:
        names = (self._say(2) for _ in range(CUSTOMERS))
        rows = [Customer(name=name, created_at=self.now, language="en") for name in names]
        self.customers = Customer.objects.bulk_create(rows, batch_size=_BATCH)
        Address.objects.bulk_create(
            [
                Address(customer=one, kind="email", value=f"c{n}@example.com", shown=f"c{n}@example.com", primary=True)
                for n, one in enumerate(self.customers)
            ],
            batch_size=_BATCH,
        )

    def _say(self, words: int) -> str:
        if self.chance.random() < 0.2:
            return "".join(self.chance.choices(_HAN, k=words * 3))
        return " ".join(self.chance.choices(_WORDS, k=words))

    def _tickets(self, count: int) -> None:
        made = Ticket.objects.bulk_create([self._ticket() for _ in range(count)])
        messages = Message.objects.bulk_create(
            [one for ticket in made for one in self._messages(ticket, LONG if ticket.number in KNOWN else MESSAGES)],
            batch_size=_BATCH,
        )
        documents = [SearchDocument(ticket=one, text=normalise(f"{one.reference} {one.subject}")) for one in made]
        documents += [SearchDocument(ticket=one.ticket, message=one, text=normalise(one.body)) for one in messages]
        SearchDocument.objects.bulk_create(documents, batch_size=_BATCH)
        self._clocks([one for one in made if one.due_at])
        self._steps([one for one in made if one.kind == "complaint"])

    def _ticket(self) -> Ticket:
        pick = self.chance
        kind = pick.choices(["complaint", "enquiry", "request", "suggestion", "praise"], [35, 35, 20, 6, 4])[0]
        self.number = getattr(self, "number", min(KNOWN) - 1) + 1
        kind = KNOWN.get(self.number, kind)
        is_open = self.number in KNOWN or pick.random() < 0.3
        received = self.now - timedelta(minutes=pick.randrange(90 * 24 * 60))
        due = self.now + timedelta(minutes=pick.randrange(-2_000, 20_000)) if is_open else None
        waiting = is_open and self.number not in KNOWN and pick.random() < 0.15
        words = self._say(6) + (f" {RARE}" if pick.random() < 20 / self.size else "")
        agent = None if is_open and pick.random() < 0.05 else pick.choice(self.agents)
        if self.number in KNOWN:
            agent = next(one for one in self.agents if one.username == SIGNED_IN)
        return Ticket(
            number=self.number,
            kind=kind,
            state="waiting" if waiting else "open" if is_open else "closed",
            subject=words[:200],
            channel="web",
            customer=pick.choice(self.customers),
            category=pick.choice(self.categories),
            team=pick.choice(self.teams),
            assignee=agent,
            first_contact=agent,
            priority=pick.choice([1, 2, 3, 3, 3, 4]),
            received_at=received,
            logged_at=received,
            updated_at=received,
            closed_at=None if is_open else received + timedelta(days=3),
            done_at=None if is_open else received + timedelta(days=2),
            due_at=due,
            due_metric="resolution" if due else "",
            due_since=received if due else None,
            due_sort=due or NOTHING_DUE,
            stage=pick.choice(STEPS) if kind == "complaint" and is_open else "",
            stage_due=due if kind == "complaint" else None,
            last_line=words[:200],
            last_by="customer",
            last_name="Customer",
            last_at=received,
            unanswered_since=received if is_open and not waiting else None,
        )

    def _messages(self, ticket: Ticket, count: int) -> Iterator[Message]:
        for n in range(count):
            at = ticket.received_at + timedelta(hours=n)
            ours = n % 2 == 1
            yield Message(
                ticket=ticket,
                entry="message",
                public=True,
                author="person" if ours else "customer",
                person=ticket.assignee if ours else None,
                customer=None if ours else ticket.customer,
                author_name="Agent" if ours else "Customer",
                channel="web",
                at=at,
                logged_at=at,
                body=self._say(40),
            )

    def _clocks(self, tickets: list[Ticket]) -> None:
        calendar = _desk_calendar()
        rows = [
            Clock(
                ticket=one,
                metric=metric,
                target=36_000,
                calendar_id=calendar,
                started_at=one.received_at,
                noted_at=one.received_at,
                running_since=one.received_at,
                due_at=one.due_at,
                check_at=one.due_at + timedelta(days=3_650),
                state="running",
            )
            for one in tickets
            for metric in ("resolution", "next_response")
        ]
        Clock.objects.bulk_create(rows, batch_size=_BATCH)

    def _steps(self, tickets: list[Ticket]) -> None:
        files = Complaint.objects.bulk_create([Complaint(ticket=one) for one in tickets])
        rows = []
        for file, ticket in zip(files, tickets, strict=True):
            stands = STEPS.index(ticket.stage) if ticket.stage else len(STEPS)
            for n, step in enumerate(STEPS):
                started = ticket.received_at if n <= stands else None
                rows.append(
                    StepPass(
                        complaint=file,
                        step=step,
                        owner=ticket.assignee,
                        started_at=started,
                        closed_at=started if n < stands else None,
                        outcome="done" if n < stands else "",
                    )
                )
        StepPass.objects.bulk_create(rows, batch_size=_BATCH)


def _desk_calendar() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT calendar_id FROM staff_desk LIMIT 1")
        return int(cursor.fetchone()[0])

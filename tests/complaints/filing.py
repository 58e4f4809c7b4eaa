"""Complaints for tests, brought to a step by the verbs: `case = at_step("resolve", amy)`."""

from datetime import datetime, timedelta
from typing import Any

from complaints import moving, reminding
from complaints.casefile import CaseFile
from complaints.models import Cause
from complaints.vocabulary import STEPS
from servicedesk.actors import SYSTEM, Actor
from servicedesk.mail import claims, ending
from servicedesk.mail.models import Outgoing
from servicedesk.mail.outcomes import Rejected
from staff.models import Person
from tests.desk import MONDAY, a_customer, sender_of
from tests.people import acting
from tickets import conversation
from tickets.customers.recognising import customer_actor
from tickets.models import Category, Clock, Ticket
from tickets.opening import open_ticket

ACCOUNT = {"account": "The arm split.", "feeling": "angry", "wish": "A new sofa", "contact_way": "email"}
RESTATED = {"problem": "A split arm", "facts": "Photographs show it", "expectation": "A new sofa"}


class Desk:
    """One complaint and its time: a minute goes by with each move."""

    def __init__(self, agent: Person, *, at: datetime = MONDAY, deliver: bool = True) -> None:
        self.at = at
        self.agent = acting(agent)
        customer = a_customer("Lin Wei", verified=True)
        self.ticket = open_ticket(
            kind="complaint",
            subject="Sofa arm split",
            body="The arm split.",
            wish="A new sofa",
            sender=sender_of(customer),
            channel="web",
            actor=SYSTEM,
            at=at,
        )
        Ticket.objects.filter(pk=self.ticket.pk).update(assignee=agent, team=agent.teams.first())
        self.ticket.refresh_from_db()
        self.customer = customer_actor(customer)
        if deliver:
            self.deliver()

    def deliver(self) -> None:
        """What the worker does with letters, in the demo's way: they arrive at once."""
        self.at += timedelta(minutes=1)
        ending.keep_due(at=self.at)

    def lose(self) -> None:
        """What the worker does with the next letter when its address is refused for good."""
        self.at += timedelta(minutes=1)
        letter = claims.claim_next(at=self.at)
        assert letter is not None
        ending.not_taken(letter, Rejected("refused_address", "550 no such user"), at=self.at)

    def wait(self, **time: float) -> "Desk":
        """Let time go by: `days=`, `hours=`."""
        self.at += timedelta(**time)
        return self

    def look(self) -> int:
        """What the worker does when it looks after complaints: how many it attended to."""
        self.at += timedelta(minutes=1)
        return reminding.look_after(at=self.at)

    def worker(self) -> int:
        """The same, and the letters that it writes arrive."""
        seen = self.look()
        self.deliver()
        return seen

    def do(self, verb: str, *, by: Actor | None = None, **fields: Any) -> CaseFile:
        self.at += timedelta(minutes=1)
        return moving.perform(self.ticket, verb=verb, raw=fields, actor=by or self.agent, at=self.at)

    def case(self) -> CaseFile:
        return CaseFile.of(Ticket.objects.get(pk=self.ticket.pk), at=self.at)

    def offered(self, by: Actor | None = None) -> dict[str, Any]:
        case = self.case()
        found = moving.offers(case.ticket, actor=by or self.agent, at=self.at, case=case)
        return {offer.verb: offer for offer in found}

    def step(self) -> str:
        return self.case().step

    def letters(self, kind: str) -> int:
        """How many letters of a kind were written."""
        return Outgoing.objects.filter(message__ticket=self.ticket, kind=kind).count()

    def clock(self, metric: str, number: int = 1) -> Clock:
        return Clock.objects.get(ticket=self.ticket, metric=metric, number=number)

    def now(self) -> str:
        return self.at.isoformat()

    def day(self, days: int = 10) -> str:
        return (self.at + timedelta(days=days)).date().isoformat()

    def until(self, step: str) -> "Desk":
        """Bring it to the step from where it stands, by the shortest honest way."""
        for one in STEPS[STEPS.index(self.step()) : STEPS.index(step)]:
            getattr(self, f"_{one}")()
        return self

    def until_next(self, step: str) -> "Desk":
        """The same, for one that stands in the step before."""
        getattr(self, f"_{STEPS[STEPS.index(step) - 1]}")()
        return self

    def _listen(self) -> None:
        self.do("record_account", **ACCOUNT)
        self.do("advance")

    def _apologise(self) -> None:
        self.do("apologise", body="We are sorry.")
        self.deliver()
        self.do("advance")

    def _confirm(self) -> None:
        self.classify()
        self.do("restate", **RESTATED)
        self.do("record_confirmation", happened_at=self.now(), said="Yes.")
        self.do("advance")

    def classify(self) -> None:
        category = Category.objects.filter(kinds__contains=["complaint"]).first()
        self.do("classify", category=category.pk, severity="serious", answer_by=self.day())

    def weigh(self) -> None:
        self.do("assign_responsibility", party="us", why="Our packing")
        self.do("weigh_wishes", wishes=[{"wish": "A new sofa", "verdict": "granted"}])

    def ask(self) -> None:
        """Restate and ask; the letter arrives, and the customer owes us a word."""
        self.classify()
        self.do("restate", **RESTATED)
        self.do("ask_confirmation")
        self.deliver()

    def call_in_vain(self) -> None:
        self.do("log_call", happened_at=self.now(), outcome="not_reached", said="Nobody there.")

    def send(self) -> None:
        """A proposal goes out and arrives."""
        self.weigh()
        self.propose()
        self.do("send_proposal")
        self.deliver()

    def customer_writes(self, body: str = "One moment, please.") -> None:
        self.at += timedelta(minutes=1)
        conversation.customer_wrote(
            self.ticket, body=body, customer=self.ticket.customer, channel="web", actor=self.customer, at=self.at
        )

    def propose(self, *, amount: str = "", by: Actor | None = None) -> CaseFile:
        promises = [{"what": "A new sofa", "due": self.day()}]
        money = {"amount": {"amount": amount}} if amount else {}
        redress = "compensation" if amount else "replacement"
        return self.do("propose", by=by, action="A new sofa", redress=redress, promises=promises, **money)

    def _resolve(self) -> None:
        self.weigh()
        self.propose()
        self.do("record_answer", happened_at=self.now(), accepted=True, said="Gladly.")
        self.keep_promise()
        self.do("advance")
        ending.keep_due(at=self.at)  # the news that promises were kept

    def keep_promise(self) -> None:
        promise = self.case().open_promises[0]
        self.do("keep_promise", promise=promise.pk, proof="Parcel 77")

    def _follow_up(self) -> None:
        self.do("log_follow_up", happened_at=self.now(), helped=True, said="It is fine.")
        self.do("advance")

    def _prevent(self) -> None:
        cause = Cause.objects.exclude(parent=None).first()
        self.do("name_cause", cause=cause.key, method="records", finding="Packed wrongly")
        self.do("plan_action", kind="preventive", what="Pack twice", owner=self.agent.id, due=self.day())
        self.do("advance")

    def _archive(self) -> None:
        self.do("archive")

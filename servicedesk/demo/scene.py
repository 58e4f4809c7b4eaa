"""One case on the stage: its customer, its words, and the hands that move it, each through the verbs."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from servicedesk.actors import SYSTEM, Actor
from servicedesk.demo import papers, questions
from servicedesk.demo.crowd import Guest
from servicedesk.demo.house import House
from servicedesk.demo.texts import Texts
from servicedesk.demo.world import World
from servicedesk.mail.models import Outgoing
from staff.models import Person
from tickets import conversation, fieldvalues, handling, links, procedures, tasklist
from tickets.customers.recognising import customer_actor
from tickets.models import Category, Ticket
from tickets.opening import open_ticket
from tickets.vocabulary import CallOutcome, Channel, ItemKind, LinkPurpose

_NIGHT = range(8)  # hours in which customers sleep
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_TOKEN = re.compile(r"/p/([\w-]{20,})/")


class Curtain(Exception):
    """A play ends here on purpose: its case is to be seen in just this state."""


class Scene:
    """`story` is what it is about; `curtain` names the moment at which it stays as it is; `pace` stretches our work."""

    def __init__(
        self,
        world: World,
        house: House,
        guest: Guest,
        texts: Texts,
        story: dict[str, Any],
        *,
        pace: float = 1.0,
        curtain: str = "",
        fate: str = "",
    ) -> None:
        self.world, self.house, self.guest, self.texts = world, house, guest, texts
        self.pace, self.curtain, self.fate = pace, curtain, fate
        self.random = Random(world.random.random())  # noqa: S311  # its own, so that one case does not change another
        self.facts = texts.details(self.random, story) | {"name": guest.called}
        self.story = story
        self.ticket: Ticket

    # ── Time ──────────────────────────────────────────────────────────────────────────────
    @property
    def now(self) -> datetime:
        return self.world.now

    def office(self, low: float, high: float) -> datetime:
        """After this many working minutes of ours, stretched by the pace."""
        minutes = self.random.uniform(low, high) * self.pace
        return self.world.calendar.add(self.now, timedelta(minutes=minutes))

    def customer_in(self, low: float, high: float) -> datetime:
        """After this many hours, but not in the customer's night."""
        at = self.now + self.random.uniform(low, high) * _HOUR
        local = at.astimezone(self.house.zone)
        if local.hour in _NIGHT:
            at += (8 - local.hour) * _HOUR + self.random.uniform(0, 90) * _MINUTE
        return at

    def mark(self, name: str) -> None:
        """A moment at which the case may be meant to stay."""
        if self.curtain == name:
            raise Curtain

    # ── Words ─────────────────────────────────────────────────────────────────────────────
    def say(self, key: str, **more: str) -> str:
        """The story's own words of this name, else one of the phrases of the language."""
        template = self.story.get(key) or self.random.choice(self.texts.phrases[key])
        return self.texts.fill(template, self.facts | {"agent": self.owner.public_name} | more)

    @property
    def owner(self) -> Person:
        """Who has the case; before it is opened and while nobody has it, whoever leads."""
        ticket = getattr(self, "ticket", None)
        return (ticket.assignee if ticket is not None else None) or self.house.supervisor

    @property
    def agent(self) -> Actor:
        return self.world.actor(self.owner)

    @property
    def customer(self) -> Actor:
        return customer_actor(self.ticket.customer)

    @property
    def judge(self) -> Actor:
        """A supervisor, or the manager, who judges what is not their own case."""
        leads = self.house.leads(self.ticket)
        return self.world.actor(self.house.manager if leads == self.ticket.assignee else leads)

    # ── Deeds ─────────────────────────────────────────────────────────────────────────────
    def open(self, kind: str) -> None:
        """The customer turns to us; by telephone or at the counter one of us writes it down."""
        sender, channel = self.guest.sender, self.guest.channel(self.random)
        by = self.house.anybody(self.random) if channel in (Channel.PHONE, Channel.COUNTER) else None
        files = papers.some(self.random, self.facts) if self.story.get("files") else ()
        category = self.story.get("category", "other")
        with translation.override(self.texts.language):
            self.ticket = open_ticket(
                kind=kind,
                subject=self.say("subject"),
                body=self.say("body"),
                wish=self.say("wish") if self.story.get("wish") else "",
                about=self.facts["order"],
                urgent=bool(self.story.get("urgent")),
                category=self.house.category(category),
                fields=questions.answers(self.facts, kind=kind, category=category),
                sender=sender,
                channel=channel,
                language=self.texts.language,
                actor=self.world.actor(by) if by else SYSTEM,
                files=files,
                at=self.now,
            )

    def act(self, verb: str, raw: dict[str, Any] | None = None, *, by: Actor | None = None) -> None:
        """Perform a move, as its page would: in the customer's language when it speaks to them."""
        procedure = procedures.procedure_for(self.ticket)
        with translation.override(self.texts.language):
            procedure.perform(self.ticket, verb=verb, raw=raw or {}, actor=by or self.agent, at=self.now)

    def reply(self, key: str, *, files: Sequence[SimpleUploadedFile] = ()) -> None:
        conversation.reply(self.ticket, body=self.say(key), actor=self.agent, at=self.now, files=files)

    def note(self, key: str, *, by: Person | None = None) -> None:
        actor = self.world.actor(by or self.house.colleague(self.random, self.ticket))
        conversation.note(self.ticket, body=self.say(key), actor=actor, at=self.now)

    def call(self, key: str, *, reached: bool = True) -> None:
        """A call of some minutes that has just ended."""
        minutes = self.random.randint(4, 18) if reached else 1
        conversation.log_call(
            self.ticket,
            outcome=CallOutcome.REACHED if reached else CallOutcome.NOT_REACHED,
            summary=self.say(key),
            happened_at=self.now - minutes * _MINUTE,
            minutes=minutes,
            actor=self.agent,
            at=self.now,
        )

    def customer_writes(self, key: str, *, files: bool = False) -> None:
        customer = self.ticket.customer
        conversation.customer_wrote(
            self.ticket,
            body=self.say(key),
            customer=customer,
            channel=Channel.WEB if self.guest.email else Channel.SMS,
            actor=customer_actor(customer),
            at=self.now,
            files=papers.some(self.random, self.facts) if files else (),
        )

    def customer_opens_letter(self) -> None:
        """Press the button behind the newest letter's link, the first time: so an address proves to be theirs."""
        if not self.house.meets(self.guest.name):
            return
        topic = f"ticket:{self.ticket.number}"
        text = Outgoing.objects.of(topic).newest_first().values_list("text", flat=True).first() or ""
        if found := _TOKEN.search(text):
            links.redeem(found.group(1), purpose=LinkPurpose.PROGRESS, at=self.now)

    def name_item(self) -> None:
        kind = ItemKind(self.story.get("item", ItemKind.ORDER))
        number = self.facts["order"] if kind == ItemKind.ORDER else self.facts["place"]
        name = self.facts["product"] if kind == ItemKind.ORDER else self.facts["place"]
        handling.name_item(self.ticket, kind=kind, number=number, name=name, actor=self.agent, at=self.now)

    def agree_visit(self) -> None:
        """The day on which somebody comes is among the details of the case, for colleagues and for the customer."""
        day = self.now.astimezone(self.house.zone).date() + timedelta(days=1 + self.ticket.number % 4)
        fieldvalues.change(self.ticket, {questions.VISIT: day.isoformat()}, actor=self.agent, at=self.now)

    def categorise(self, key: str) -> None:
        category: Category = self.house.category(key)
        handling.categorise(self.ticket, category=category, actor=self.agent, at=self.now)

    def finish_tasks(self) -> None:
        """Whoever has tasks of this case does them."""
        for task in self.ticket.tasks.filter(done_at=None).select_related("owner"):
            if task.owner is not None:
                actor = self.world.actor(task.owner)
                tasklist.complete(task, result=self.say("task_result"), actor=actor, at=self.now)

"""The ticket: one row that a list can show without asking any other table twice."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Person, Team
from tickets.models.category import Category
from tickets.models.customer import Customer
from tickets.models.item import Item
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import Author, Channel, HandoverState, Impact, Kind, Metric, Priority, State

# Sorts what has no running clock after all that has; never shown (decision 14).
NOTHING_DUE = datetime(9000, 1, 1, tzinfo=UTC)


class Ticket(models.Model):
    number = models.BigIntegerField(_("number"), unique=True)  # from one sequence for all kinds (decision 16)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    subject = models.CharField(_("subject"), max_length=200)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    language = models.CharField(_("language"), max_length=10, default="en")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    about = models.CharField(_("about"), max_length=200, blank=True)  # in the customer's words, before it is an item

    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    first_contact = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="first_contacts"
    )  # whoever received the customer first; set once, kept for ever [H-4]
    watchers = models.ManyToManyField(Person, through="Watch", related_name="watched")

    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact, default=Impact.ONE)
    urgent = models.BooleanField(_("urgent for the customer"), default=False)
    safety = models.BooleanField(_("touches safety"), default=False)
    priority_why = models.JSONField(default=list)  # codes of the rule's reasons, first the weightiest
    priority_overruled = models.CharField(_("reason for overruling"), max_length=300, blank=True)

    received_at = models.DateTimeField(_("received"))  # when the customer spoke; clocks start here
    logged_at = models.DateTimeField(_("logged"))  # when we wrote it down
    updated_at = models.DateTimeField(_("updated"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    close_after = models.DateTimeField(null=True, blank=True)  # done becomes closed then (decision 23)
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)

    # Kept for lists, written by their verbs alone.
    due_at = models.DateTimeField(_("due"), null=True, blank=True)  # the clock that ends next
    due_metric = models.CharField(max_length=16, choices=Metric, blank=True)
    due_sort = models.DateTimeField(default=NOTHING_DUE)
    due_since = models.DateTimeField(null=True, blank=True)  # when that clock began: how much of it is spent
    paused = models.BooleanField(default=False)  # the clock that would end next waits for the customer
    stage = models.CharField(max_length=16, blank=True)  # step of a complaint, written by complaints through stages
    stage_due = models.DateTimeField(null=True, blank=True)
    sealed = models.BooleanField(default=False)  # archived: nothing changes but by reopening or erasure
    last_line = models.CharField(max_length=200, blank=True)
    last_by = models.CharField(max_length=10, choices=Author, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    unanswered_since = models.DateTimeField(null=True, blank=True)  # oldest customer message without a reply
    word_at = models.DateTimeField(null=True, blank=True)  # when the customer last heard from us, else spoke first
    silence = models.PositiveIntegerField(default=0)  # seconds of the longest silence that is over
    unasked = models.BooleanField(_("hears from us unasked"), default=True)  # progress letters before silence is long
    care_at = models.DateTimeField(null=True, blank=True)  # when the next of them is due
    cared_at = models.DateTimeField(null=True, blank=True)  # when the worker last looked whether to write it
    nonce = models.CharField(max_length=64, unique=True, null=True, blank=True)  # double posts, Idempotency-Key

    field_texts: Sequence[Mapping[str, Any]] = ()  # of its custom fields, when read `with_fields` or just opened
    was_there = False  # not kept: whether opening found it under the same nonce

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = [
            models.Index(
                fields=["due_sort", "id"],
                include=["team", "assignee", "kind", "stage"],  # what the board counts of what is late
                name="ticket_next_due",
                condition=models.Q(state__in=["new", "open", "waiting"]),
            ),
            models.Index(
                fields=["assignee", "due_sort", "id"],
                name="ticket_mine_due",
                condition=models.Q(state__in=["new", "open", "waiting"]),
            ),
            models.Index(
                fields=["team", "due_sort", "id"],
                name="ticket_team_due",
                condition=models.Q(state__in=["new", "open", "waiting"]),
            ),
            models.Index(
                fields=["due_sort", "id"],
                name="ticket_unassigned_due",
                condition=models.Q(assignee=None, state__in=["new", "open", "waiting"]),
            ),
            models.Index(
                fields=["team", "due_sort", "id"],
                name="ticket_team_unassigned",
                condition=models.Q(assignee=None, state__in=["new", "open", "waiting"]),
            ),
            models.Index(fields=["due_sort", "id"], name="ticket_waiting_due", condition=models.Q(state="waiting")),
            models.Index(
                fields=["team", "due_sort", "id"], name="ticket_team_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(
                fields=["unanswered_since"],
                name="ticket_unanswered",
                condition=models.Q(state__in=["new", "open", "waiting"], unanswered_since__isnull=False),
            ),
            models.Index(
                fields=["word_at"], name="ticket_silent", condition=models.Q(state__in=["new", "open", "waiting"])
            ),
            models.Index(fields=["care_at"], name="ticket_to_care", condition=models.Q(care_at__isnull=False)),
            models.Index(fields=["-updated_at", "-id"], include=["state"], name="ticket_newest"),
            models.Index(
                fields=["done_at"],
                include=["state", "team", "assignee"],
                name="ticket_done",
                condition=models.Q(done_at__isnull=False),
            ),  # what was finished today
            models.Index(fields=["-received_at", "-id"], name="ticket_received"),
            models.Index(
                fields=["priority", "due_sort", "id"],
                name="ticket_weighty_due",
                condition=models.Q(state__in=["new", "open", "waiting"]),
            ),
            models.Index(fields=["customer", "id"], name="ticket_by_customer"),
            models.Index(fields=["item", "-id"], name="ticket_of_item", condition=models.Q(item__isnull=False)),
            models.Index(fields=["close_after"], name="ticket_to_close", condition=models.Q(state="done")),
            models.Index(
                fields=["stage", "stage_due"],
                name="ticket_stage",
                condition=models.Q(kind="complaint", state__in=["new", "open", "waiting"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False) | ~models.Q(state="closed"),
                name="ticket_closed_has_time",
            ),
        ]

    asked: Sequence[int] | None = None  # who is named in notes and has not answered; known while it is held
    clocks_read: Any = None  # what was read of its clocks since it is held (`tickets.clocks.sheetkeeping`)

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """`C-100232` for complaints, `T-100231` for the others; it identifies and authorises nothing."""
        return f"{'C' if self.kind == Kind.COMPLAINT else 'T'}-{self.number}"

    @property
    def priority_level(self) -> str:
        """The priority as a word for stylesheets: urgent, high, normal, low."""
        return Priority(self.priority).name.lower()

    @property
    def is_finished(self) -> bool:
        return self.state in (State.DONE, State.CLOSED)

    def is_overdue(self, at: datetime) -> bool:
        return self.due_at is not None and not self.paused and self.due_at < at


class Watch(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="watches")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.ticket_id}"


class Handover(models.Model):
    """A ticket offered to another team, which accepts it or sends it back; never dropped [H-22]."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="handovers")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="offered")
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(max_length=10, choices=HandoverState, default=HandoverState.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the desk
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(state="asked"), name="handover_one_open_per_ticket"
            )
        ]

    def __str__(self) -> str:
        return f"to team {self.to_team_id}, {self.state}"


class TicketRelation(models.Model):
    """Two tickets that have to do with one another; `duplicate` means: the first repeats the second (LinkKind)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="related_by")
    kind = models.CharField(max_length=12, default="duplicate")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "other", "kind"], name="relation_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"


class Task(models.Model):
    """Something a person has to do about a ticket by a time: a call after a low score, a verification of effect."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=20)  # "carry_out", "verify_effect", "low_score", "did_not_help", "part"
    what = models.CharField(_("what"), max_length=300)
    deliverable = models.CharField(_("what is handed back"), max_length=200, blank=True, default="", db_default="")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="tasks")
    due_at = models.DateTimeField(_("due"))
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.TextField(_("result"), blank=True)
    natural_key = models.CharField(max_length=120, unique=True)  # the same cause makes the task once

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["owner", "due_at"], name="task_open", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return self.what

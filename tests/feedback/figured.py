"""A small desk with a past, as rows: cases of every kind with clocks, steps, replies, surveys, hand-overs, reopenings.

Random with a fixed seed; what the figures say of it is checked against the rows themselves.
"""

import random
from datetime import UTC, datetime, timedelta

from complaints.models import Complaint, StepPass
from complaints.vocabulary import STEPS
from feedback.models import Survey
from staff.calendars import calendar_id_for
from staff.models import Person, Team
from tests.cases import a_category, a_customer, a_ticket
from tests.people import a_supervisor, a_team, an_agent
from tickets.models import Clock, Handover, Lateness, Message, Ticket
from tickets.vocabulary import Channel, ClockState, Kind, LateReason, Metric, Tier

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = 120  # of the past
_METRICS = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.NEXT_RESPONSE, Metric.UPDATE, Metric.RESOLUTION)


class Past:
    def __init__(self, cases: int = 60) -> None:
        self.chance = random.Random(3)
        self.teams: list[Team] = [a_team("Front"), a_team("Back")]
        self.people: list[Person] = [
            an_agent("amy", team=self.teams[0]),
            an_agent("ben", team=self.teams[1]),
            a_supervisor("sue", team=self.teams[0]),
        ]
        goods = a_category("goods")
        self.categories = [goods, a_category("sofas", parent=goods), a_category("delivery"), None]
        self.customers = [a_customer("Ann", tier=Tier.VIP), a_customer("Bob"), a_customer("Cho")]
        self.tickets = [self._case() for _ in range(cases)]

    def moment(self, since: datetime) -> datetime:
        """Some time later, not after today."""
        return min(TODAY, since + timedelta(minutes=self.chance.randrange(30 * 24 * 60)))

    def _case(self) -> Ticket:
        pick = self.chance
        kind = pick.choice(list(Kind))
        received = TODAY - timedelta(minutes=pick.randrange(DAYS * 24 * 60))
        done = self.moment(received) if pick.random() < 0.6 else None
        ticket = a_ticket(
            kind,
            at=received,
            customer=pick.choice(self.customers),
            team=pick.choice([*self.teams, None]),
            assignee=pick.choice([*self.people, None]),
            first_contact=pick.choice(self.people),
            category=pick.choice(self.categories),
            channel=pick.choice([Channel.WEB, Channel.PHONE]),
            done_at=done,
            silence=pick.randrange(200_000),
            state="done" if done else "open",
        )
        self._clocks(ticket)
        self._words(ticket)
        if kind == Kind.COMPLAINT:
            self._steps(ticket)
        if done and pick.random() < 0.4:
            Survey.objects.create(ticket=ticket, asked_at=done, answered_at=done, score=pick.randint(1, 5))
        return ticket

    def _clocks(self, ticket: Ticket) -> None:
        pick, numbers = self.chance, dict.fromkeys(_METRICS, 0)
        for metric in _METRICS:
            numbers[metric] += 1
            stopped = self.moment(ticket.received_at)
            state = pick.choice([ClockState.MET, ClockState.MET, ClockState.MISSED, ClockState.CANCELLED])
            clock = Clock.objects.create(
                ticket=ticket,
                metric=metric,
                number=numbers[metric],
                state=state,
                calendar_id=calendar_id_for(None),
                target=3_600,
                spent=pick.randrange(100_000),
                started_at=ticket.received_at,
                noted_at=stopped,
                stopped_at=stopped,
            )
            if state == ClockState.MISSED and pick.random() < 0.6:
                said = {"reason": pick.choice(LateReason.values), "by": self.people[0], "at": stopped}
                Lateness.objects.create(clock=clock, **said)

    def _words(self, ticket: Ticket) -> None:
        pick, end = self.chance, ticket.done_at or TODAY
        writer = pick.choice([ticket.first_contact, ticket.first_contact, self.people[1]])
        for _n in range(pick.choice([0, 1, 1, 1, 2])):
            self._line(ticket, end - timedelta(minutes=1), entry="message", public=True, author="person", person=writer)
        self._line(ticket, end, entry="note", author="person", person=writer)
        if pick.random() < 0.2:
            self._line(ticket, end, entry="call", author="person", person=writer, data={"outcome": "reached"})
        if pick.random() < 0.2:
            told = {"verb": "ticket.open", "from": "done"}
            self._line(ticket, self.moment(ticket.received_at), entry="event", public=True, author="person", data=told)
        if pick.random() < 0.2:
            at = self.moment(ticket.received_at)
            told = {"asked_by": writer, "asked_at": at, "answered_at": at, "state": "accepted", "reason": "-"}
            Handover.objects.create(ticket=ticket, to_team=self.teams[1], **told)

    def _line(self, ticket: Ticket, at: datetime, **fields: object) -> None:
        Message.objects.create(ticket=ticket, at=at, logged_at=at, **fields)

    def _steps(self, ticket: Ticket) -> None:
        file = Complaint.objects.create(ticket=ticket)
        at = ticket.received_at
        for step in STEPS[: self.chance.randint(0, len(STEPS))]:
            ends = self.moment(at)
            StepPass.objects.create(complaint=file, step=step, started_at=at, closed_at=ends, outcome="done")
            at = ends

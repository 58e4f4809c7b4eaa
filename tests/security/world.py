"""One desk in which everything that an address may name is there, and the case is of a team that keeps its secrets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from complaints.models import Proposal, StepPass
from complaints.vocabulary import ProposalState, Step
from feedback.models import Survey
from servicedesk.mail.models import Outgoing
from servicedesk.notify.models import Notice
from staff import access
from staff.models import Absence, Desk, Person, Team, Token, WorkingCalendar
from tests.desk import a_complaint, a_customer
from tests.pages.cases import open_link
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator, an_agent
from tickets import conversation, customfields, files, links, phonecalls
from tickets.customers import merging
from tickets.emergencies import handling
from tickets.models import (
    Attachment,
    Contact,
    CustomerMerge,
    CustomField,
    Emergency,
    Item,
    Message,
    Organisation,
    PhoneCall,
    Plan,
    Task,
    Ticket,
)
from tickets.vocabulary import LinkPurpose

SECRET = "canary-of-the-secret-team"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
DAY = timedelta(days=1)


@dataclass
class World:
    """`ben` has the case; `sue` leads his team, `gone` was in it; `amy` is of another team, `max` manages."""

    at: datetime
    front: Team
    secret: Team
    amy: Person
    ben: Person
    sue: Person
    max: Person
    ada: Person
    gone: Person
    case: Ticket
    other: Ticket
    """The open case of another customer."""
    link: str
    survey_link: str
    invitation: str
    note_file: Attachment
    public_file: Attachment
    notice: Notice
    token_of_ben: Token
    absence: Absence
    calendar: WorkingCalendar
    proposal: Proposal
    task: Task
    letter: Outgoing
    contact: Contact
    emergency: Emergency
    """About the case."""
    organisation: Organisation
    merge: CustomerMerge
    """Of a file into that of the case's customer."""
    phone_call: PhoneCall
    """Ben's, about the case's customer."""
    custom_field: CustomField
    """On every form; the case has something in it, for its customer to see."""
    browsers: dict[tuple[Any, ...], tuple[Client, str]] = field(default_factory=dict)
    """Each with what its session held when it was opened."""

    def token(self, person: Person, *scopes: str) -> str:
        return access.create_token(person=person, name="t", scopes=scopes, actor=acting(person), at=self.at)[1]

    def staff(self, person: Person, **options: bool) -> Client:
        """Signed in."""
        return self._browser(("staff", person.pk), options, lambda client: client.force_login(person))

    def visitor(self, ticket: Ticket, **options: bool) -> Client:
        """The customer of a case, who has opened its link."""
        return self._browser(("visitor", ticket.pk), options, lambda client: open_link(client, ticket, at=self.at))

    def _browser(self, who: tuple[Any, ...], options: dict[str, bool], enter: Callable[[Client], None]) -> Client:
        """The same again while nobody ended or changed its session: to begin one costs more than most pages."""
        key = (*who, *sorted(options.items()))
        client, held = self.browsers.get(key, (None, ""))
        if client is None or _session_of(client) != held:
            client = Client(**options)
            enter(client)
            self.browsers[key] = client, _session_of(client)
        return client

    def bearer(self, person: Person, *scopes: str) -> Client:
        return Client(headers={"authorization": f"Bearer {self.token(person, *scopes)}"})


def _session_of(client: Client) -> str:
    """What is kept of it; empty when it is gone."""
    found = Session.objects.filter(pk=client.cookies[settings.SESSION_COOKIE_NAME].value)
    return found.values_list("session_data", flat=True).first() or ""


def build() -> World:
    at = timezone.now()
    secret = a_team("Safeguarding", confidential=True)
    people = {
        "amy": an_agent("amy", team=a_team()),
        "ben": an_agent("ben", team=secret),
        "sue": a_supervisor("sue", team=secret),
        "max": a_manager("max", team=a_team()),
        "ada": an_administrator("ada"),
        "gone": an_agent("gone", team=secret),
    }
    custom_field = _custom_field(people["max"], at)
    ben, case = people["ben"], _case(secret, people["ben"], at)
    token = access.create_token(person=ben, name="b", scopes=["read"], actor=acting(ben), at=at)[0]
    Survey.objects.create(ticket=case, number=1, asked_at=at)
    return World(
        at=at,
        front=a_team(),
        secret=secret,
        **people,
        **_case_parts(case, ben, at),
        other=a_complaint(at=at, subject="Another matter"),
        link=_issued(case, LinkPurpose.PROGRESS, at),
        survey_link=_issued(case, LinkPurpose.SURVEY, at),
        invitation=access.invite(person=people["amy"], actor=acting(people["ada"]), at=at).split("/")[-2],
        notice=Notice.objects.create(person=ben, kind="ticket.assigned", at=at, mail_at=at, natural_key="notice"),
        token_of_ben=token,
        absence=Absence.objects.create(person=ben, starts_at=at, ends_at=at + DAY),
        calendar=Desk.objects.get().calendar,
        **_emergency(case, ben, at),
        custom_field=custom_field,
    )


def _custom_field(manager: Person, at: datetime) -> CustomField:
    told = {"names": {"en": "Number of the frame"}, "hints": {"en": "Under the seat"}, "asked": "may", "shown": True}
    return customfields.write(None, key="frame", type="text", actor=acting(manager), at=at, **told)


def _case(team: Team, owner: Person, at: datetime) -> Ticket:
    told = {name: f"{SECRET} {name}" for name in ("subject", "body", "about")}
    case = a_complaint(at=at, fields={"frame": f"{SECRET} frame"}, **told)
    item = Item.objects.create(kind="order", number="7", created_at=at)
    Ticket.objects.filter(pk=case.pk).update(team=team, assignee=owner, item=item)
    case.refresh_from_db()
    return case


def _case_parts(case: Ticket, ben: Person, at: datetime) -> dict[str, Any]:
    note = conversation.note(case, body=f"{SECRET} note", actor=acting(ben), at=at)
    said = Message.objects.filter(ticket=case, author="customer").earliest("pk")
    proposal = Proposal.objects.create(
        step_pass=StepPass.objects.get(complaint__ticket=case, step=Step.RESOLVE),
        number=1,
        action=f"{SECRET} proposal",
        redress="refund",
        amount=900,
        state=ProposalState.AWAITING,
        proposed_by=ben,
        proposed_at=at,
    )
    task = Task.objects.create(
        ticket=case, kind="low_score", what=SECRET, owner=ben, due_at=at + DAY, created_at=at, natural_key="task"
    )
    return {
        "case": case,
        "note_file": files.keep(case, note, [a_file(f"{SECRET}.png")], at=at)[0],
        "public_file": files.keep(case, said, [a_file("said.png")], at=at)[0],
        "proposal": proposal,
        "task": task,
        "merge": merging.merge(case.customer, a_customer("Another Wang", at=at), wins={}, actor=acting(ben), at=at),
        "organisation": Organisation.objects.create(name="Wang and Sons", created_at=at),
        "phone_call": phonecalls.begin(customer=case.customer, actor=acting(ben), at=at),
        "letter": Outgoing.objects.filter(topic=f"ticket:{case.number}").earliest("pk"),
    }


def _emergency(case: Ticket, ben: Person, at: datetime) -> dict[str, Any]:
    contact = Contact.objects.create(name="Facility", duty="facility", phone="119")
    plan = Plan.objects.get(key="equipment-failure")
    told = {"title": f"{SECRET} emergency", "words": f"{SECRET} log", "actor": acting(ben), "at": at}
    return {"contact": contact, "emergency": handling.open_case(plan=plan, ticket=case, **told)}


def a_file(name: str, content: bytes = PNG, content_type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def _issued(case: Ticket, purpose: LinkPurpose, at: datetime) -> str:
    return links.issue(case, purpose=purpose, address=case.customer.addresses.first(), at=at)

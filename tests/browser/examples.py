"""One of everything that an address may name, told by the running desk: `manage.py shell -c "…examples.show()"`."""

import json
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from complaints.models import Cause, Proposal
from feedback.models import Survey
from knowledge.models import Script
from servicedesk.mail.models import Outgoing
from staff import access, planning
from staff.acting import acting_as
from staff.models import Person, Team, WorkingCalendar
from tickets import conversation, links, phonecalls
from tickets.clocks import rulebooks
from tickets.customers import organisations
from tickets.customers.recognising import Sender
from tickets.emergencies import handling
from tickets.emergencies import links as emergencylinks
from tickets.models import Category, Contact, Customer, CustomField, EmergencyTell, Item, Macro, Plan, Ticket
from tickets.opening import open_ticket
from tickets.vocabulary import LinkPurpose

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of tom's second factor
STEPS = ("listen", "apologise", "confirm", "resolve", "follow_up", "prevent", "archive", "archived", "ended")
KINDS = ("enquiry", "request", "suggestion", "praise")


def show() -> None:
    """Print them as JSON; tom has a second factor from now on."""
    tom = Person.objects.get(username="tom")
    Authenticator.objects.filter(user=tom).delete()
    TOTP.activate(tom, SECRET)
    RecoveryCodes.activate(tom)
    cases = _cases()
    print(json.dumps({**{name: case.reference for name, case in cases.items()}, **_links(cases), **_rows()}))


def enquiries(number: int, words: str, *, answered: bool = False) -> None:
    """So many cases of one customer with these words, in amy's hands; answered, if that is all that they lack."""
    amy, at = Person.objects.get(username="amy"), timezone.now()
    sender, actor = Sender(name="Quentin Ask", email="quentin@example.com", language="en"), acting_as(amy)
    for _turn in range(number):
        told = {"kind": "enquiry", "subject": "", "body": f"When does it come? {words}", "channel": "phone"}
        case = open_ticket(sender=sender, actor=actor, at=at, **told)
        Ticket.objects.filter(pk=case.pk).update(assignee=amy, team=amy.teams.first())
        if answered:
            conversation.reply(case, body="On Monday at nine.", actor=actor, at=at)


def _cases() -> dict[str, Ticket]:
    newest = Ticket.objects.order_by("-pk")
    found = {f"step_{step}": newest.filter(kind="complaint", stage=step).first() for step in STEPS}
    found |= {f"kind_{kind}": newest.filter(kind=kind, closed_at=None).first() for kind in KINDS}
    found["with_files"] = newest.filter(attachments__isnull=False).first()
    found["offered"] = newest.filter(handovers__state="asked").first()
    found["proposed"] = Proposal.objects.filter(state="sent").latest("pk").step_pass.complaint.ticket
    return {name: case for name, case in found.items() if case}


def _links(cases: dict[str, Ticket]) -> dict[str, Any]:
    amy, ada = (Person.objects.get(username=name) for name in ("amy", "ada"))
    key = f"{user_pk_to_url_str(amy)}-{default_token_generator.make_token(amy)}"
    return {
        "links": [_token(case, LinkPurpose.PROGRESS) for case in cases.values()],
        "link": _token(cases["step_listen"], LinkPurpose.PROGRESS),
        "survey": _token(Survey.objects.latest("pk").ticket, LinkPurpose.SURVEY),
        "reset": f"/accounts/password/reset/key/{key}/",
        "invitation": access.invite(person=amy, actor=acting_as(ada), at=timezone.now()).split("/")[-2],
    }


def _token(case: Ticket, purpose: LinkPurpose) -> str:
    return links.issue(case, purpose=purpose, address=case.customer.addresses.first(), at=timezone.now())


def _drafted() -> int:
    """A policy of the draft, which is begun."""
    max_ = acting_as(Person.objects.get(username="max"))
    book = rulebooks.draft(actor=max_, at=timezone.now())
    return book.policies.earliest("position").key


def _rows() -> dict[str, Any]:
    acting_max = {"actor": acting_as(Person.objects.get(username="max")), "at": timezone.now()}
    plan = Plan.objects.get(key="safety-incident")
    live = handling.open_case(plan=plan, grade=plan.grades.get(level=2), title="Fall on the stairs", **acting_max)
    guard = Contact.objects.create(name="Guard", duty="security", email="guard@example.com")
    told = {"contact": guard, "level": 2, "whom": "duty:security", "by": "mail", "minutes": 15}
    called = EmergencyTell.objects.create(emergency=live, since=timezone.now(), due_at=timezone.now(), **told)
    return {
        "reached": emergencylinks.issue(called).rstrip("/").rpartition("/")[2],
        "emergency": live.pk,
        "drill": handling.open_case(plan=plan, drill=True, **acting_max).pk,
        "plan": plan.pk,
        "grade": live.grade_id,
        "contact": Contact.objects.create(name="Fire brigade", duty="rescue", phone="119").pk,
        "person": Person.objects.get(username="amy").pk,
        "team": Team.objects.earliest("pk").pk,
        "calendar": WorkingCalendar.objects.earliest("pk").pk,
        "calendar_draft": planning.draft(calendar=WorkingCalendar.objects.earliest("pk"), **acting_max).pk,
        "customer": Customer.objects.filter(tickets__stage="archived").earliest("pk").pk,
        "other_customer": Customer.objects.exclude(tickets__stage="archived").latest("pk").pk,
        "organisation": organisations.found(name="Example & Co", domains=["example.com"], **acting_max).pk,
        "phone_call": phonecalls.begin(**acting_max).pk,
        "letter": Outgoing.objects.latest("pk").pk,
        "policy": _drafted(),
        "category": Category.objects.earliest("pk").pk,
        "cause": Cause.objects.earliest("pk").pk,
        "field": CustomField.objects.get(key="branch").pk,
        "macro": Macro.objects.earliest("pk").pk,
        "script": Script.objects.earliest("pk").pk,
        "item": Item.objects.earliest("pk").pk,
    }

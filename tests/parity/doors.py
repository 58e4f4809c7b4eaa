"""The doors by which a move comes in: the verb itself, the page's form, the complaint's API, the ticket's API.

`door.do(desk, verb, fields, by=person)` moves the case at the desk's own time; `picture(desk)` is what it left.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client
from rest_framework.test import APIClient

from complaints import moving
from complaints.models import Approval, Evidence, Promise, Proposal, StepPass
from servicedesk.audit.models import Entry
from servicedesk.mail.models import Outgoing
from staff.models import Person, Token
from tests.complaints.filing import Desk
from tests.people import acting
from tickets.models import Clock, Message, Ticket

OWN = ("id", "pk", "ticket_id", "complaint_id", "step_pass_id", "proposal_id", "message_id", "outgoing_id", "person_id")
OWN += ("customer_id", "owner_id", "proposed_by_id", "by_id", "kept_by_id", "closed_by_id", "number")


class Door:
    name = ""

    def do(self, desk: Desk, verb: str, fields: Mapping[str, Any], *, by: Person) -> tuple[int, str]:
        """Status (200 when it was done) and the code of the refusal."""
        desk.at += timedelta(minutes=1)
        with time_machine.travel(desk.at, tick=False):
            status, code = self._do(desk, verb, fields, by)
        desk.ticket.refresh_from_db()
        return status, code

    def _do(self, desk: Desk, verb: str, fields: Mapping[str, Any], by: Person) -> tuple[int, str]:
        raise NotImplementedError


class Verb(Door):
    name = "verb"

    def _do(self, desk: Desk, verb: str, fields: Mapping[str, Any], by: Person) -> tuple[int, str]:
        moving.perform(desk.ticket, verb=verb, raw=fields, actor=acting(by), at=desk.at)
        return 200, ""


class Page(Door):
    name = "page"

    def _do(self, desk: Desk, verb: str, fields: Mapping[str, Any], by: Person) -> tuple[int, str]:
        client = Client()
        client.force_login(by)
        posted = {"verb": verb, **as_form(fields)}
        answer = client.post(f"/desk/tickets/{desk.ticket.reference}/moves/", posted)
        return (200 if answer.status_code == 302 else answer.status_code), ""


class Api(Door):
    name = "api"
    path = "/api/v1/complaints/{}/moves/"

    def _do(self, desk: Desk, verb: str, fields: Mapping[str, Any], by: Person) -> tuple[int, str]:
        _row, token = Token.objects.create(by, name=f"parity {desk.at} {verb}", scopes=["write"])
        program = APIClient()
        program.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        answer = program.post(self.path.format(desk.ticket.reference), {"verb": verb, **fields}, format="json")
        return answer.status_code, "" if answer.status_code == 200 else answer.json()["code"]


class TicketApi(Api):
    name = "ticket api"
    path = "/api/v1/tickets/{}/moves/"


DOORS: tuple[Door, ...] = (Verb(), Page(), Api(), TicketApi())


def as_form(fields: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested values as the flat names of an HTML form."""
    flat: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            flat[f"{prefix}{name}_amount"] = value["amount"]
        elif isinstance(value, list):
            for index, row in enumerate(value):
                flat |= as_form(row, f"{prefix}{name}-{index}-")
        elif isinstance(value, bool):
            flat[f"{prefix}{name}"] = "yes" if value else "no"
        else:
            flat[f"{prefix}{name}"] = str(value)
    return flat


def picture(desk: Desk) -> dict[str, Any]:
    """Rows, audit entries and letters of a case, without what belongs to that case alone (ids, links, `via`)."""
    ticket = desk.ticket
    passes = StepPass.objects.filter(complaint__ticket=ticket)
    proposals = Proposal.objects.filter(step_pass__in=passes)
    letters = Outgoing.objects.filter(message__ticket=ticket).order_by("pk")
    return {
        "ticket": _told(Ticket.objects.filter(pk=ticket.pk).values().get(), "nonce"),
        "complaint": _told({**vars(desk.case().complaint), "_state": None}),
        "passes": [_told(row) for row in passes.order_by("step", "number").values()],
        "evidence": [_told(row) for row in Evidence.objects.filter(step_pass__in=passes).order_by("pk").values()],
        "proposals": [_told(row) for row in proposals.order_by("pk").values()],
        "promises": [_told(row) for row in Promise.objects.filter(proposal__in=proposals).order_by("pk").values()],
        "approvals": [_told(row) for row in Approval.objects.filter(proposal__in=proposals).order_by("pk").values()],
        "messages": [
            _told(row) | {"body": row["body"].replace(ticket.reference, "C-…")}
            for row in Message.objects.filter(ticket=ticket).order_by("pk").values()
        ],
        "clocks": [_told(row) for row in Clock.objects.filter(ticket=ticket).order_by("pk").values()],
        "letters": [(row.kind, row.channel, row.language, row.state, row.created_at) for row in letters],
        "audit": [
            (row.verb, sorted(row.facts), row.at, row.actor_kind)
            for row in Entry.objects.filter(subject=f"ticket:{ticket.pk}").order_by("number")
        ],
    }


def _told(row: Mapping[str, Any], *but: str) -> dict[str, Any]:
    data = dict(row.get("data") or {})
    for name in ("message", "promise", "task"):
        data.pop(name, None)
    kept = {name: value for name, value in row.items() if name not in (*OWN, *but, "ticket", "_state")}
    return kept | ({"data": data} if "data" in kept else {})

"""Random lives of cases, by the verbs: `a_life(chance, ticket, people, boss)`."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from servicedesk.actors import SYSTEM
from servicedesk.errors import Refused
from staff.models import Person
from tests.people import acting
from tickets import conversation, handling, state
from tickets.models import Ticket
from tickets.vocabulary import CallOutcome, Channel, Priority, State


def a_life(chance: Random, ticket: Ticket, people: list[Person], boss: Person) -> None:
    """Whatever may happen to a case, by the verbs."""
    at = ticket.received_at
    for _turn in range(chance.randint(3, 10)):
        at += chance.randint(1, 700) * timedelta(minutes=1)
        _happen(chance.choice(_TURNS), ticket, chance.choice(people), acting(boss), at)
        ticket.refresh_from_db()


def _happen(turn: str, ticket: Ticket, amy: Person, boss: Any, at: datetime) -> None:
    who = {"actor": boss, "at": at}
    if turn in State.values:
        state.set_state(ticket, State(turn), at=at, actor=SYSTEM)
    elif turn == "wrote":
        conversation.customer_wrote(ticket, body="And?", customer=ticket.customer, channel=Channel.WEB, **who)
    elif turn == "reply":
        conversation.reply(ticket, body="We are at it.", **who)
    elif turn == "call":
        conversation.log_call(ticket, outcome=CallOutcome.REACHED, summary="Spoke.", happened_at=at, **who)
    elif turn == "urgent":
        handling.overrule_priority(ticket, to=Priority.URGENT, reason="Rain", **who)
    elif turn == "give":
        handling.assign(ticket, to=amy, **who)
    else:
        with suppress(Refused):
            _FREE[turn](ticket, **who)


_FREE = {"free": handling.release, "no_reply": partial(conversation.no_reply_needed, reason="Thanks")}
_TURNS = ["wrote", "wrote", "reply", "reply", "call", "give", "give", "free", "urgent", "no_reply"]
_TURNS += ["waiting", "waiting", "open", "done"]

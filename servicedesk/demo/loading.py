"""Loading the demo: refuses a desk that is in use, and is all there or not at all."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from feedback.figures import refreshing
from servicedesk import remembered
from servicedesk.demo import crowd, house, programme, questions
from servicedesk.demo.plays import emergency
from servicedesk.demo.prepared import prepared
from servicedesk.demo.world import World
from servicedesk.errors import Refused
from servicedesk.live import nudges
from staff import calendars
from staff.acting import acting_as
from staff.models import Person
from tickets.clocks import recomputing
from tickets.customers import describing
from tickets.customers import recognising as customers
from tickets.models import Customer, Ticket
from tickets.vocabulary import Tier

SEED = 4190


@dataclass(frozen=True)
class Loaded:
    """What the desk holds now."""

    people: int
    customers: int
    tickets: int


@transaction.atomic
def load(*, password: str, at: datetime) -> Loaded:
    """Ninety days of the shop that end at `at`, in one transaction. Raises Refused on a desk that is in use."""
    if _came_in().exists() or Customer.objects.exists():
        message = _("This desk is in use already. The demo goes into an empty one: `make reset` empties it.")
        raise Refused("not_empty", message)
    first_day = at - timedelta(days=programme.DAYS + 1)
    shop = house.build(password=password, at=first_day)
    remembered.forget_all()
    world = World(start=first_day, until=at, seed=SEED, calendar=calendars.desk_calendar())
    questions.ask(shop, at=first_day)
    guests = crowd.gather(Random(SEED))  # noqa: S311  # the same crowd every time
    _introduce(guests, shop, at=first_day)
    recomputing.recount(first_day + timedelta(minutes=1))  # the shop's hours hold before its first case
    programme.arrange(world, shop, guests)
    emergency.arrange(world, shop)
    with nudges.unseen(), prepared(), _in_one_go():
        world.run()
    house.holidays(shop, at=at)
    refreshing.count_all(at)  # the reports are there at the first look
    return Loaded(people=len(shop.people), customers=Customer.objects.count(), tickets=Ticket.objects.count())


def _came_in() -> QuerySet[Person]:
    """Who has set a password: a desk whose first administrator is invited is still an empty one."""
    return Person.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _introduce(guests: list[crowd.Guest], shop: house.House, *, at: datetime) -> None:
    """Customers of old, whom the desk knows already; VIPs are told by whoever assigns work."""
    supervisor = acting_as(shop.supervisor)
    for guest in guests:
        customer, _address = customers.recognise(guest.sender, at=at)
        if guest.vip:
            describing.set_tier(customer, tier=Tier.VIP, actor=supervisor, at=at)


@contextmanager
def _in_one_go() -> Iterator[None]:
    """Without savepoints and with a patient collector: whatever fails here ends the whole demo anyway."""
    limits, had = gc.get_threshold(), connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    gc.freeze()  # the collector need not look at the programme itself again and again
    gc.set_threshold(50_000, 50, 100)
    try:
        yield
    finally:
        connection.features.uses_savepoints = had
        gc.set_threshold(*limits)
        gc.unfreeze()

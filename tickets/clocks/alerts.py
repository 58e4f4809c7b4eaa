"""What a person was warned of: told once for each rung, then acknowledged, or put off for a while (decision 28)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused
from servicedesk.live.nudges import nudge
from servicedesk.notify.telling import News, add_up, read_about, tell_many
from servicedesk.rows import listed
from tickets import history, holding, permissions
from tickets.clocks.ladder import BREACH, QUIET_BELOW, Rung
from tickets.clocks.ledger import ACTIVE
from tickets.clocks.listeners import Line, is_named
from tickets.clocks.spans import hours_for
from tickets.models import Alert, Clock, Ticket

SINGLY = 10  # so many of one run are told to a person one by one; more are one notice
LONGEST = timedelta(days=7)  # that an alert can be put off
AT_ONCE = 500  # alerts told again in one run


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A clock with the rungs that it has newly reached, the highest last."""

    clock: Clock
    rungs: tuple[Rung, ...]

    @property
    def breached(self) -> bool:
        return any(rung.is_breach for rung in self.rungs)

    @property
    def is_late(self) -> bool:
        """Also when a rung after the breach was reached."""
        return self.clock.breached_at is not None

    @property
    def quiet(self) -> bool:
        """A target of seconds colours the page: nobody could act on a notice in time."""
        return self.clock.target < QUIET_BELOW

    @property
    def rung(self) -> str:
        return self.rungs[-1].key


Told = dict[int, list[tuple[Reached, bool]]]  # by person: what, and whether by mail


def raise_all(reached: Sequence[Reached], line: Line, *, singly: Counter[int], at: datetime) -> None:
    """Tell the highest rung, once to each: alerts are unique, and notices come with them, whatever runs twice.

    `singly`: what each person was told one by one in this run so far.
    """
    told = _listeners(reached, line)
    _keep(told, at)
    single: list[News] = []
    many: list[News] = []
    for person, own in sorted(told.items()):
        singly[person] += len(own)
        if singly[person] <= SINGLY:
            single += [_news(one, person, by_mail=mail) for one, mail in own]
        else:
            many.append(_digest(person, own, at))
    tell_many(single, at=at)
    add_up(many, at=at)


def _listeners(reached: Sequence[Reached], line: Line) -> Told:
    told = Told()
    hidden = _hidden([one for one in reached if is_named(one.rungs)])
    for one in reached:
        for person, by_mail in line.told(one.clock.ticket, one.rungs, hidden=hidden).items():
            told.setdefault(person, []).append((one, by_mail))
    return told


def _hidden(reached: Iterable[Reached]) -> frozenset[int]:
    """Of these cases those that only some colleagues see."""
    keys = {one.clock.ticket_id for one in reached}
    if not keys:
        return frozenset()
    closed = Ticket.objects.filter(Q(team__confidential=True) | Q(customer__restricted=True), pk__in=keys)
    return frozenset(closed.values_list("pk", flat=True))


def _keep(told: Told, at: datetime) -> None:
    alerts = [
        {"clock": one.clock.pk, "rung": one.rung, "person": person}
        for person, own in told.items()
        for one, _mail in own
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_alert (clock_id, rung, person_id, at) SELECT alert.*, %s::timestamptz "
            "FROM jsonb_to_recordset(%s::jsonb) AS alert (clock bigint, rung text, person bigint) "
            "ON CONFLICT DO NOTHING",
            [at, listed(alerts)],
        )


def _digest(person: int, own: Sequence[tuple[Reached, bool]], at: datetime) -> News:
    """Many at once are one notice with their numbers; later ones of the same minute are added to it."""
    late = sum(one.is_late for one, _mail in own)
    return News(
        person_id=person,
        kind="clocks.many",
        params={"late": late, "soon": len(own) - late},
        natural_key=f"clocks:{at:%Y%m%dT%H%M}:{person}",
        by_mail=any(mail for _one, mail in own),
    )


def _news(one: Reached, person: int, *, by_mail: bool) -> News:
    return News(
        person_id=person,
        kind="clock.late" if one.is_late else "clock.soon",
        topic=f"ticket:{one.clock.ticket.number}",
        params=params_of(one.clock),
        natural_key=f"clock:{one.clock.pk}:{one.rung}:{person}",
        by_mail=by_mail,
    )


def params_of(clock: Clock) -> dict[str, str]:
    """What a notice says of a clock."""
    return {
        "reference": clock.ticket.reference,
        "metric": clock.metric,
        "due": clock.due_at.isoformat() if clock.due_at else "",
    }


def newest_of(person_id: int) -> QuerySet[Alert]:
    """A person's alerts, of each clock the latest alone, with clock and case."""
    later = Alert.objects.filter(person=OuterRef("person"), clock=OuterRef("clock"), pk__gt=OuterRef("pk"))
    own = Alert.objects.filter(~Exists(later), person=person_id)
    return own.select_related("clock__ticket", "clock__lateness__by")


def open_of(person_id: int, *, at: datetime) -> QuerySet[Alert]:
    """What still runs and waits for an eye."""
    running = newest_of(person_id).filter(acknowledged_at=None, clock__state__in=ACTIVE)
    return running.exclude(snoozed_until__gt=at)


def snoozed_of(person_id: int, *, at: datetime) -> QuerySet[Alert]:
    return newest_of(person_id).filter(acknowledged_at=None, snoozed_until__gt=at, clock__state__in=ACTIVE)


def acknowledged_of(person_id: int) -> QuerySet[Alert]:
    return newest_of(person_id).exclude(acknowledged_at=None)


@transaction.atomic
def acknowledge(clock: Clock, *, actor: Actor, at: datetime) -> None:
    """I have seen it and look after it: written on the case once, and seen by the others who were told.

    What is acknowledged is mailed no more; the next rung still comes. Raises Refused.
    """
    person, ticket = permissions.as_person(actor), clock.ticket
    holding.hold(ticket, even_sealed=True)
    if not Alert.objects.filter(clock=clock, person=person).exists():
        raise Refused("not_told", _("You were not warned of this."))
    open_ones = Alert.objects.filter(clock=clock, person=person, acknowledged_at=None)
    if not open_ones.update(acknowledged_at=at, snoozed_until=None):
        return
    facts = {"metric": clock.metric, "number": clock.number}
    history.tell(ticket, "acknowledged", actor=actor, at=at, facts=facts)
    read_about(person, f"ticket:{ticket.number}", at=at)
    nudge("ticket", ticket.number)
    for other in set(Alert.objects.filter(clock=clock).values_list("person_id", flat=True)):
        nudge("person", other)


@transaction.atomic
def snooze(clock: Clock, *, until: datetime, actor: Actor, at: datetime) -> None:
    """Put it off: it is told again then, unless the clock has ended. Raises Refused, Invalid for `until`."""
    person = permissions.as_person(actor)
    if not at < until <= at + LONGEST:
        raise Invalid({"until": [_("Choose a moment within the next seven days.")]})
    alerts = Alert.objects.filter(clock=clock, person=person, acknowledged_at=None)
    if not alerts.update(snoozed_until=until):
        raise Refused("not_told", _("You were not warned of this."))
    read_about(person, f"ticket:{clock.ticket.number}", at=at)
    nudge("person", person)


@transaction.atomic
def wake(at: datetime) -> int:
    """Tell again what was put off until now and still runs; how many. One query when there is nothing."""
    waiting = Alert.objects.filter(acknowledged_at=None, snoozed_until__lte=at).order_by("snoozed_until", "pk")
    due = list(waiting.select_for_update(of=("self",), skip_locked=True).select_related("clock__ticket")[:AT_ONCE])
    if not due:
        return 0
    Alert.objects.filter(pk__in=[one.pk for one in due]).update(snoozed_until=None)
    again = {(one.person_id, one.clock_id): one for one in due if one.clock.state in ACTIVE}
    tell_many([_again(one, at) for one in again.values()], at=at)
    return len(again)


def _again(alert: Alert, at: datetime) -> News:
    clock = alert.clock
    return News(
        person_id=alert.person_id,
        kind="clock.late" if clock.breached_at is not None else "clock.soon",
        topic=f"ticket:{clock.ticket.number}",
        params=params_of(clock),
        natural_key=f"again:{alert.pk}:{at:%Y%m%dT%H%M}",
    )


def seen_by_others(clocks: Iterable[int], *, person_id: int) -> dict[int, list[str]]:
    """Who else acknowledged these clocks, by public name. One query."""
    found: dict[int, list[str]] = {}
    others = Alert.objects.filter(clock__in=list(clocks)).exclude(person=person_id).exclude(acknowledged_at=None)
    for clock, name in others.order_by("acknowledged_at").values_list("clock_id", "person__public_name"):
        names = found.setdefault(clock, [])
        if name not in names:
            names.append(name)
    return found


def rung_in_words(key: str) -> str:
    """What a rung is called on a page."""
    if key == BREACH:
        return _("late")
    return _("%(percent)s %%") % {"percent": key} if key.isdecimal() else _after_in_words(int(key.removesuffix("s")))


def _after_in_words(seconds: int) -> str:
    words = {"span": hours_for(seconds)}
    return _("%(span)s late") % words if seconds > 0 else _("%(span)s before") % words

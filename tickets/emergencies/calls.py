"""Telling those whom a grade asks for, and seeing that each confirms in time; once, whatever runs twice [H-12]."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import SYSTEM, Actor
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.notify.telling import News, tell_many
from staff.models import Membership, Person, Team
from tickets.clocks.listeners import Line
from tickets.emergencies.letters import reach
from tickets.emergencies.log import hold, listed, note, params_of, topic_of
from tickets.emergencies.network import Call, Called, on_duty
from tickets.models import Contact, Emergency, EmergencyTell
from tickets.models.emergencyplan import TellBy

AT_ONCE = 100  # tells of one transaction
BUDGET = 30.0  # seconds of one run

log = structlog.get_logger(__name__)


def call_in(emergency: Emergency, called: Called, *, actor: Actor, at: datetime) -> list[EmergencyTell]:
    """Tell everybody who has not been told yet. The emergency is held. Whoever does this knows of it already."""
    known = {_key(tell): tell for tell in emergency.tells.all()}
    made = []
    for call in called.calls:
        tell = known.get(call.key)
        if tell is None:
            tell = EmergencyTell(emergency=emergency, **{f"{call.side}_id": call.id})
        elif tell.dropped_at is None:
            continue
        _begin(tell, call, at=at)
        if call.key == ("person", actor.id):
            tell.told_at = tell.confirmed_at = at
            tell.confirmed_by_id = actor.id
        tell.save()
        made.append(tell)
    rows = _with_names(made)
    emergency.teams.add(*{tell.team_id for tell in rows if tell.team_id is not None})
    _give_word(emergency, [tell for tell in rows if tell.confirmed_at is None], at=at)
    if rows:
        note(emergency, "called", actor=actor, at=at, data={"names": listed([str(tell) for tell in rows])})
    for duty in called.nobody:
        note(emergency, "nobody", actor=actor, at=at, data={"duty": duty})
    return rows


def drop(emergency: Emergency, tells: Iterable[EmergencyTell], *, at: datetime) -> None:
    """These need not confirm any more."""
    ids = [tell.pk for tell in tells]
    emergency.tells.filter(pk__in=ids, confirmed_at=None, dropped_at=None).update(dropped_at=at)


@transaction.atomic
def told(tell: EmergencyTell, *, how: str, actor: Actor, at: datetime) -> None:
    """Word was left for somebody (an answering machine, a colleague); they have still to confirm. Raises Refused."""
    emergency = hold(tell.emergency)
    _take_up(tell)
    require_part(actor)
    tell.told_at, tell.how = at, how.strip()[:200]
    tell.save(update_fields=["told_at", "how"])
    note(emergency, "told", actor=actor, at=at, data={"name": str(tell)}, words=tell.how)


@transaction.atomic
def confirm(tell: EmergencyTell, *, how: str = "", actor: Actor, at: datetime) -> None:
    """They know. One's own or one's team's needs no words; for others one says how they were reached.

    Raises Refused, NotPermitted, and Invalid for `how`.
    """
    emergency = hold(tell.emergency)
    _take_up(tell)
    how = how.strip()[:200]
    if not is_mine(tell, actor):
        require_part(actor)
        if not how:
            raise Invalid({"how": [_("Write how they were reached, and what they said.")]})
    tell.confirmed_at, tell.confirmed_by_id, tell.how = at, actor.person_id, how
    tell.told_at = tell.told_at or at
    tell.save(update_fields=["confirmed_at", "confirmed_by", "how", "told_at"])
    note(emergency, "confirmed", actor=actor, at=at, data={"name": str(tell)}, words=how)


@transaction.atomic
def unanswered(tell: EmergencyTell, *, actor: Actor, at: datetime) -> None:
    """A contact was called and does not answer: the next of the same duty is called at once. Raises Refused."""
    emergency = hold(tell.emergency)
    _take_up(tell)
    require_part(actor)
    if tell.contact_id is None:
        raise Refused("no_contact", _("Only for a contact of the network somebody else can be called instead."))
    note(emergency, "unanswered", actor=actor, at=at, data={"name": str(tell)})
    if tell.late_at is None:
        tell.late_at = at
        tell.save(update_fields=["late_at"])
        _call_next(emergency, tell, at=at)


def sweep(at: datetime) -> int:
    """Attend to those who have not confirmed in time; how many. With nobody late it is one query."""
    begun, late = time.monotonic(), 0
    while time.monotonic() - begun < BUDGET and (some := _sweep_some(at)):
        late += some
    return late


@transaction.atomic(savepoint=False)
def _sweep_some(at: datetime) -> int:
    due = EmergencyTell.objects.filter(due_at__lte=at, confirmed_at=None, late_at=None, dropped_at=None)
    # The emergency too: whoever changes one holds it, so neither side ever waits for the other.
    held = due.select_for_update(of=("self", "emergency"), skip_locked=True).order_by("due_at", "id")
    related = held.select_related("emergency__plan", "emergency__grade", "emergency__ticket")
    done = [tell.pk for tell in _with_names(list(related[:AT_ONCE])) if _attend(tell, at=at)]
    EmergencyTell.objects.filter(pk__in=done).update(late_at=at)
    return len(done)


def _attend(tell: EmergencyTell, *, at: datetime) -> bool:
    """False where it breaks: it holds up no other, and has its turn again in the next run."""
    try:
        with transaction.atomic():
            _be_late(tell.emergency, tell, at=at)
    except Exception:
        log.exception("tickets.emergency_sweep_failed", tell=tell.pk)
        return False
    return True


def _be_late(emergency: Emergency, tell: EmergencyTell, *, at: datetime) -> None:
    name, minutes = str(tell), tell.minutes
    note(emergency, "late", actor=SYSTEM, at=at, data={"name": name, "minutes": minutes})
    tell_many(
        [
            News(
                person_id=person,
                kind="emergency.late",
                topic=topic_of(emergency),
                params=params_of(emergency, name=name, minutes=minutes),
                natural_key=f"emergency-late:{tell.pk}:{tell.since.isoformat()}:{person}",
            )
            for person in sorted(_answerable(emergency) - {tell.person_id or 0})
        ],
        at=at,
    )
    if tell.contact_id is not None:
        _call_next(emergency, tell, at=at)


def _call_next(emergency: Emergency, tell: EmergencyTell, *, at: datetime) -> None:
    """The next contact on duty whom nobody has called yet in this emergency."""
    duty = Contact.objects.values_list("duty", flat=True).get(pk=tell.contact_id or 0)
    tried = set(emergency.tells.exclude(contact=None).values_list("contact_id", flat=True))
    following = next((one for one in on_duty(duty, at=at) if one.pk not in tried), None)
    if following is None:
        note(emergency, "nobody", actor=SYSTEM, at=at, data={"duty": duty})
        return
    call = Call(side="contact", id=following.pk, level=tell.level, whom=tell.whom, minutes=tell.minutes, by=tell.by)
    new = EmergencyTell(emergency=emergency, contact=following, after=tell)
    _begin(new, call, at=at)
    new.save()
    note(emergency, "next", actor=SYSTEM, at=at, data={"name": str(new), "before": str(tell)})
    _give_word(emergency, [new], at=at)


def is_mine(tell: EmergencyTell, actor: Actor) -> bool:
    """Whether this is what the actor themselves must confirm, alone or for their team."""
    contact_person = tell.contact.person_id if tell.contact_id and tell.contact else None
    return actor.kind == "person" and (actor.id in (tell.person_id, contact_person) or tell.team_id in actor.teams)


def require_part(actor: Actor) -> None:
    """Raises NotPermitted unless the actor may take part in emergencies at all."""
    if not actor.may("emergency.open"):
        raise NotPermitted("not_permitted", _("Your role does not take part in emergencies."))


def _answerable(emergency: Emergency) -> set[int]:
    """Who hears that somebody has not confirmed: whoever leads, else whoever opened it, else managers."""
    lead = emergency.lead_id or emergency.opened_by_id
    line = Line()
    return {lead} if lead in line.active and lead is not None else set(line.managers)


def _begin(tell: EmergencyTell, call: Call, *, at: datetime) -> None:
    tell.level, tell.whom, tell.by, tell.minutes = call.level, call.whom, call.by, call.minutes
    tell.since, tell.due_at = at, at + timedelta(minutes=call.minutes)
    tell.told_at = tell.late_at = tell.dropped_at = None


def _take_up(tell: EmergencyTell) -> None:
    """Read anew under the emergency's lock. Raises Refused when there is nothing left to confirm."""
    tell.refresh_from_db(fields=["confirmed_at", "dropped_at", "late_at", "told_at"])
    if not tell.is_open:
        raise Refused("confirmed", _("This has been confirmed already, or is no longer asked for."))


def _give_word(emergency: Emergency, tells: Sequence[EmergencyTell], *, at: datetime) -> None:
    """Notices to colleagues, letters to the network; who can be reached in no such way must be called."""
    members = _members({tell.team_id for tell in tells if tell.team_id is not None})
    news, reached = [], []
    for tell in tells:
        people = members.get(tell.team_id or 0, []) or [one for one in (_person_of(tell),) if one is not None]
        news += [_news(emergency, tell, person) for person in people]
        sent = reach(tell, emergency, at=at) if tell.contact_id else False
        if sent or (people and tell.by != TellBy.CALL):
            reached.append(tell.pk)
    tell_many(news, at=at)
    EmergencyTell.objects.filter(pk__in=reached).update(told_at=at)


def _news(emergency: Emergency, tell: EmergencyTell, person: int) -> News:
    return News(
        person_id=person,
        kind="emergency",
        topic=topic_of(emergency),
        params=params_of(emergency, minutes=tell.minutes),
        natural_key=f"emergency:{tell.pk}:{tell.since.isoformat()}:{person}",
        by_mail=tell.by != TellBy.PAGE,
    )


def _person_of(tell: EmergencyTell) -> int | None:
    return tell.person_id or (tell.contact.person_id if tell.contact else None)


def _members(teams: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    active = Membership.objects.filter(team_id__in=teams, person__is_active=True).order_by("person_id")
    for team, person in active.values_list("team_id", "person_id"):
        found.setdefault(team, []).append(person)
    return found


def _with_names(tells: Sequence[EmergencyTell]) -> list[EmergencyTell]:
    """The same tells with person, team and contact at hand, in three queries."""
    people = Person.objects.in_bulk([tell.person_id for tell in tells if tell.person_id])
    teams = Team.objects.in_bulk([tell.team_id for tell in tells if tell.team_id])
    contacts = Contact.objects.select_related("person").in_bulk([tell.contact_id for tell in tells if tell.contact_id])
    for tell in tells:
        tell.person = people.get(tell.person_id or 0)
        tell.team = teams.get(tell.team_id or 0)
        tell.contact = contacts.get(tell.contact_id or 0)
    return list(tells)


def _key(tell: EmergencyTell) -> tuple[str, int]:
    if tell.person_id is not None:
        return "person", tell.person_id
    if tell.team_id is not None:
        return "team", tell.team_id
    return "contact", tell.contact_id or 0

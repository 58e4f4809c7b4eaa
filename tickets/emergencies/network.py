"""Who is meant when a plan says 'supervisors' or 'press': people, departments, contacts on duty [H-12]."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from servicedesk.worktime import Calendar
from staff.calendars import desk_zone, load
from staff.editions import intervals_of
from staff.models import Membership, Team
from tickets.clocks.listeners import Line
from tickets.models import Contact, Emergency, Grade, GradeTell
from tickets.models.emergencyplan import TellBy


@dataclass(frozen=True, kw_only=True)
class Call:
    """Somebody to be told: a person, a team or a contact, by its id."""

    side: str  # person, team, contact
    id: int
    level: int
    whom: str
    minutes: int
    by: str

    @property
    def key(self) -> tuple[str, int]:
        return self.side, self.id


@dataclass(frozen=True, kw_only=True)
class Called:
    """Everybody whom some grades ask for, and the duties for which nobody is there."""

    calls: Sequence[Call]
    nobody: Sequence[str]


def calls_of(emergency: Emergency, grades: Iterable[Grade], *, at: datetime) -> Called:
    """Each once, with the shortest time that any of these grades gives. Four queries, and one for each duty."""
    wanted = list(grades)
    found: dict[tuple[str, int], Call] = {}
    nobody: list[str] = []
    line = Line()
    for rule in GradeTell.objects.filter(grade__in=wanted).select_related("grade"):
        calls = _of_rule(emergency, rule, line, at=at)
        if not calls and rule.whom.startswith("duty:"):
            nobody.append(rule.whom.partition(":")[2])
        for call in calls:
            _take(found, call)
    for grade in wanted:
        for team in grade.departments.all():
            _take(found, _department(grade, team.pk))
    return Called(calls=sorted(found.values(), key=lambda call: (call.minutes, call.key)), nobody=nobody)


def on_duty(duty: str, *, at: datetime) -> list[Contact]:
    """Those of a duty who can be called now, in their order."""
    contacts = Contact.objects.filter(duty=duty, active=True).select_related("person")
    return [one for one in contacts if is_on_duty(one, at=at)]


def is_on_duty(contact: Contact, *, at: datetime) -> bool:
    """By their calendar, else by their own week; without either, day and night."""
    if contact.calendar_id is not None:
        return load(contact.calendar_id).is_open(at)
    if not contact.week:
        return True
    weekly = {int(day): intervals_of(pairs) for day, pairs in contact.week.items()}
    return Calendar(zone=desk_zone().key, weekly=weekly).is_open(at)


def _take(found: dict[tuple[str, int], Call], call: Call) -> None:
    known = found.get(call.key)
    if known is None or call.minutes < known.minutes:
        found[call.key] = call


def _of_rule(emergency: Emergency, rule: GradeTell, line: Line, *, at: datetime) -> list[Call]:
    name, _colon, number = rule.whom.partition(":")
    if name == "duty":
        return [_call(rule, "contact", one.pk) for one in on_duty(number, at=at)[:1]]
    if name == "team" and Team.objects.filter(pk=int(number)).exists():
        return [_call(rule, "team", int(number))]
    if number:  # in the stead of who has left, or of a team that is gone, supervisors hear, as by a ladder
        known = {int(number)} & line.active if name == "person" else frozenset[int]()
        people = known or _supervisors(emergency, line)
    else:
        people = _in_role(emergency, name, line)
    return [_call(rule, "person", person) for person in sorted(people & line.active)]


def _in_role(emergency: Emergency, role: str, line: Line) -> frozenset[int]:
    ticket = emergency.ticket
    if role == "managers":
        return line.managers
    if role == "supervisors":
        return _supervisors(emergency, line)
    person = None if ticket is None else ticket.assignee_id if role == "owner" else ticket.first_contact_id
    return frozenset() if person is None else frozenset({person})


def _supervisors(emergency: Emergency, line: Line) -> frozenset[int]:
    """Of the case's team; without a case, of the teams of whoever opened it, else all there are; else managers."""
    ticket = emergency.ticket
    if ticket is not None and ticket.team_id is not None:
        return line.leaders.get(ticket.team_id, frozenset()) or line.managers
    own = [line.leaders.get(team, frozenset()) for team in _teams_of(emergency.opened_by_id or 0)]
    return frozenset().union(*own) or frozenset().union(*line.leaders.values()) or line.managers


def _teams_of(person: int) -> list[int]:
    return list(Membership.objects.filter(person_id=person).values_list("team_id", flat=True))


def _call(rule: GradeTell, side: str, number: int) -> Call:
    return Call(side=side, id=number, level=rule.grade.level, whom=rule.whom, minutes=rule.minutes, by=rule.by)


def _department(grade: Grade, team: int) -> Call:
    return Call(
        side="team", id=team, level=grade.level, whom=f"team:{team}", minutes=grade.join_minutes, by=TellBy.MAIL
    )

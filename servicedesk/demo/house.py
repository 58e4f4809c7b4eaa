"""The shop Yunhe Home 云禾家居: its hours, three teams, ten people. Made by its administrator through the verbs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from servicedesk.actors import SYSTEM, Actor
from servicedesk.worktime import Interval
from staff import calendars, hours, houserules, people, teams
from staff.acting import acting_as
from staff.models import Desk, Person, Role, Team
from staff.vocabulary import Availability, Function
from tickets.models import Category, Ticket

NAME = "云禾家居 Yunhe Home"
_LUNCH = (Interval(time(9), time(12)), Interval(time(13), time(18)))
_WEEKEND = (Interval(time(10), time(17)),)
_TEAMS = {
    "care": ("客户关怀 Customer care", Function.SERVICE),
    "delivery": ("配送安装 Delivery and fitting", Function.OPERATIONS),
    "workshop": ("售后维修 Workshop", Function.TECHNICAL),
}
# user name, full name, name shown to customers, role, teams (the first is led by supervisors), language
_PEOPLE: Sequence[tuple[str, str, str, str, tuple[str, ...], str]] = (
    ("ada", "Ada Keller", "Ada", "administrator", (), ""),
    ("max", "马克 Max Brandt", "Max", "manager", (), ""),
    ("sue", "苏晴 Sue Su", "Sue", "supervisor", ("care",), ""),
    ("amy", "林悦 Amy Lin", "Amy", "agent", ("care",), ""),
    ("ben", "周斌 Ben Zhou", "Ben", "agent", ("care",), ""),
    ("jiaying", "林佳穎", "佳穎", "agent", ("care",), "zh-hant"),
    ("zhaomin", "赵敏", "赵主管", "supervisor", ("delivery", "workshop"), "zh-hans"),
    ("chenjie", "陈洁", "小陈", "agent", ("delivery",), "zh-hans"),
    ("liqiang", "李强", "李师傅", "agent", ("workshop",), "zh-hans"),
    ("tom", "Tom Becker", "Tom", "agent", ("delivery", "workshop"), "en"),
)
# What each team looks after; the rest is customer care's.
_DUTIES = {"delivery": ("delivery", "delivery-late", "delivery-damage"), "workshop": ("product-danger", "place-fault")}


@dataclass(frozen=True)
class House:
    """Everybody and everything that plays need, at hand without asking the database."""

    zone: ZoneInfo
    people: dict[str, Person]
    teams: dict[str, Team]
    categories: dict[str, Category]
    members: dict[int, tuple[Person, ...]]  # by team, without those who lead or manage
    leaders: dict[int, Person]
    known: set[str] = field(default_factory=set)  # customers who have opened a letter of ours

    @property
    def supervisor(self) -> Person:
        return self.people["sue"]

    @property
    def manager(self) -> Person:
        return self.people["max"]

    def category(self, key: str) -> Category:
        return self.categories[key]

    def anybody(self, random: Random) -> Person:
        """Who picks up the telephone."""
        return random.choice(self.members[self.teams["care"].pk])

    def colleague(self, random: Random, ticket: Ticket) -> Person:
        """Somebody else of the ticket's team, if there is anybody."""
        others = [one for one in self.members.get(ticket.team_id or 0, ()) if one.pk != ticket.assignee_id]
        return random.choice(others) if others else self.leads(ticket)

    def leads(self, ticket: Ticket) -> Person:
        return self.leaders.get(ticket.team_id or 0, self.supervisor)

    def meets(self, name: str) -> bool:
        """Whether this customer opens a letter for the first time."""
        first = name not in self.known
        self.known.add(name)
        return first

    def other_team(self, ticket: Ticket) -> Team:
        """Where a case of this team is handed over to, as a rule."""
        return self.teams["care" if ticket.team_id != self.teams["care"].pk else "workshop"]


def build(*, password: str, at: datetime) -> House:
    """The empty shop on its first day."""
    zone = _opening_hours(at=at)
    made = {
        key: teams.create_team(name=name, function=function, actor=SYSTEM, at=at)
        for key, (name, function) in _TEAMS.items()
    }
    _desk(made["care"], at=at)
    roles = {role.key: role for role in Role.objects.all()}
    staff = {row[0]: _hire(row, roles=roles, made=made, at=at) for row in _PEOPLE}
    Person.objects.filter(pk__in=[one.pk for one in staff.values()]).update(password=make_password(password))
    for key, duties in _DUTIES.items():
        Category.objects.filter(key__in=duties).update(team=made[key])
    return House(
        zone=zone,
        people=staff,
        teams=made,
        categories={one.key: one for one in Category.objects.select_related("team")},
        members={
            team.pk: tuple(staff[row[0]] for row in _PEOPLE if key in row[4] and row[3] == "agent")
            for key, team in made.items()
        },
        leaders={
            team.pk: next(staff[row[0]] for row in _PEOPLE if key in row[4] and row[3] == "supervisor")
            for key, team in made.items()
        },
    )


def holidays(house: House, *, at: datetime) -> None:
    """Today one colleague is away for the week and another is busy: the board shows it."""
    tom, ben = house.people["tom"], house.people["ben"]
    people.record_absence(
        person=tom,
        starts_at=at - timedelta(hours=20),
        ends_at=at + timedelta(days=4),
        actor=_manager(house),
        at=at,
        reason="Annual leave",
    )
    people.set_availability(person=ben, to=Availability.BUSY, actor=_manager(house), at=at)


def _manager(house: House) -> Actor:
    return acting_as(house.manager)


def _opening_hours(*, at: datetime) -> ZoneInfo:
    """Seven days a week, as a shop is; Chinese holidays and their make-up days hold."""
    calendar = Desk.objects.select_related("calendar").get().calendar
    hours.describe(
        calendar=calendar,
        name="云禾营业时间 Shop hours",
        zone="Asia/Shanghai",
        country="CN",
        always_open=False,
        actor=SYSTEM,
        at=at,
    )
    week = {day: _LUNCH if day < 5 else _WEEKEND for day in range(7)}
    hours.set_week(calendar=calendar, week=week, actor=SYSTEM, at=at)
    calendars.forget()
    return calendars.desk_zone()


def _desk(team: Team, *, at: datetime) -> None:
    desk = Desk.objects.select_related("calendar", "team").get()
    first = desk.team
    houserules.change_desk(
        name=NAME,
        calendar=desk.calendar,
        team=team,
        language="zh-hans",
        currency="CNY",
        follow_up_days=1,
        verify_days=desk.verify_days,
        actor=SYSTEM,
        at=at,
    )
    if first is not None:
        teams.remove_team(team=first, actor=SYSTEM, at=at)


def _hire(
    row: tuple[str, str, str, str, tuple[str, ...], str], *, roles: dict[str, Role], made: dict[str, Team], at: datetime
) -> Person:
    username, full_name, public_name, role, where, language = row
    person = people.add_person(
        username=username,
        email=f"{username}@yunhe.example",
        full_name=full_name,
        public_name=public_name,
        role=roles[role],
        language=language,
        actor=SYSTEM,
        at=at,
    )
    for key in where:
        teams.add_member(team=made[key], person=person, leads=role == "supervisor", actor=SYSTEM, at=at)
    return person

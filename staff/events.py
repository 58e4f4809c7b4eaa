"""What this app announces to those above it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from servicedesk.actors import Actor

if TYPE_CHECKING:
    from staff.models import Person, Team, WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class PersonDeactivated:
    """Their tickets need somebody else."""

    person: "Person"
    at: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class CalendarChanged:
    """Due times that were counted by it may move."""

    calendar: "WorkingCalendar"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TeamCalendarChanged:
    """A team now works by another calendar; `team` None means the desk."""

    team: "Team | None"
    at: datetime

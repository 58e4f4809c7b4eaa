from staff.models.calendar import (
    CalendarDay,
    CalendarPlan,
    CalendarVersion,
    CalendarWindow,
    WorkingCalendar,
    YearPack,
)
from staff.models.desk import Desk
from staff.models.person import Absence, Invitation, Person
from staff.models.role import Role
from staff.models.team import Membership, Team
from staff.models.token import Token

__all__ = [
    "Absence",
    "CalendarDay",
    "CalendarPlan",
    "CalendarVersion",
    "CalendarWindow",
    "Desk",
    "Invitation",
    "Membership",
    "Person",
    "Role",
    "Team",
    "Token",
    "WorkingCalendar",
    "YearPack",
]

"""What drills do and count inside of a desk: `manage.py shell` calls it there."""

from collections import Counter
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from servicedesk.audit.models import Entry
from servicedesk.mail.models import Outgoing
from servicedesk.notify.models import Notice
from staff.calendars import round_the_clock_id
from staff.models import Person, Team, WorkingCalendar
from tests.cases import a_ticket
from tests.people import a_manager, a_supervisor, an_agent
from tests.promises import a_policy, nothing_is_promised, spec
from tickets.clocks import deadlines
from tickets.models import Alert, Clock, ClockEvent, Deed, Message, Task
from tickets.vocabulary import Metric

_LADDER = [
    {"at": 75, "tell": ["owner"]},
    {"at": 90, "tell": ["supervisors"]},
    {"at": 100, "tell": ["supervisors", "managers"], "do": [{"priority": "raise"}, {"letter": "late"}]},
    {"after": 60, "tell": ["managers"]},
]
RUNGS = ("75", "90", "100", "+60s")


def people() -> list[Person]:
    """A supervisor and two agents of the first team; returns the agents."""
    team = Team.objects.order_by("pk").first()
    a_supervisor("sue", team=team)
    return [an_agent(name, team=team) for name in ("amy", "ben")]


def bring(cases: int, target: int) -> None:
    """Cases that are promised a first response within so many seconds; the first seven tenths of those are over."""
    agents = people()
    a_manager("max")
    nothing_is_promised()
    promised = {"first_response": spec(target, "seconds")}
    a_policy(calendar=WorkingCalendar.objects.get(pk=round_the_clock_id()), ladder=_LADDER, **promised)
    now = timezone.now()
    for number in range(cases):
        at = now - timedelta(seconds=target * 0.7 * number / cases)
        agent = agents[number % 2]
        ticket = a_ticket(team=agent.teams.get(), assignee=agent, at=at)
        assert deadlines.start(ticket, Metric.FIRST_RESPONSE, at=at).target == target


def counts() -> dict[str, int]:
    """What the desk has done about them."""
    rungs = ClockEvent.objects.filter(what__in=["warn", "breach"])
    twice = rungs.values("clock", "data__rung").annotate(times=Count("id")).filter(times__gt=1)
    told, deeds = Notice.objects.filter(kind__startswith="clock"), Deed.objects.all()
    by_kind = Counter(rungs.values_list("what", flat=True))
    top = Clock.objects.filter(told=" ".join(RUNGS), check_at=None).exclude(breached_at=None)
    return {
        "clocks": Clock.objects.count(),
        "at the top": top.count(),
        "warnings": by_kind["warn"],
        "breaches": by_kind["breach"],
        "rungs written twice": twice.count(),
        "lines on cases": Message.objects.filter(data__verb="breach").count(),
        "in the audit": Entry.objects.filter(verb="breach").count(),
        "alerts": Alert.objects.count(),
        "told": sum(map(_clocks_of, told)),
        "notices": told.count(),
        "deeds done": deeds.filter(state="done").count(),
        "deeds": deeds.count(),
        "letters to customers": Message.objects.filter(data__because="late").count(),
        "priorities raised": Entry.objects.filter(verb="priority_overruled").count(),
        "questions why": Task.objects.filter(kind="why_late").count(),
        "letters to colleagues": Outgoing.objects.filter(kind="staff_notice").count(),
    }


def _clocks_of(notice: Notice) -> int:
    """Of how many clocks a notice tells."""
    return notice.params["late"] + notice.params["soon"] if notice.kind == "clocks.many" else 1

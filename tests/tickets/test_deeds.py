"""What a ladder has the desk do by itself: once, written on the case, and never refused in silence [H-21]."""

from datetime import timedelta

import pytest

from servicedesk.audit.models import Entry
from servicedesk.mail.models import Outgoing
from servicedesk.notify.models import Notice
from staff.models import Person, Team
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, an_agent
from tests.promises import a_policy, nothing_is_promised
from tickets.clocks import deadlines, deeds
from tickets.clocks.ladderfaults import faults_of
from tickets.clocks.sweeping import sweep
from tickets.models import Deed, Emergency, Message, Plan, Ticket, Watch
from tickets.telling import say
from tickets.vocabulary import Kind, Metric, Priority

LATE = NOW + timedelta(hours=1)


@pytest.fixture
def team(db: None) -> Team:
    nothing_is_promised()
    return a_team()


@pytest.fixture
def amy(team: Team) -> Person:
    return an_agent(team=team)


@pytest.fixture
def sue(team: Team) -> Person:
    return a_supervisor(team=team)


def late_case(team: Team, owner: Person | None, *do: dict, **fields) -> Ticket:
    """A case whose clock has run out, with the ladder's deeds done."""
    a_policy(kind=Kind.ENQUIRY, first_response=60, ladder=[{"at": 100, "tell": ["owner"], "do": list(do)}])
    ticket = a_ticket(team=team, assignee=owner, **fields)
    deadlines.start(ticket, Metric.FIRST_RESPONSE, at=NOW)
    sweep(LATE)
    deeds.carry_out(LATE)
    ticket.refresh_from_db()
    return ticket


def states() -> list[str]:
    return list(Deed.objects.order_by("pk").values_list("state", flat=True))


def events(ticket: Ticket) -> list[str]:
    found = Message.objects.filter(ticket=ticket, entry="event").exclude(data__verb="breach").order_by("pk")
    return [say(one) for one in found]


def test_it_goes_to_whoever_has_the_fewest_not_to_who_had_it(team: Team, amy: Person) -> None:
    ben = an_agent("ben", team=team)
    a_ticket(team=team, assignee=ben, kind=Kind.REQUEST)
    ticket = late_case(team, amy, {"reassign": "least_loaded"})
    assert (ticket.assignee, states()) == (ben, ["done"])
    assert events(ticket) == [f"The desk: Assigned to {ben.public_name}"]
    entry = Entry.objects.get(verb="assigned")
    assert entry.actor_kind == "system"


def test_it_can_go_to_a_person_or_to_another_team(team: Team, amy: Person) -> None:
    eve = an_agent("eve", team=a_team("Second"))
    assert late_case(team, amy, {"reassign": f"person:{eve.pk}"}).assignee == eve
    fay = an_agent("fay", team=a_team("Third"))
    nothing_is_promised()
    third = fay.memberships.get().team
    ticket = late_case(team, amy, {"reassign": f"team:{third.pk}"})
    assert (ticket.assignee, ticket.team) == (fay, third)
    passed = ticket.handovers.get()
    assert (passed.from_team, passed.from_person, passed.state, passed.asked_by) == (team, amy, "accepted", None)
    assert events(ticket) == [f"The desk: Taken over by {fay.public_name}, Third"]


def test_in_the_stead_of_what_is_gone_those_up_the_line_are_asked(team: Team, amy: Person, sue: Person) -> None:
    gone = an_agent("gone", team=team, is_active=False)
    assert late_case(team, amy, {"reassign": f"person:{gone.pk}"}).assignee == sue
    nothing_is_promised()
    ben = an_agent("ben", team=team)
    assert late_case(team, amy, {"reassign": "team:9999"}).assignee == ben
    nothing_is_promised()
    ticket = late_case(team, amy, {"watch": f"person:{gone.pk}"})
    assert (Watch.objects.get(ticket=ticket).person, set(states())) == (sue, {"done"})
    one = a_policy(ladder=[{"at": 75, "tell": [f"person:{gone.pk}"], "do": [{"plan": 9999}]}], resolution=60)
    assert faults_of([one]) == {
        one.pk: [
            f"The ladder names {gone}, who no longer works here: those who supervise the case stand in.",
            "The ladder opens an emergency by a plan that is not in use.",
        ]
    }


def test_with_nobody_there_those_who_supervise_are_told(team: Team, amy: Person) -> None:
    max_ = a_manager()
    ticket = late_case(team, amy, {"reassign": "least_loaded"})
    assert (ticket.assignee, states()) == (amy, ["refused"])
    notice = Notice.objects.get(kind="deed.refused")
    assert (notice.person, notice.params["verb"]) == (max_, "reassign")
    assert events(ticket) == [
        "The desk: What the ladder asked for could not be done: Nobody of the team is there to take it."
    ]


def test_the_priority_is_raised_and_never_lowered(team: Team, amy: Person) -> None:
    assert late_case(team, amy, {"priority": "raise"}).priority == Priority.HIGH
    nothing_is_promised()
    ticket = late_case(team, amy, {"priority": 2}, priority=Priority.URGENT)
    assert (ticket.priority, states()) == (Priority.URGENT, ["done", "needless"])


def test_supervisors_watch_it(team: Team, amy: Person, sue: Person) -> None:
    ticket = late_case(team, amy, {"watch": "supervisors"})
    assert Watch.objects.get(ticket=ticket).person == sue
    assert events(ticket) == [f"The desk: Watched by {sue.public_name} from now on"]


def test_watching_opens_no_hidden_case(team: Team, amy: Person) -> None:
    Team.objects.filter(pk=team.pk).update(confidential=True)
    eve = an_agent("eve", team=a_team("Second"))
    late_case(team, amy, {"watch": f"person:{eve.pk}"}, kind=Kind.ENQUIRY)
    assert (Watch.objects.count(), states()) == (0, ["refused"])


def test_an_emergency_is_opened_by_its_plan_once(team: Team, amy: Person) -> None:
    plan = Plan.objects.get(key="equipment-failure")
    ticket = late_case(team, amy, {"plan": plan.pk}, {"plan": plan.pk})
    assert Emergency.objects.get().ticket == ticket
    assert states() == ["done", "done"] or states() == ["done", "needless"]


def test_the_customer_hears_that_it_takes_longer_once_a_day(team: Team, amy: Person) -> None:
    ticket = late_case(team, amy, {"letter": "late"}, {"letter": "late"})
    assert states() == ["done", "needless"]
    assert "It takes longer than we promised you" in Outgoing.objects.get(topic=f"ticket:{ticket.number}").text


def test_twice_is_once(team: Team, amy: Person) -> None:
    late_case(team, amy, {"priority": "raise"})
    sweep(LATE + timedelta(minutes=5))
    assert (deeds.carry_out(LATE + timedelta(minutes=5)), Deed.objects.count()) == (0, 1)


def test_what_was_answered_meanwhile_needs_no_deed(team: Team, amy: Person) -> None:
    a_policy(kind=Kind.ENQUIRY, first_response=60, ladder=[{"at": 100, "do": [{"priority": "raise"}]}])
    ticket = a_ticket(team=team, assignee=amy)
    deadlines.start(ticket, Metric.FIRST_RESPONSE, at=NOW)
    sweep(LATE)
    deadlines.stop(ticket, Metric.FIRST_RESPONSE, at=LATE)
    deeds.carry_out(LATE)
    assert states() == ["needless"]


def test_what_breaks_is_tried_again_and_then_told(team: Team, amy: Person, sue: Person, monkeypatch) -> None:
    def broken(*_args) -> bool:
        raise RuntimeError("no")

    monkeypatch.setitem(deeds._DEEDS, "priority", broken)
    late_case(team, amy, {"priority": "raise"}, {"watch": "supervisors"})
    assert states() == ["asked", "done"]
    for _try in range(4):
        deeds.carry_out(LATE)
    assert states() == ["refused", "done"]
    assert Notice.objects.filter(kind="deed.refused", person=sue).count() == 1


def test_what_the_database_refuses_only_at_the_end_breaks_that_deed_alone(
    team: Team, amy: Person, sue: Person, monkeypatch
) -> None:
    def names_nobody(ticket: Ticket, *_args) -> bool:
        Watch.objects.create(ticket=ticket, person_id=2**31 - 1)
        return True

    monkeypatch.setitem(deeds._DEEDS, "priority", names_nobody)
    late_case(team, amy, {"priority": "raise"}, {"watch": "supervisors"})
    assert states() == ["asked", "done"]
    assert Watch.objects.get().person == sue

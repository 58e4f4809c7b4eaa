"""Emergencies: opened, raised and lowered by authority, worked, written down, ended [H-12]."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from servicedesk.actors import SYSTEM
from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.mail.models import Outgoing
from servicedesk.notify.kinds import kind_of
from servicedesk.notify.models import Notice
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator, an_agent
from tickets.customers import erasing
from tickets.emergencies import handling
from tickets.emergencies.words import say
from tickets.models import Contact, Emergency, EmergencyLog, Message, Plan
from tickets.telling import say as line_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def plan() -> Plan:
    return Plan.objects.get(key="equipment-failure")


def grade_of(plan: Plan, level: int):
    return plan.grades.get(level=level)


def settle(emergency: Emergency, actor) -> None:
    for check in emergency.checks.all():
        handling.tick(check, actor=actor, at=NOW)


def test_from_a_case_to_its_end(plan):
    front = a_team()
    amy, sue, max_ = an_agent(team=front), a_supervisor(team=front), a_manager()
    ticket = a_ticket(team=front, assignee=amy)
    emergency = handling.open_case(plan=plan, ticket=ticket, words="Smoke", actor=acting(amy), at=NOW)
    assert (emergency.title, emergency.grade.level, emergency.lead) == (f"{ticket.reference} My order", 1, amy)
    assert {tell.person for tell in emergency.tells.all()} == {amy, sue}
    assert emergency.tells.get(person=amy).confirmed_at == NOW
    assert emergency.checks.count() == 3
    handling.regrade(emergency, to=grade_of(plan, 2), reason="Two halls", actor=acting(sue), at=NOW + MINUTE)
    assert emergency.tells.get(person=max_).due_at == NOW + 31 * MINUTE
    handling.write(emergency, words="The fitter is here", actor=acting(amy), at=NOW + 2 * MINUTE)
    with pytest.raises(Refused, match="still open"):
        handling.close(emergency, outcome="Repaired", actor=acting(sue), at=NOW)
    settle(emergency, acting(amy))
    handling.close(emergency, outcome="Repaired", actor=acting(sue), at=NOW + 60 * MINUTE)
    assert not Emergency.objects.live().exists()
    verbs = list(EmergencyLog.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == [
        "opened", "called", "nobody", "raised", "called", "nobody", "nobody", "said", *["done"] * 5, "closed",
    ]  # fmt: skip
    told = [line_of(one) for one in Message.objects.filter(data__verb__startswith="emergency").order_by("id")]
    assert told[0] == f"Amy: Emergency opened: {emergency.title}"
    assert told[1].endswith("is now: Grade II: several places or hours")
    assert Entry.objects.filter(subject=f"emergency:{emergency.pk}").count() == len(verbs)


@pytest.mark.parametrize("drill", [False, True])
def test_contacts_outside_who_were_told_hear_that_it_has_ended(plan: Plan, drill: bool) -> None:
    told = {"duty": "facility", "phone": "+86 10 6552 9988"}
    for name in ("called", "spared"):
        Contact.objects.create(name=name, email=f"{name}@example.com", **told)
    boss, grade = acting(a_manager()), grade_of(plan, 1)
    grade.tells.all().delete()
    grade.tells.create(whom="duty:facility", minutes=15, by="sms")
    emergency = handling.open_case(plan=plan, title="Lift", drill=drill, actor=boss, at=NOW)
    emergency.checks.all().delete()
    handling.close(emergency, outcome="Repaired", actor=boss, at=NOW + MINUTE)
    ended = {letter.channel: letter for letter in Outgoing.objects.filter(natural_key__startswith="emergency-ended:")}
    assert {channel: letter.to for channel, letter in ended.items()} == {
        "sms": "+861065529988",
        "email": "called@example.com",
    }
    for letter in ended.values():
        assert letter.subject == ("Drill: " if drill else "") + "Emergency “Lift” has ended."
        assert "reached" not in letter.text and ("This was a drill" in letter.text) == drill
    assert not Outgoing.objects.filter(to="spared@example.com").exists()


def test_the_log_speaks_in_sentences(plan):
    amy = acting(an_agent(team=a_team()))
    emergency = handling.open_case(plan=plan, title="Lift", actor=amy, at=NOW)
    handling.tick(emergency.checks.first(), needed=False, text="No lift here", actor=amy, at=NOW)
    said = {one.verb: say(one) for one in EmergencyLog.objects.all()}
    assert said["opened"] == "Opened: Equipment failure, Grade III: one place"
    assert said["nobody"] == "Nobody in the contact network is on duty for: Building and facilities"
    assert said["not_needed"].startswith("Not needed: Put the equipment out of use")


def test_everybody_opens_the_lowest_grade_and_superiors_the_others(plan):
    amy, sue = acting(an_agent(team=a_team())), acting(a_supervisor(team=a_team()))
    plan.grades.filter(level=1).update(decides_tier=3)
    assert handling.open_case(plan=plan, actor=amy, at=NOW).grade.level == 1
    with pytest.raises(NotPermitted, match="Supervisors and managers"):
        handling.open_case(plan=plan, grade=grade_of(plan, 2), actor=amy, at=NOW)
    assert handling.open_case(plan=plan, grade=grade_of(plan, 2), actor=sue, at=NOW).grade.level == 2
    with pytest.raises(NotPermitted):
        handling.open_case(plan=plan, actor=acting(an_administrator()), at=NOW)


def test_raising_and_lowering_need_authority_over_both_grades_and_a_reason(plan):
    amy, sue = acting(an_agent(team=a_team())), acting(a_supervisor(team=a_team()))
    boss = acting(a_manager())
    emergency = handling.open_case(plan=plan, title="Lift", actor=amy, at=NOW)
    with pytest.raises(NotPermitted, match="Managers"):
        handling.regrade(emergency, to=grade_of(plan, 3), reason="Worse", actor=sue, at=NOW)
    with pytest.raises(Invalid):
        handling.regrade(emergency, to=grade_of(plan, 3), reason=" ", actor=boss, at=NOW)
    handling.regrade(emergency, to=grade_of(plan, 3), reason="Worse", actor=boss, at=NOW)
    with pytest.raises(NotPermitted):
        handling.regrade(emergency, to=grade_of(plan, 1), reason="Better", actor=sue, at=NOW)
    handling.regrade(emergency, to=grade_of(plan, 2), reason="Better", actor=boss, at=NOW)
    assert [one.words for one in emergency.log.filter(verb__in=("raised", "lowered"))] == ["Better", "Worse"]


def test_a_person_named_by_the_grade_decides_it_whatever_their_tier(plan):
    amy = an_agent(team=a_team())
    plan.grades.filter(level=3).update(decider=amy)
    assert handling.open_case(plan=plan, grade=grade_of(plan, 3), actor=acting(amy), at=NOW).grade.level == 3
    assert handling.who_decides(*plan.grades.all()) == "Managers · Amy"


def test_a_lower_grade_no_longer_waits_for_those_whom_only_the_higher_asked(plan):
    sue, max_ = a_supervisor(team=a_team()), a_manager()
    emergency = handling.open_case(plan=plan, grade=grade_of(plan, 2), actor=acting(sue), at=NOW)
    handling.regrade(emergency, to=grade_of(plan, 1), reason="One hall", actor=acting(sue), at=NOW)
    assert emergency.tells.get(person=max_).dropped_at == NOW
    later = NOW + 5 * MINUTE
    handling.regrade(emergency, to=grade_of(plan, 2), reason="Again", actor=acting(sue), at=later)
    again = emergency.tells.get(person=max_)
    assert (again.dropped_at, again.due_at) == (None, later + 30 * MINUTE)
    assert Notice.objects.filter(person=max_, kind="emergency").count() == 2


def test_for_one_case_a_plan_runs_once(plan):
    front = a_team()
    amy, ticket = an_agent(team=front), a_ticket(team=front)
    first = handling.open_case(plan=plan, ticket=ticket, actor=SYSTEM, at=NOW)
    assert handling.open_case(plan=plan, ticket=ticket, actor=SYSTEM, at=NOW) == first
    with pytest.raises(Refused, match="already"):
        handling.open_case(plan=plan, ticket=ticket, actor=acting(amy), at=NOW)
    assert handling.open_case(plan=Plan.objects.get(key="public-opinion"), ticket=ticket, actor=SYSTEM, at=NOW)
    assert (first.opened_by, first.lead) == (None, None)


def test_a_plan_out_of_use_opens_nothing(plan):
    Plan.objects.filter(pk=plan.pk).update(active=False)
    plan.refresh_from_db()
    with pytest.raises(Refused):
        handling.open_case(plan=plan, actor=SYSTEM, at=NOW)


def test_a_drill_says_so_and_touches_no_case(plan):
    front = a_team()
    sue, amy = a_supervisor(team=front), an_agent(team=front)
    a_manager()
    with pytest.raises(NotPermitted):
        handling.open_case(plan=plan, drill=True, actor=acting(amy), at=NOW)
    ticket = a_ticket(team=front, assignee=amy)
    drill = handling.open_case(plan=plan, grade=grade_of(plan, 2), ticket=ticket, drill=True, actor=acting(sue), at=NOW)
    assert drill.ticket is None
    assert not Emergency.objects.real().exists()
    notice = Notice.objects.get(person__username="max")
    assert kind_of(notice.kind).say(notice.params).startswith("Drill: Emergency “Equipment failure”")


def test_what_has_ended_changes_no_more(plan):
    sue = acting(a_supervisor(team=a_team()))
    emergency = handling.open_case(plan=plan, actor=sue, at=NOW)
    settle(emergency, sue)
    with pytest.raises(Invalid):
        handling.close(emergency, outcome=" ", actor=sue, at=NOW)
    with pytest.raises(NotPermitted):
        handling.close(emergency, outcome="Over", actor=acting(an_agent(team=a_team())), at=NOW)
    handling.close(emergency, outcome="Over", actor=sue, at=NOW)
    with pytest.raises(Refused):
        handling.write(emergency, words="One more", actor=sue, at=NOW)
    with pytest.raises(Refused):
        handling.tick(emergency.checks.first(), actor=sue, at=NOW)


def test_steps_are_ticked_once_and_can_be_taken_back(plan):
    amy = acting(an_agent(team=a_team()))
    emergency = handling.open_case(plan=plan, actor=amy, at=NOW)
    check = emergency.checks.first()
    with pytest.raises(Invalid):
        handling.tick(check, needed=False, actor=amy, at=NOW)
    handling.tick(check, actor=amy, at=NOW)
    handling.tick(check, actor=amy, at=NOW)
    assert emergency.log.filter(verb="done").count() == 1
    handling.untick(check, actor=amy, at=NOW)
    check.refresh_from_db()
    assert check.done_at is None


def test_the_lead_goes_over_to_a_supervisor(plan):
    amy, sue = an_agent(team=a_team()), a_supervisor(team=a_team())
    emergency = handling.open_case(plan=plan, actor=acting(amy), at=NOW)
    with pytest.raises(NotPermitted):
        handling.take_lead(emergency, actor=acting(amy), at=NOW)
    handling.take_lead(emergency, actor=acting(sue), at=NOW)
    assert Emergency.objects.get().lead == sue


def test_only_those_who_see_the_case_or_are_called_see_it(plan):
    secret = a_team("Secret", confidential=True)
    mole, eve, sue = an_agent("mole", team=secret), an_agent("eve", team=a_team()), a_supervisor(team=secret)
    called = an_agent("called", team=a_team("Workshop"))
    grade_of(plan, 1).departments.add(a_team("Workshop"))
    ticket = a_ticket(team=secret, assignee=mole)
    hidden = handling.open_case(plan=plan, ticket=ticket, actor=acting(mole), at=NOW)
    assert hidden.title == "Equipment failure"
    free = handling.open_case(plan=plan, title="Lift", actor=acting(sue), at=NOW)
    seen = {who: set(Emergency.objects.visible_to(acting(who))) for who in (mole, eve, called, a_manager())}
    assert seen.pop(eve) == {free}
    assert all(found == {hidden, free} for found in seen.values())


def test_the_log_is_written_once_and_erasing_a_customer_blanks_it(plan):
    front = a_team()
    ticket = a_ticket(team=front)
    a_supervisor(team=front)
    Contact.objects.create(name="Press", duty="press", phone="+8613800138000", email="press@example.com")
    grade_of(plan, 1).tells.create(whom="duty:press", minutes=5, by="sms")
    emergency = handling.open_case(plan=plan, ticket=ticket, words="Lin fell", actor=SYSTEM, at=NOW)
    assert Outgoing.objects.filter(kind="emergency", subject__contains=emergency.title).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyLog.objects.update(words="Nobody fell")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_emergencylog")
    erasing.erase(ticket.customer, reason="Asked", actor=acting(an_administrator()), at=NOW)
    emergency.refresh_from_db()
    assert not Notice.objects.filter(kind__startswith="emergency").exists()
    assert not Outgoing.objects.filter(kind="emergency").exclude(text="", subject="", to="").exists()
    assert (emergency.title, set(emergency.log.values_list("words", flat=True))) == ("Erased", {""})

"""Who is called, by which door, by when; and what happens when somebody does not confirm [H-12]."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from servicedesk.actors import SYSTEM
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.mail.models import Outgoing
from servicedesk.notify.kinds import kind_of
from servicedesk.notify.models import Notice
from servicedesk.worktime import Interval
from staff import hours
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator, an_agent
from tickets import letterbox
from tickets.emergencies import calls, handling, sight
from tickets.models import Contact, Emergency, EmergencyTell, Plan

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def plan() -> Plan:
    """One grade: the owner within 5 minutes, supervisors within 15, the facility by telephone within 15."""
    plan = Plan.objects.get(key="equipment-failure")
    plan.grades.exclude(level=1).delete()
    return plan


def tells(plan: Plan, whom: str, *, by: str = "mail", minutes: int = 15) -> None:
    grade = plan.grades.get()
    grade.tells.all().delete()
    grade.tells.create(whom=whom, minutes=minutes, by=by)


def opened(plan: Plan, **more) -> Emergency:
    ben = an_agent("ben", team=a_team("Front"))
    return handling.open_case(plan=plan, title="Lift", actor=acting(ben), at=NOW, **more)


def a_contact(name: str = "Facility", *, position: int = 1, **fields) -> Contact:
    told = {"duty": "facility", "phone": "+86 10 6552 9988", "email": "facility@example.com", **fields}
    return Contact.objects.create(name=name, position=position, **told)


def test_colleagues_are_told_at_once_each_in_their_words(plan: Plan) -> None:
    front = a_team("Front")
    sue, amy = a_supervisor(team=front), an_agent(team=front)
    opened(plan, ticket=a_ticket(team=front, assignee=amy))
    notices = {notice.person: notice for notice in Notice.objects.filter(kind="emergency")}
    assert set(notices) == {sue, amy}
    assert kind_of("emergency").say(notices[sue].params) == (
        "Emergency “Lift” (Equipment failure, Grade III: one place). Confirm within 15 minutes."
    )
    assert (notices[sue].by_mail, notices[amy].by_mail) == (True, False)
    assert set(EmergencyTell.objects.values_list("told_at", flat=True)) == {NOW}


def test_a_department_joins_and_any_of_it_confirms(plan: Plan) -> None:
    workshop = a_team("Workshop")
    tom, tim = an_agent("tom", team=workshop), an_agent("tim", team=workshop)
    plan.grades.get().departments.add(workshop)
    emergency = opened(plan)
    assert Notice.objects.filter(person__in=[tom, tim], kind="emergency").count() == 2
    tell = emergency.tells.get(team=workshop)
    calls.confirm(tell, actor=acting(tim), at=NOW + MINUTE)
    assert emergency.tells.get(team=workshop).confirmed_by == tim
    with pytest.raises(Refused):
        calls.confirm(tell, actor=acting(tom), at=NOW + MINUTE)


@pytest.mark.parametrize(("by", "channels"), [("mail", {"email"}), ("sms", {"email", "sms"}), ("call", set())])
def test_a_contact_is_reached_as_the_plan_says(plan: Plan, by: str, channels: set[str]) -> None:
    a_contact()
    tells(plan, "duty:facility", by=by)
    emergency = opened(plan)
    letters = list(Outgoing.objects.filter(kind="emergency"))
    assert {one.channel for one in letters} == channels
    assert all("Lift" in one.subject and "within 15 minutes" in one.text for one in letters)
    assert emergency.tells.get(contact__name="Facility").told_at == (NOW if channels else None)


def test_a_drill_says_in_every_letter_that_nothing_has_happened(plan: Plan) -> None:
    a_contact(language="zh-hans")
    tells(plan, "duty:facility", by="sms")
    sue = a_supervisor(team=a_team())
    handling.open_case(plan=plan, title="Lift", drill=True, actor=acting(sue), at=NOW)
    assert Outgoing.objects.count() == 2
    for letter in Outgoing.objects.all():
        assert letter.language == "zh-hans"
        assert letter.subject.endswith("Lift") and letter.subject != "Emergency: Lift"


def test_a_short_number_takes_no_text_messages_and_must_be_called(plan: Plan) -> None:
    a_contact("Fire brigade", phone="119", email="")
    tells(plan, "duty:facility", by="sms")
    emergency = opened(plan)
    assert not Outgoing.objects.filter(kind="emergency").exists()
    assert emergency.tells.get().told_at is None


def test_only_who_is_on_duty_is_called(plan: Plan) -> None:
    nights = hours.create_calendar(name="Nights", zone="UTC", country="", actor=SYSTEM, at=NOW - timedelta(days=1))
    night = (Interval(time(20), time(6)),)
    hours.set_week(calendar=nights, week=dict.fromkeys(range(7), night), actor=SYSTEM, at=NOW - timedelta(days=1))
    a_contact("Night guard", position=1, calendar=nights)
    a_contact("Gone", position=2, active=False)
    a_contact("Day guard", position=3)
    emergency = opened(plan)  # at half past nine in the morning
    assert [str(one) for one in emergency.tells.exclude(contact=None)] == ["Day guard"]


def test_the_next_on_duty_is_called_when_the_first_does_not_confirm(plan: Plan) -> None:
    for position, name in enumerate(("First", "Second"), 1):
        a_contact(name, position=position)
    emergency = opened(plan)
    assert calls.sweep(NOW + 14 * MINUTE) == 0
    late = NOW + 15 * MINUTE
    assert calls.sweep(late) == 1
    assert calls.sweep(late) == 0
    first, second = emergency.tells.get(contact__name="First"), emergency.tells.get(contact__name="Second")
    assert (first.late_at, first.confirmed_at, second.after, second.due_at) == (late, None, first, late + 15 * MINUTE)
    calls.sweep(late + 15 * MINUTE)
    rows = sight.told_rows(emergency, actor=acting(a_manager()), at=late + 15 * MINUTE)
    assert [row.gave_no_answer for row in rows] == [True, True]
    verbs = list(emergency.log.order_by("id").values_list("verb", flat=True))
    assert verbs == ["opened", "called", "late", "next", "late", "nobody"]
    calls.confirm(first, how="Rang back", actor=acting(an_agent("amy")), at=late + 20 * MINUTE)
    assert emergency.tells.get(pk=first.pk).is_late(late + 20 * MINUTE)


def test_no_answer_calls_the_next_at_once_and_only_once(plan: Plan) -> None:
    for position, name in enumerate(("First", "Second"), 1):
        a_contact(name, position=position)
    emergency = opened(plan)
    first, amy = emergency.tells.get(contact__name="First"), acting(an_agent("amy"))
    calls.unanswered(first, actor=amy, at=NOW + MINUTE)
    calls.unanswered(first, actor=amy, at=NOW + MINUTE)
    calls.sweep(NOW + 16 * MINUTE)
    assert emergency.tells.filter(contact__name="Second").count() == 1
    assert emergency.log.filter(verb="next").count() == 1


def test_whoever_leads_hears_of_those_who_are_late_once(plan: Plan) -> None:
    a_supervisor(team=a_team("Front"))
    max_ = a_manager()
    emergency = opened(plan)
    for _time in range(2):
        calls.sweep(NOW + 20 * MINUTE)
    notice = Notice.objects.get(kind="emergency.late")
    assert notice.person == emergency.lead
    assert (
        kind_of(notice.kind).say(notice.params)
        == "Emergency “Lift”: Sue " + notice.params["name"].split(" ", 1)[1] + " has not confirmed within 15 minutes."
    )
    emergency.lead.is_active = False
    emergency.lead.save()
    tells(plan, "managers", minutes=1)
    other = handling.open_case(plan=plan, title="Other", actor=acting(a_supervisor("zoe")), at=NOW)
    assert other.tells.get().person == max_


def test_nothing_late_is_one_query(plan: Plan) -> None:
    opened(plan)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert calls.sweep(NOW) == 0
    assert len([one for one in asked if one["sql"].startswith("SELECT")]) == 1


def test_for_others_one_says_how_they_were_reached(plan: Plan) -> None:
    sue = a_supervisor(team=a_team("Front"))
    amy = acting(an_agent("amy"))
    emergency = opened(plan)
    tell = emergency.tells.get(person=sue)
    with pytest.raises(Invalid):
        calls.confirm(tell, how=" ", actor=amy, at=NOW)
    with pytest.raises(NotPermitted):
        calls.confirm(tell, how="Phone", actor=acting(an_administrator()), at=NOW)
    calls.told(tell, how="Left word", actor=amy, at=NOW + MINUTE)
    calls.confirm(tell, how="By telephone", actor=amy, at=NOW + 2 * MINUTE)
    tell.refresh_from_db()
    assert (tell.confirmed_by.username, tell.how, tell.told_at) == ("amy", "By telephone", NOW + MINUTE)


def test_a_contact_who_is_a_colleague_finds_it_on_the_desk_and_confirms_there(plan: Plan) -> None:
    tom = an_agent("tom", team=a_team("Workshop"))
    a_contact("Tom", person=tom, phone="", email="")
    emergency = opened(plan)
    tell = emergency.tells.select_related("contact").get(contact__name="Tom")
    assert Notice.objects.filter(person=tom, kind="emergency").exists()
    calls.confirm(tell, actor=acting(tom), at=NOW)
    assert emergency.tells.get(pk=tell.pk).confirmed_by == tom


def test_when_two_rules_mean_the_same_the_shorter_time_holds(plan: Plan) -> None:
    sue = a_supervisor(team=a_team("Front"))
    grade = plan.grades.get()
    grade.tells.create(whom=f"person:{sue.pk}", minutes=3)
    assert opened(plan).tells.get(person=sue).minutes == 3


def test_without_a_case_the_supervisors_of_the_opener_hear_else_all_else_managers(plan: Plan) -> None:
    tells(plan, "supervisors")
    boss = a_manager()
    told = [handling.open_case(plan=plan, actor=acting(boss), at=NOW)]
    sue, zoe = a_supervisor(team=a_team("Front")), a_supervisor("zoe", team=a_team("Back"))
    told.append(handling.open_case(plan=plan, actor=acting(boss), at=NOW))
    told.append(opened(plan))
    assert [{tell.person for tell in one.tells.all()} for one in told] == [{boss}, {sue, zoe}, {sue}]


def test_somebody_outside_confirms_by_their_own_link_and_looking_changes_nothing(plan: Plan, client: Client) -> None:
    a_contact(language="en")
    tells(plan, "duty:facility", by="sms")
    emergency = opened(plan)
    tell = emergency.tells.get(contact__name="Facility")
    link = re.search(r"https?://[^/]+(/reached/[\w-]{30,}/)", Outgoing.objects.get(channel="sms").text)[1]
    assert link in Outgoing.objects.get(channel="email").text
    assert tell.token_hash and tell.token_hash not in link and not readable_link(link)
    at_the_door = client.get(link)
    assert at_the_door.status_code == 200 and "Lift" not in at_the_door.content.decode()
    tell.refresh_from_db()
    assert tell.confirmed_at is None
    assert client.get(link.replace("reached", "p")).status_code == 404
    for _twice in range(2):
        assert "Thank you" in client.post(link).content.decode()
    tell.refresh_from_db()
    assert (tell.confirmed_at is not None, tell.confirmed_by, tell.how) == (True, None, "by the link in our letter")
    assert emergency.log.filter(verb="confirmed").count() == 1
    emergency.tells.update(dropped_at=NOW)
    assert client.get(link).status_code == client.post(link).status_code == 404
    assert client.get("/reached/nothing/").status_code == 404


def readable_link(link: str) -> bool:
    """Whether somebody who reads the outbox could confirm in their stead."""
    letter = Outgoing.objects.get(channel="sms")
    return link in letterbox.readable(letter, letter.text)


def test_a_line_that_is_sent_twice_stands_once(plan: Plan, client: Client) -> None:
    emergency = opened(plan)
    amy = an_agent("amy")
    client.force_login(amy)
    page = f"/desk/emergencies/{emergency.pk}/"
    told = {
        "words": "Doors open.",
        "nonce": re.search(r'name="nonce" value="([^"]+)"', client.get(page).content.decode())[1],
    }
    for _twice in range(2):
        client.post(f"{page}write/", told)
    assert emergency.log.filter(verb="said").count() == 1
    client.post(f"{page}write/", {**told, "nonce": "another"})
    assert emergency.log.filter(verb="said", words="Doors open.").count() == 2


def test_a_plan_that_names_who_is_gone_is_opened_and_supervisors_stand_in(plan: Plan) -> None:
    sue = a_supervisor(team=a_team("Front"))
    left, gone = an_agent("left", is_active=False), a_team("Gone")
    tells(plan, f"team:{gone.pk}", minutes=4)
    plan.grades.get().tells.create(whom=f"person:{left.pk}", minutes=7)
    gone.delete()
    emergency = opened(plan, ticket=a_ticket(team=sue.teams.get(), first_contact=an_agent()))
    connection.check_constraints()
    assert [(str(one), one.minutes) for one in emergency.tells.all()] == [(str(sue), 4)]


def test_one_call_that_breaks_holds_up_no_other_and_has_its_turn_again(plan: Plan, monkeypatch) -> None:
    sue, zoe = (a_supervisor(name, team=a_team("Front")) for name in ("sue", "zoe"))
    emergency = opened(plan)
    usual = calls._be_late

    def stumble(emergency: Emergency, tell: EmergencyTell, **told) -> None:
        assert tell.person_id != sue.pk
        usual(emergency, tell, **told)

    monkeypatch.setattr(calls, "_be_late", stumble)
    late = emergency.tells.exclude(late_at=None)
    assert (calls.sweep(NOW + 15 * MINUTE), [one.person for one in late.all()]) == (1, [zoe])
    monkeypatch.setattr(calls, "_be_late", usual)
    assert (calls.sweep(NOW + 16 * MINUTE), late.count()) == (1, 2)

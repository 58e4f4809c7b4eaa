"""Plans and the contact network: kept by managers, tested, reminded of; pages and verbs [H-12]."""

from datetime import timedelta

import pytest

from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted, Refused, Stale
from servicedesk.notify.kinds import kind_of
from servicedesk.notify.models import Notice
from staff.models import Person, WorkingCalendar
from tests.cases import NOW
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent, signed_in
from tickets.emergencies import contacts, defaults, handling
from tickets.emergencies import plans as emergencyplans
from tickets.emergencies.network import is_on_duty
from tickets.emergencies.plans import GradeSheet, Rule
from tickets.models import ChecklistItem, Contact, Grade, Plan

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CONTACT = {"name": "Facility", "duty": "facility", "phone": "119", "position": "1", "test_every": "90", "active": "on"}


@pytest.fixture
def max_() -> Person:
    return a_manager()


@pytest.fixture
def plan() -> Plan:
    return Plan.objects.get(key="public-opinion")


def a_contact(**fields) -> Contact:
    return Contact.objects.create(**{"name": "Facility", "duty": "facility", "phone": "119", **fields})


def test_every_desk_starts_with_three_plans_in_three_languages() -> None:
    plans = list(Plan.objects.prefetch_related("grades__items", "grades__tells"))
    assert {plan.kind for plan in plans} == {"equipment", "safety", "opinion"}
    for plan in plans:
        assert set(plan.names) == {"en", "zh-hans", "zh-hant"}
        assert [grade.level for grade in plan.grades.all()] == [1, 2, 3]
        assert all(grade.items.all() and grade.tells.all() for grade in plan.grades.all())
        assert set(plan.grades.all()[0].crisis) == set(emergencyplans.MODEL)
    assert all(set(item.texts) == {"en", "zh-hans", "zh-hant"} for item in ChecklistItem.objects.all())
    Plan.objects.get(key="safety-incident").grades.all().delete()
    defaults.defaults()
    assert not Plan.objects.get(key="safety-incident").grades.exists()


def test_a_plan_is_made_with_a_grade_and_used(max_: Person) -> None:
    client, workshop = signed_in(max_), a_team("Workshop")
    names = {"name_en": "Angry crowd", "name_zh_hans": "群体纠纷", "kind": "conflict", "drill_every": "90"}
    response = client.post("/desk/settings/emergencies/new/", names)
    made = Plan.objects.get(key="angry-crowd")
    assert response["Location"] == f"/desk/settings/emergencies/{made.pk}/"
    page = client.get(f"/desk/settings/emergencies/{made.pk}/grades/new/").content.decode()
    assert page.count('id="id_whom_') == 2
    told = {
        "version": made.version,
        "name_en": "Loud",
        "decides_tier": "1",
        "departments": [workshop.pk],
        "join_minutes": "10",
        "whom_0": "managers",
        "minutes_0": "20",
        "by_0": "mail",
        "whom_1": "",
        "steps_en": "Listen\n\nOffer a seat",
        "steps_zh_hans": "倾听\n请坐",
        "say_apologise_en": "We are sorry.",
    }
    assert client.post(f"/desk/settings/emergencies/{made.pk}/grades/new/", told).status_code == 302
    grade = made.grades.get()
    assert [item.texts for item in grade.items.all()] == [
        {"en": "Listen", "zh-hans": "倾听"}, {"en": "Offer a seat", "zh-hans": "请坐"},
    ]  # fmt: skip
    assert list(grade.tells.values_list("whom", "minutes", "by")) == [("managers", 20, "mail")]
    assert (list(grade.departments.all()), grade.crisis["apologise"]) == ([workshop], {"en": "We are sorry."})
    amy = acting(an_agent(team=a_team()))
    assert handling.open_case(plan=made, actor=amy, at=NOW).checks.count() == 2
    shown = client.get(f"/desk/settings/emergencies/{made.pk}/").content.decode()
    assert "within 20 minutes" in shown and "Offer a seat" in shown


def test_a_grade_with_faults_keeps_what_was_typed(max_: Person, plan: Plan) -> None:
    grade = plan.grades.get(level=1)
    told = {
        "name_en": "One post",
        "decides_tier": "1",
        "join_minutes": "10",
        "whom_0": "managers",
        "minutes_0": "",
        "steps_en": "One\nTwo",
        "steps_zh_hans": "一",
    }
    response = signed_in(max_).post(f"/desk/settings/emergencies/grades/{grade.pk}/", told)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Say within how many minutes." in page and "the same number of lines" in page and "One\nTwo" in page


def test_one_addressee_stands_once_in_a_grade(max_: Person, plan: Plan) -> None:
    grade = plan.grades.get(level=1)
    for rules in ([Rule(whom="managers", minutes=5)] * 2, [Rule(whom="somebody", minutes=5)]):
        sheet = GradeSheet(names={"en": "One"}, decides_tier=1, rules=rules)
        with pytest.raises(Invalid):
            emergencyplans.keep_grade(plan, grade, sheet, actor=acting(max_), at=NOW)


def test_of_two_editors_the_second_is_told(max_: Person, plan: Plan) -> None:
    sheet = GradeSheet(names={"en": "One"}, decides_tier=1)
    emergencyplans.keep_grade(plan, None, sheet, seen=plan.version, actor=acting(max_), at=NOW)
    with pytest.raises(Stale):
        emergencyplans.keep_grade(plan, None, sheet, seen=plan.version, actor=acting(max_), at=NOW)
    entry = Entry.objects.filter(subject=f"setting:emergency:{plan.pk}").latest("pk")
    assert (entry.verb, entry.facts["level"]) == ("grade", 4)


def test_only_the_highest_and_unused_grade_is_taken_away(max_: Person, plan: Plan) -> None:
    actor = acting(max_)
    with pytest.raises(Refused, match="highest"):
        emergencyplans.drop_grade(plan.grades.get(level=1), actor=actor, at=NOW)
    handling.open_case(plan=plan, grade=plan.grades.get(level=3), actor=actor, at=NOW)
    with pytest.raises(Refused, match="stays"):
        emergencyplans.drop_grade(plan.grades.get(level=3), actor=actor, at=NOW)
    other = Plan.objects.get(key="equipment-failure")
    client = signed_in(max_)
    client.post(f"/desk/settings/emergencies/grades/{other.grades.get(level=3).pk}/drop/")
    assert list(other.grades.values_list("level", flat=True)) == [1, 2]


def test_supervisors_read_and_test_agents_do_neither(plan: Plan) -> None:
    contact = a_contact()
    sue, amy = signed_in(a_supervisor(team=a_team())), signed_in(an_agent(team=a_team()))
    grade = Grade.objects.earliest("pk").pk
    for place in ("", f"{plan.pk}/", f"grades/{grade}/", f"contacts/{contact.pk}/"):
        assert sue.get(f"/desk/settings/emergencies/{place}").status_code == 200
        assert amy.get(f"/desk/settings/emergencies/{place}").status_code == 403
    assert sue.post(f"/desk/settings/emergencies/contacts/{contact.pk}/", CONTACT).status_code == 403
    assert sue.post(f"/desk/settings/emergencies/{plan.pk}/", {"name_en": "X"}).status_code == 403
    sue.post(f"/desk/settings/emergencies/contacts/{contact.pk}/test/", {"result": "reached"})
    contact.refresh_from_db()
    assert (contact.result, contact.tested_by.username) == ("reached", "sue")
    with pytest.raises(NotPermitted):
        contacts.test_contact(contact, result="reached", actor=acting(Person.objects.get(username="amy")), at=NOW)


def test_a_contact_is_kept_and_a_new_number_is_untested(max_: Person) -> None:
    client = signed_in(max_)
    client.post("/desk/settings/emergencies/contacts/new/", CONTACT)
    contact = Contact.objects.get()
    contacts.test_contact(contact, result="reached", actor=acting(max_), at=NOW)
    page = f"/desk/settings/emergencies/contacts/{contact.pk}/"
    client.post(page, {**CONTACT, "note": "Gate 3", "version": "1"})
    contact.refresh_from_db()
    assert (contact.note, contact.result, contact.version) == ("Gate 3", "reached", 2)
    assert client.post(page, {**CONTACT, "version": "1"}).status_code == 422
    client.post(page, {**CONTACT, "phone": "110"})
    contact.refresh_from_db()
    assert (contact.result, contact.tested_at) == ("", None)
    verbs = Entry.objects.filter(subject=f"setting:contact:{contact.pk}").order_by("number")
    assert [one.verb for one in verbs] == ["create", "test", "change", "change"]


def test_a_contact_has_a_calendar_or_a_week_of_their_own(max_: Person) -> None:
    client = signed_in(max_)
    client.post("/desk/settings/emergencies/contacts/new/", {**CONTACT, "day0": "18:00–08:00", "day5": "09:00–12:00"})
    contact = Contact.objects.get()
    assert contact.week == {"0": [["18:00", "08:00"]], "5": [["09:00", "12:00"]]}
    monday = NOW.replace(hour=0)
    on_duty = [hour for hour in (10, 17, 19, 23, 31, 33) if is_on_duty(contact, at=monday + timedelta(hours=hour))]
    assert on_duty == [19, 23, 31]
    page = client.get(f"/desk/settings/emergencies/contacts/{contact.pk}/").content.decode()
    assert 'value="18:00–08:00"' in page and '<details class="fold" open>' in page
    calendar = WorkingCalendar.objects.earliest("pk").pk
    both = {**CONTACT, "day0": "18:00–08:00", "calendar": calendar}
    assert client.post(f"/desk/settings/emergencies/contacts/{contact.pk}/", both).status_code == 422


@pytest.mark.parametrize("wrong", [{"phone": ""}, {"phone": "call me"}, {"email": "nobody"}, {"test_every": "0"}])
def test_a_contact_that_cannot_be_reached_is_refused(max_: Person, wrong: dict[str, str]) -> None:
    assert signed_in(max_).post("/desk/settings/emergencies/contacts/new/", {**CONTACT, **wrong}).status_code == 422
    assert not Contact.objects.exists()


def test_whoever_keeps_the_rules_is_reminded_once_a_week(max_: Person) -> None:
    an_agent()
    Plan.objects.exclude(key="public-opinion").update(active=False)
    tested = a_contact(tested_at=NOW - 10 * DAY, result="reached")
    a_contact(name="Long ago", tested_at=NOW - 91 * DAY, result="reached")
    a_contact(name="In vain", tested_at=NOW - DAY, result="not_reached")
    a_contact(name="Gone", active=False)
    assert tested not in contacts.untested(NOW)
    for _time in range(2):
        contacts.remind(NOW)
    notice = Notice.objects.get()
    assert notice.person == max_
    assert kind_of(notice.kind).say(notice.params) == ("Emergencies: contacts to be tested: 2, plans to be drilled: 1.")
    contacts.remind(NOW + 7 * DAY)
    assert Notice.objects.count() == 2


def test_a_drill_that_was_held_is_not_asked_for(max_: Person, plan: Plan) -> None:
    Plan.objects.exclude(pk=plan.pk).update(active=False)
    handling.open_case(plan=plan, drill=True, actor=acting(max_), at=NOW)
    assert contacts.undrilled(NOW + 179 * DAY) == []
    assert contacts.undrilled(NOW + 180 * DAY) == [plan]
    assert not contacts.remind(NOW)

"""Pages of emergencies: opening from a case, taking part, and what somebody without rights is shown."""

import re

import pytest
from django.utils import timezone

from servicedesk.notify.models import Notice
from staff.models import Person
from tests.cases import a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator, an_agent, signed_in
from tickets.emergencies import handling
from tickets.models import Contact, Emergency, EmergencyCheck, EmergencyTell, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return Plan.objects.get(key="equipment-failure")


def opened(plan: Plan, person: Person, **more: object) -> Emergency:
    return handling.open_case(plan=plan, actor=acting(person), at=timezone.now(), **more)


def test_an_agent_opens_one_from_a_case(plan: Plan) -> None:
    front = a_team()
    amy = an_agent(team=front)
    sue = a_supervisor(team=front)
    client, ticket = signed_in(amy), a_ticket(team=front, assignee=amy)
    link = f"/desk/emergencies/new/?ticket={ticket.reference}"
    assert link in client.get(f"/desk/tickets/{ticket.reference}/").content.decode()
    page = client.get(link).content.decode()
    assert f"{ticket.reference} My order" in page
    assert "Grade III: one place" in page and "Grade II: several" not in page and 'name="drill"' not in page
    response = client.post(link, {"grade": plan.grades.get(level=1).pk, "title": "Lift", "words": "It stands"})
    emergency = Emergency.objects.get()
    assert response["Location"] == f"/desk/emergencies/{emergency.pk}/"
    assert (emergency.title, emergency.ticket, emergency.log.last().words) == ("Lift", ticket, "It stands")
    page = client.get(response["Location"]).content.decode()
    assert "It stands" in page and ticket.reference in page and "to be called" not in page
    assert "Emergency: Grade III" in client.get(f"/desk/tickets/{ticket.reference}/").content.decode()
    told = signed_in(sue).get(f"/desk/emergencies/{emergency.pk}/").content.decode()
    assert "I confirm" in told


def test_pressed_twice_it_is_opened_once_and_nobody_is_called_twice(plan: Plan) -> None:
    amy = an_agent(team=(front := a_team()))
    client, case = signed_in(amy), a_ticket(team=front, assignee=amy)
    for number, link in enumerate(("/desk/emergencies/new/", f"/desk/emergencies/new/?ticket={case.reference}"), 1):
        refused = client.post(link, {"nonce": f"press-{number}"}).content.decode()
        assert f'name="nonce" value="press-{number}"' in refused
        sent = {"grade": plan.grades.get(level=1).pk, "title": "Lift", "nonce": f"press-{number}"}
        first, second = (client.post(link, sent) for _press in range(2))
        assert (first.status_code, second["Location"]) == (302, first["Location"])
        assert Emergency.objects.count() == number
    assert 'name="nonce" value="' in client.get("/desk/emergencies/new/").content.decode()


def test_a_grade_that_one_may_not_open_is_no_choice(plan: Plan) -> None:
    client = signed_in(an_agent(team=a_team()))
    response = client.post("/desk/emergencies/new/", {"grade": plan.grades.get(level=3).pk})
    assert response.status_code == 422
    assert not Emergency.objects.exists()


def test_those_called_confirm_work_and_write(plan: Plan) -> None:
    front = a_team()
    amy, sue = an_agent(team=front), a_supervisor(team=front)
    emergency = opened(plan, amy, ticket=a_ticket(team=front), title="Lift")
    client, page = signed_in(sue), f"/desk/emergencies/{emergency.pk}/"
    tell = EmergencyTell.objects.get(person=sue)
    assert client.post(f"{page}told/{tell.pk}/confirm/").status_code == 302
    client.post(f"{page}write/", {"words": "The fitter comes"})
    check = EmergencyCheck.objects.earliest("pk")
    client.post(f"{page}steps/{check.pk}/skip/", {"text": "There is none"})
    client.post(f"{page}regrade/", {"grade": plan.grades.get(level=2).pk, "reason": "Two halls"})
    client.post(f"{page}lead/")
    shown = client.get(page).content.decode()
    for seen in ("The fitter comes", "There is none", "Two halls", "Grade II", "Sue leads"):
        assert seen in shown, seen
    emergency.refresh_from_db()
    assert (emergency.lead, emergency.tells.get(person=sue).confirmed_by) == (sue, sue)


def test_a_refusal_keeps_what_was_typed(plan: Plan) -> None:
    sue = a_supervisor(team=a_team())
    emergency = opened(plan, sue)
    response = signed_in(sue).post(f"/desk/emergencies/{emergency.pk}/close/", {"outcome": "All is well"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "All is well" in page and "still open" in page


def test_what_was_refused_in_a_dialog_is_refused_in_it(plan: Plan) -> None:
    sue = a_supervisor(team=a_team())
    emergency = opened(plan, sue)
    client, page = signed_in(sue), f"/desk/emergencies/{emergency.pk}/"
    higher = plan.grades.get(level=2).pk
    for do, other, typed, sentence in (
        ("close", "regrade", {"outcome": "All is well"}, "still open"),
        ("regrade", "close", {"grade": higher, "reason": " "}, "Write why"),
    ):
        told = client.post(f"{page}{do}/", typed).content.decode()
        mine, others = (re.search(f'<dialog[^>]*aria-labelledby="{one}-t".*?</dialog>', told) for one in (do, other))
        assert "data-raise" in mine[0] and sentence in mine[0], do
        assert "data-raise" not in others[0] and sentence not in others[0], do
    assert f'value="{higher}" selected' in mine[0]
    assert "data-raise" not in client.get(page).content.decode()


def test_nothing_is_shown_to_those_who_may_not_see_it(plan: Plan) -> None:
    secret = a_team("Secret", confidential=True)
    mole, eve = an_agent("mole", team=secret), an_agent("eve", team=a_team())
    emergency = opened(plan, mole, ticket=a_ticket(team=secret), title="Canary")
    client = signed_in(eve)
    assert client.get(f"/desk/emergencies/{emergency.pk}/").status_code == 404
    assert client.post(f"/desk/emergencies/{emergency.pk}/write/", {"words": "x"}).status_code == 404
    assert "Canary" not in client.get("/desk/emergencies/").content.decode()
    assert client.get(f"/desk/emergencies/new/?ticket={emergency.ticket}").status_code == 404


def test_whoever_is_called_reads_the_log_but_not_the_hidden_case(plan: Plan) -> None:
    secret, workshop = a_team("Secret", confidential=True), a_team("Workshop")
    mole, tom = an_agent("mole", team=secret), an_agent("tom", team=workshop)
    plan.grades.get(level=1).departments.add(workshop)
    emergency = opened(plan, mole, ticket=a_ticket(team=secret))
    page = signed_in(tom).get(f"/desk/emergencies/{emergency.pk}/").content.decode()
    assert f"/desk/tickets/{emergency.ticket.reference}/" not in page
    assert "Workshop is called in" in page


def test_a_colleague_whom_the_network_calls_sees_it_though_the_case_is_hidden(plan: Plan) -> None:
    secret, tom = a_team("Secret", confidential=True), an_agent("tom", team=a_team("Workshop"))
    Contact.objects.create(name="Tom", duty="facility", person=tom)
    mole = a_supervisor("mole", team=secret)
    emergency = opened(plan, mole, ticket=a_ticket(team=secret))
    client, page = signed_in(tom), f"/desk/emergencies/{emergency.pk}/"
    assert "I confirm" in client.get(page).content.decode()
    tell = emergency.tells.get(contact__person=tom)
    assert client.post(f"{page}told/{tell.pk}/confirm/").status_code == 302
    emergency.checks.update(done_at=timezone.now())
    handling.close(emergency, outcome="Out", actor=acting(mole), at=timezone.now())
    assert Notice.objects.filter(person=tom, kind="emergency.ended").exists()


def test_administrators_look_and_touch_nothing(plan: Plan) -> None:
    sue, ada = a_supervisor(team=a_team()), an_administrator()
    emergency = opened(plan, sue)
    client, page = signed_in(ada), f"/desk/emergencies/{emergency.pk}/"
    assert "Write it down" not in client.get(page).content.decode()
    assert client.post(f"{page}write/", {"words": "x"}).status_code == 403
    assert client.get("/desk/emergencies/new/").status_code == 403


def test_a_fragment_is_rendered_alone(plan: Plan) -> None:
    sue = a_supervisor(team=a_team())
    emergency = opened(plan, sue, words="Smoke")
    fragments = ("emergency-head", "emergency-told", "emergency-steps", "emergency-log")
    for name in fragments:
        headers = {"HX-Request": "true", "HX-Target": name}
        text = signed_in(sue).get(f"/desk/emergencies/{emergency.pk}/", headers=headers).content.decode()
        assert text.lstrip().startswith("<") and f'id="{name}"' in text[:200] and "<html" not in text


def test_the_list_costs_the_same_at_any_length(plan: Plan, django_assert_max_num_queries) -> None:
    max_ = a_manager()
    for number in range(5):
        opened(plan, max_, title=f"Number {number}")
    client = signed_in(max_)
    client.get("/desk/emergencies/")
    with django_assert_max_num_queries(7):
        page = client.get("/desk/emergencies/").content.decode()
    assert page.count("<h3>") == 5


def test_the_page_costs_few_queries(plan: Plan, django_assert_max_num_queries) -> None:
    front = a_team()
    sue = a_supervisor(team=front)
    for number in range(6):
        an_agent(f"agent{number}", team=front)
    plan.grades.get(level=1).departments.add(front)
    emergency = opened(plan, sue, grade=plan.grades.get(level=2))
    client = signed_in(sue)
    client.get(f"/desk/emergencies/{emergency.pk}/")
    with django_assert_max_num_queries(11):
        client.get(f"/desk/emergencies/{emergency.pk}/")

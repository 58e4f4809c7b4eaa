"""No step is skipped by page, API, admin, bulk or task; what is refused leaves nothing behind (issue 2 §4)."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin

from complaints.lifecycle import COMPLAINT
from complaints.vocabulary import STEPS
from servicedesk.celery import app as celery
from staff.models import Person
from tests.complaints.filing import Desk
from tests.complaints.staging import begins_at_each
from tests.parity.doors import DOORS, picture
from tests.people import a_manager, a_team, an_administrator, an_agent, signed_in

pytestmark = pytest.mark.django_db
OF_STEPS = {"complaint", "steppass", "evidence", "proposal", "approval", "promise", "action", "ticket"}


@pytest.fixture
def manager(amy) -> Person:
    return a_manager("max")


@pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.name)
@begins_at_each(STEPS[:-1])
def test_a_step_with_an_open_gate_is_not_closed_by_any_door(door, step, desk, amy, manager) -> None:
    before = picture(desk)
    for person in (amy, manager):
        for verb in ("advance", "archive"):
            status, _code = door.do(desk, verb, {}, by=person)
            assert status == 409
    assert picture(desk) == before


@pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.name)
def test_a_move_of_another_step_is_refused_by_every_door(door, amy, manager) -> None:
    desk = Desk(amy)
    before = picture(desk)
    for verb in sorted({move.verb for move in COMPLAINT.moves if "listen" not in move.sources} - {"confirm"}):
        status, _code = door.do(desk, verb, {"reason": "x", "step": "archive"}, by=manager)
        assert status in (403, 409), verb
    assert picture(desk) == before


@pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.name)
def test_moves_of_other_kinds_are_unknown_to_a_complaint(door, amy) -> None:
    desk = Desk(amy)
    before = picture(desk)
    for verb in ("close", "answer", "fulfil", "done", "skip", "", "state", "__class__"):
        status, _code = door.do(desk, verb, {"body": "Done."}, by=amy)
        assert status in (409, 422), verb
    assert picture(desk) == before


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_the_api_takes_no_rows(method, amy, settings) -> None:
    desk = Desk(amy)
    before = picture(desk)
    reference = desk.ticket.reference
    client = signed_in(amy)
    for path in (f"/api/v1/tickets/{reference}/", f"/api/v1/complaints/{reference}/"):
        body = {"state": "closed", "step": "archive", "sealed": True, "stage": "archived"}
        answer = getattr(client, method)(path, body, content_type="application/json")
        assert answer.status_code in (401, 403, 405, 422)  # 422: properties are edited there, these are none
    assert picture(desk) == before


def test_the_admin_only_looks(amy) -> None:
    desk = Desk(amy)
    ada = an_administrator("ada")
    client, before = signed_in(ada), picture(desk)
    for model, page in admin.site._registry.items():
        if model._meta.model_name in OF_STEPS:
            assert not page.has_change_permission(client.request().wsgi_request)
    for app, name, row in (("tickets", "ticket", desk.ticket), ("complaints", "complaint", desk.ticket.complaint)):
        for way in ("change", "delete"):
            client.post(f"/admin/{app}/{name}/{row.pk}/{way}/", {"state": "closed", "exit": "abuse", "post": "yes"})
        client.post(f"/admin/{app}/{name}/", {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert picture(desk) == before


def test_no_bulk_verb_moves_a_step(amy, manager) -> None:
    desk = Desk(amy)
    tries = [{"state": "closed"}, {"close": "1"}, {"verb": "archive"}, {"advance": "1"}, {"move": "abuse"}]
    for posted in tries:
        signed_in(manager).post("/desk/bulk/", {"ticket": desk.ticket.number, **posted})
    desk.ticket.refresh_from_db()
    assert (desk.step(), desk.ticket.state, desk.ticket.stage) == ("listen", "new", "listen")


def test_bulk_may_assign_and_prioritise_and_the_step_stays(amy, manager) -> None:
    desk = Desk(amy)
    bea = an_agent("bea", team=a_team())
    client = signed_in(manager)
    client.post("/desk/bulk/", {"ticket": desk.ticket.number, "assign": bea.pk})
    client.post("/desk/bulk/", {"ticket": desk.ticket.number, "priority": "4", "reason": "Late."})
    desk.ticket.refresh_from_db()
    assert (desk.ticket.assignee, desk.step()) == (bea, "listen")
    assert desk.case().current.owner == bea


@begins_at_each(STEPS)
def test_no_task_moves_a_step_however_long_it_takes(step, desk) -> None:
    passes, evidence = picture(desk)["passes"], len(desk.case().all_evidence)
    with time_machine.travel(desk.at + timedelta(days=400), tick=False):
        for name in _scheduled():
            celery.tasks[name].apply(throw=True)
    desk.ticket.refresh_from_db()
    assert picture(desk)["passes"] == passes
    assert (desk.step(), desk.ticket.stage, desk.ticket.is_finished) == (step, step, False)
    assert {one.verb for one in desk.case().all_evidence[evidence:]} <= {"follow_up_due", "asked"}


def _scheduled() -> list[str]:
    """Every task that the scheduler starts for our apps."""
    celery.loader.import_default_modules()
    ours = {config.name for config in apps.get_app_configs()}
    names = {entry["task"] for entry in celery.conf.beat_schedule.values()}
    return sorted(name for name in names if name in celery.tasks and name.rpartition(".tasks")[0] in ours)

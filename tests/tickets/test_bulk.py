"""One deed for many tickets: each once and for itself, by the worker when they are many, undone row by row."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.notify.kinds import kind_of
from servicedesk.notify.models import Notice
from staff.models import Person
from tests.desk import a_category, a_complaint, a_ticket
from tests.people import a_supervisor, a_team, acting, an_agent
from tickets import conversation, handling, tagging
from tickets.bulk import jobs
from tickets.models import BulkJob, Macro, Snooze, Ticket, Watch
from tickets.vocabulary import BulkState, Priority

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def sue() -> Person:
    return a_supervisor("sue", team=a_team("Customer service"))


@pytest.fixture
def amy(sue: Person) -> Person:
    return an_agent("amy", team=a_team("Customer service"))


def ask(tickets: list[Ticket], deed: str, actor: Person, **params: object) -> BulkJob:
    return jobs.ask([one.pk for one in tickets], deed=deed, params=params, actor=acting(actor), at=NOW)


def states(job: BulkJob) -> list[str]:
    return [row.state for row in jobs.rows_of(job)]


def words(job: BulkJob) -> list[str]:
    return [row.words for row in jobs.rows_of(job)]


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def undone(job: BulkJob, person: Person) -> BulkJob:
    return jobs.undo(BulkJob.objects.get(pk=job.pk), actor=acting(person), at=NOW)


def test_every_deed_has_its_inverse(amy: Person, sue: Person) -> None:
    free, enquiry = a_ticket(), a_ticket()
    Ticket.objects.filter(pk=free.pk).update(assignee=None)
    conversation.reply(enquiry, body="At nine.", actor=acting(amy), at=NOW)
    asked = {
        "claim": {}, "assign": {"to": sue.pk}, "prioritise": {"to": 1, "reason": "Twins"},
        "tag": {"tags": "refund, VIP"},
        "untag": {"tags": "old"}, "snooze": {"until": "tomorrow"}, "watch": {}, "finish": {},
    }  # fmt: skip
    macro = Macro.objects.create(names={"en": "Odds"}, deeds={"tag": {"tags": "odd"}, "watch": {}}, updated_at=NOW)
    asked["macro"] = {"macro": macro.pk}
    assert asked.keys() == jobs.DEEDS.keys()
    for deed, params in asked.items():
        ticket = fresh(free if deed == "claim" else enquiry)
        tagging.change(ticket, add=["old"], actor=acting(amy), at=NOW)
        before = _look(ticket, sue)
        job = ask([ticket], deed, sue, **params)
        assert states(job) == ["done"], (deed, words(job))
        assert _look(ticket, sue) != before, deed
        back = undone(job, sue)
        assert states(back) == ["done"], (deed, words(back))
        now = _look(ticket, sue)
        assert {**now, "state": "open"} == {**before, "state": "open"}, deed
        assert now["state"] != "done"
        with pytest.raises(Refused):
            undone(job, sue)


def _look(ticket: Ticket, person: Person) -> dict[str, object]:
    told = fresh(ticket)
    return {
        "assignee": told.assignee_id, "priority": told.priority, "state": told.state, "tags": tagging.names_of(told),
        "snoozed": Snooze.objects.filter(ticket=told, person=person).exists(),
        "watched": Watch.objects.filter(ticket=told, person=person).exists(),
    }  # fmt: skip


@pytest.mark.parametrize("misread", ["received=2026-02-30", "state=opne", "hour=9"])
def test_all_that_match_are_none_while_a_filter_is_misread(sue: Person, misread: str) -> None:
    a_ticket()
    client = Client()
    client.force_login(sue)
    answer = client.post(f"/desk/bulk/?view=everything&{misread}", {"all": "1", "watch": "1"})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not BulkJob.objects.exists()


def test_what_is_refused_alone_is_refused_in_a_crowd(amy: Person) -> None:
    complaint, unanswered, answered = a_complaint(), a_ticket(kind="request"), a_ticket()
    conversation.reply(answered, body="At nine.", actor=acting(amy), at=NOW)
    job = ask([complaint, unanswered, answered], "finish", amy)
    assert states(job) == ["refused", "refused", "done"]
    assert "by its steps" in words(job)[0]
    assert fresh(complaint).state != "done"
    assert fresh(unanswered).state == "new"
    far = a_ticket()
    Ticket.objects.filter(pk=far.pk).update(team=a_team("Far"), assignee=None)
    tom = an_agent("tom", team=a_team("Elsewhere"))
    job = ask([fresh(far)], "prioritise", tom, to=1, reason="Mine")
    assert states(job) == ["refused"]
    hidden = a_ticket()
    Ticket.objects.filter(pk=hidden.pk).update(team=a_team("Hidden", confidential=True), assignee=None)
    assert states(ask([hidden], "watch", tom)) == ["refused"]
    for deed, params in (("assign", {"to": 0}), ("prioritise", {"to": 9}), ("tag", {"tags": " , "}), ("nothing", {})):
        with pytest.raises(Invalid):
            ask([far], deed, amy, **params)


def test_undoing_is_refused_where_the_case_moved_on(amy: Person, sue: Person) -> None:
    one, other, same = a_ticket(), a_ticket(), a_ticket()
    Ticket.objects.filter(pk=same.pk).update(assignee=sue)
    job = ask([one, other, same], "assign", sue, to=sue.pk)
    assert states(job) == ["done"] * 3
    handling.assign(fresh(one), to=amy, actor=acting(sue), at=NOW)
    with pytest.raises(NotPermitted):
        undone(job, amy)
    back = undone(job, sue)
    assert back.total == 2  # where nothing was changed nothing is undone
    assert states(back) == ["refused", "done"]
    assert "changed since" in words(back)[0]
    assert (fresh(one).assignee, fresh(other).assignee, fresh(same).assignee) == (amy, amy, sue)


def test_a_priority_that_was_taken_back_follows_its_rule_again(sue: Person) -> None:
    one, overruled = a_ticket(), a_ticket()
    handling.overrule_priority(overruled, to=Priority(4), reason="It can wait", actor=acting(sue), at=NOW)
    ruled = fresh(one).priority
    undone(ask([fresh(one), fresh(overruled)], "prioritise", sue, to=1, reason="Fair tomorrow"), sue)
    assert (fresh(one).priority, fresh(one).priority_overruled) == (ruled, "")
    assert (fresh(overruled).priority, fresh(overruled).priority_overruled) == (4, "Undone: as it was before")
    handling.categorise(fresh(one), category=a_category("burns", safety=True), actor=acting(sue), at=NOW)
    assert fresh(one).priority < ruled


def test_many_are_the_workers_and_a_killed_one_is_taken_up(sue: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    monkeypatch.setattr(jobs, "SLICE", 2)
    made = [a_ticket() for _number in range(5)]
    Ticket.objects.update(assignee=None)
    job = ask(made, "assign", sue, to=sue.pk)
    assert states(job) == ["waiting"] * 5
    done = []
    do = handling.assign

    def dying(ticket: Ticket, **told: object) -> Ticket:
        if len(done) == 3:
            raise SystemExit  # the worker is killed in the middle of a deed
        done.append(ticket.pk)
        return do(ticket, **told)

    monkeypatch.setattr(handling, "assign", dying)
    with pytest.raises(SystemExit):
        jobs.run(NOW)
    assert states(job) == ["done"] * 3 + ["waiting"] * 2
    monkeypatch.setattr(handling, "assign", do)
    assert jobs.run(NOW) == 2
    assert jobs.run(NOW) == 0
    assert BulkJob.objects.get(pk=job.pk).state == BulkState.DONE
    notice = Notice.objects.get(person=sue, kind="bulk.ended")
    assert kind_of(notice.kind).say(notice.params) == "Assign: 5 of 5 done."
    assert kind_of(notice.kind).link(notice.params) == f"/desk/bulk/{job.pk}/?rows=all"
    assert [fresh(one).assignee for one in made] == [sue] * 5
    assert [one.messages.filter(data__verb="assigned").count() for one in made] == [1] * 5


def test_who_has_left_does_nothing_more(sue: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    job = ask([a_ticket()], "watch", sue)
    Person.objects.filter(pk=sue.pk).update(is_active=False)
    jobs.run(NOW)
    assert states(job) == ["refused"]


def test_the_page_does_it_shows_it_and_undoes_it(sue: Person, amy: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [a_ticket(subject=f"Sofa {number}") for number in range(27)]
    a_ticket(kind="praise", subject="Other")
    client = Client()
    client.force_login(sue)
    htmx = {"HX-Request": "true", "HX-Target": "inbox-list"}
    chosen = {"ticket": [one.number for one in made[:2]], "tag": "1", "tags": "sofa"}
    page = client.post("/desk/bulk/?view=all", chosen, headers=htmx).content.decode()
    assert "2 of 2 done" in page
    job = BulkJob.objects.get()
    back = client.post(
        f"/desk/bulk/{job.pk}/undo/", headers={"HX-Request": "true", "HX-Target": "bulk-job"}
    ).content.decode()
    assert 'id="bulk-job"' in back
    assert tagging.names_of(made[0]) == []
    assert client.post(f"/desk/bulk/{job.pk}/undo/").status_code == 302
    every = {"all": "1", "watch": "1"}
    page = client.post("/desk/bulk/?view=all&q=kind:enquiry", every, headers=htmx).content.decode()
    assert "0 of 27 so far" in page
    last = BulkJob.objects.latest("pk")
    jobs.run(NOW)
    page = client.get(f"/desk/bulk/{last.pk}/?rows=all").content.decode()
    assert "27 of 27 done" in page
    assert page.count('<a href="/desk/tickets/') == 27
    assert Watch.objects.filter(person=sue).count() == 27
    refused = client.post("/desk/bulk/?view=all&q=kind:enquirie", every, headers=htmx)
    assert refused.status_code == 422
    stranger = Client()
    stranger.force_login(amy)
    assert stranger.get(f"/desk/bulk/{last.pk}/").status_code == 404


def test_a_refusal_loses_neither_what_was_ticked_nor_what_was_typed(sue: Person) -> None:
    one, other = a_ticket(), a_ticket()
    client = Client()
    client.force_login(sue)
    asked = {"ticket": [one.number], "prioritise": "1", "priority": "1", "reason": " ", "tags": "sofa"}
    htmx = {"HX-Request": "true", "HX-Target": "inbox-list"}
    refused = client.post("/desk/bulk/?view=all", asked, headers=htmx)
    assert (refused.status_code, refused["HX-Reswap"]) == (422, "none"), "the list stands as it is"
    assert "A reason is needed." in refused.content.decode()
    page = client.post("/desk/bulk/?view=all", asked).content.decode()
    assert "A reason is needed." in page
    ticked = re.findall(r'<input[^>]*name="ticket" value="(\d+)"[^>]* checked', page)
    assert ticked == [str(one.number)] and f'name="ticket" value="{other.number}"' in page
    assert re.search(r'name="priority" value="1" checked', page)
    assert re.search(r'name="tags" value="sofa"', page)
    assert not BulkJob.objects.exists()

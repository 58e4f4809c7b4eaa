"""Saved reports and their letters: shared is the question, each slot is mailed once, in everybody's own reach."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from feedback import permissions
from feedback.models import SavedReport, Schedule
from feedback.reports import saving, scheduling, wishes
from feedback.reports.catalogue import REPORTS, Report
from feedback.reports.sheets import Sheet, sheets_of
from servicedesk.errors import Invalid, NotPermitted
from servicedesk.mail.models import Outgoing
from staff.models import Person, Role
from tests.feedback.figured import TODAY, Past
from tests.people import a_manager, acting

pytestmark = pytest.mark.django_db
CASES = 30  # of the past
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def max(past: Past) -> Person:
    return a_manager("max", language="zh-hans")


def kept(person: Person, *, shared: str = "nobody", name: str = "Month", report: str = "overview") -> SavedReport:
    wish = wishes.read(QueryDict("ago=1"))
    return saving.save(REPORTS[report], wish, name=name, shared=shared, actor=acting(person), at=TODAY)


def planned(saved: SavedReport, *people: Person, rhythm: str = "month", at: datetime = TODAY) -> Schedule:
    owner = acting(saved.owner)
    return scheduling.plan(saved, rhythm=rhythm, hour=8, recipients=people, actor=owner, at=at)


def letters() -> list[Outgoing]:
    return list(Outgoing.objects.filter(kind="report").order_by("pk"))


def test_shared_reports_are_found_by_those_they_are_shared_with(past: Past, max: Person) -> None:
    amy, ben, sue = past.people
    for shared in ("nobody", "teams", "all"):
        kept(sue, shared=shared, name=shared)
    names = {one.username: {saved.name for saved in saving.seen_by(acting(one))} for one in (sue, amy, ben, max)}
    assert names["sue"] == {"nobody", "teams", "all"}
    assert names["amy"] == {"teams", "all"}
    assert names["ben"] == names["max"] == {"all"}


def test_a_shared_report_shows_whoever_opens_it_their_own_figures(past: Past, max: Person) -> None:
    saved = kept(max, shared="all")
    client = Client()
    client.force_login(past.people[0])
    opened = client.get(f"/desk/reports/saved/{saved.pk}/", follow=True)
    assert opened.status_code == 200 and "your own figures" in opened.content.decode()
    assert client.post(f"/desk/reports/saved/{saved.pk}/drop/").status_code == 302
    assert SavedReport.objects.filter(pk=saved.pk).exists()
    hidden = kept(max, name="Mine")
    assert client.get(f"/desk/reports/saved/{hidden.pk}/").status_code == 404
    assert client.post(f"/desk/reports/saved/{hidden.pk}/mail/").status_code == 404


def test_the_same_name_again_replaces_ones_own(max: Person) -> None:
    assert kept(max, report="volumes").pk == kept(max, report="people").pk
    with pytest.raises(Invalid):
        kept(max, name=" ")


@pytest.mark.parametrize(
    ("rhythm", "after", "slot"),
    [
        ("day", "2026-11-18T07:59", "2026-11-18T08:00"),
        ("day", "2026-11-18T08:00", "2026-11-19T08:00"),
        ("week", "2026-11-18T07:00", "2026-11-23T08:00"),
        ("month", "2026-11-18T07:00", "2026-12-01T08:00"),
    ],
)
def test_slots_are_hours_of_the_desk(rhythm: str, after: str, slot: str, monkeypatch) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    monkeypatch.setattr(scheduling, "desk_zone", lambda: zone)
    found = scheduling.next_slot(rhythm, 8, after=datetime.fromisoformat(after).replace(tzinfo=zone))
    assert found == datetime.fromisoformat(slot).replace(tzinfo=zone)


def test_a_slot_is_mailed_once_in_everybodys_language_and_reach(past: Past, max: Person) -> None:
    sue = past.people[2]
    plan = planned(kept(max), max, sue)
    assert scheduling.mail_due(plan.next_at - HOUR) == 0
    due = plan.next_at
    assert scheduling.mail_due(due) == 1
    Schedule.objects.filter(pk=plan.pk).update(next_at=due)  # killed after the letters, before the next slot
    scheduling.mail_due(due)
    to_max, to_sue = sorted(letters(), key=lambda one: one.to != max.email)
    assert (to_max.language, to_sue.language) == ("zh-hans", "en")
    with translation.override("zh-hans"):
        assert to_max.text != to_sue.text
    assert "received" in to_sue.text and "/desk/reports/?unit=own&since=2026-11-01&until=2026-11-30" in to_sue.text
    assert "Back" not in to_sue.text and "Back" in to_max.text
    plan.refresh_from_db()
    assert plan.next_at > due + timedelta(days=27)


def test_a_report_that_cannot_be_made_comes_later_and_holds_up_no_other(past: Past, max: Person, monkeypatch) -> None:
    def counted(report: Report, *given: Any, **named: Any) -> list[Sheet]:
        if report.key == "people":
            connection.cursor().execute("SELECT 1 / 0")
        return sheets_of(report, *given, **named)

    monkeypatch.setattr(scheduling, "sheets_of", counted)
    bad = planned(kept(max, report="people", name="Bad"), max, rhythm="day")
    good = planned(kept(max), max, rhythm="day")
    due = bad.next_at
    for minute in range(3):
        scheduling.mail_due(due + minute * MINUTE)
    bad.refresh_from_db(), good.refresh_from_db()
    assert [one.subject.split(":")[0] for one in letters()] == ["Month"]
    assert (bad.next_at, good.next_at) == (due + HOUR, due + 24 * HOUR)
    scheduling.mail_due(due + 15.5 * HOUR)  # the day is over: it is the next day's turn
    bad.refresh_from_db()
    assert bad.next_at == due + 24 * HOUR
    monkeypatch.undo()
    scheduling.mail_due(bad.next_at)
    assert any(one.subject.startswith("Bad") for one in letters())


def test_slots_that_were_missed_are_not_made_up(past: Past, max: Person) -> None:
    plan = planned(kept(max), max, rhythm="day")
    scheduling.mail_due(plan.next_at + timedelta(days=5))
    assert len(letters()) == 1
    plan.refresh_from_db()
    assert plan.next_at > TODAY + timedelta(days=5)


def test_whoever_may_no_longer_see_reports_gets_no_letter(past: Past, max: Person) -> None:
    sue, ben = past.people[2], past.people[1]
    plan = planned(kept(max), max, sue, ben)
    Person.objects.filter(pk=sue.pk).update(role=Role.objects.get(key="administrator"))
    Person.objects.filter(pk=ben.pk).update(is_active=False)
    scheduling.mail_due(plan.next_at)
    assert [one.to for one in letters()] == [max.email]


def test_an_agent_has_their_own_figures_mailed_to_themselves_alone(past: Past, max: Person) -> None:
    amy = past.people[0]
    saved = kept(amy, shared="all")
    with pytest.raises(Invalid):
        planned(saved, amy, max)
    with pytest.raises(NotPermitted):
        scheduling.plan(saved, rhythm="day", hour=8, recipients=[max], actor=acting(max), at=TODAY)
    plan = planned(saved, amy)
    scheduling.mail_due(plan.next_at)
    assert "your own figures" in letters()[0].text


def test_by_the_page_a_report_is_saved_mailed_and_stopped(past: Past, max: Person) -> None:
    client = Client()
    max.language = "en"
    max.save()
    client.force_login(max)
    sent = {"report": "people", "query": "ago=1", "name": "Who did what", "shared": "teams"}
    assert client.post("/desk/reports/saved/save/", sent).status_code == 302
    saved = SavedReport.objects.get()
    told = {"rhythm": "week", "hour": "7", "recipients": [max.pk]}
    wrong = client.post(f"/desk/reports/saved/{saved.pk}/mail/", {f"mail-{saved.pk}-rhythm": "never"})
    assert wrong.status_code == 422
    mail = {f"mail-{saved.pk}-{name}": value for name, value in told.items()}
    assert client.post(f"/desk/reports/saved/{saved.pk}/mail/", mail).status_code == 302
    assert "every Monday" in client.get("/desk/reports/saved/").content.decode()
    client.post(f"/desk/reports/saved/mail/{Schedule.objects.get().pk}/stop/")
    client.post(f"/desk/reports/saved/{saved.pk}/drop/")
    assert not SavedReport.objects.exists()


def test_a_refused_name_is_kept_with_the_question(past: Past, max: Person) -> None:
    max.language = "en"
    max.save()
    client = Client()
    client.force_login(max)
    long = "Who did what " * 8
    sent = {"report": "people", "query": "ago=1", "name": long, "shared": "teams"}
    refused = client.post("/desk/reports/saved/save/", sent)
    page = refused.content.decode()
    assert refused.status_code == 422 and not SavedReport.objects.exists()
    assert "Give it a name of at most 80 characters." in page and f'value="{long}"' in page
    assert '<option value="teams" selected>' in page and 'name="query" value="ago=1"' in page
    assert client.post("/desk/reports/saved/save/", sent | {"name": " "}).status_code == 422


def test_only_those_who_may_see_reports_are_offered_as_recipients(past: Past, max: Person) -> None:
    amy = past.people[0]
    amy.role.permissions = {}
    amy.role.save()
    offered = dict(permissions.readers(acting(max)))
    assert max.pk in offered and amy.pk not in offered
    amy.role.permissions = {"ticket.reply": "own"}
    amy.role.save()
    assert amy.pk in dict(permissions.readers(acting(max)))
    assert dict(permissions.readers(acting(amy))).keys() == {amy.pk}

"""What a person was warned of: looked after, put off, told again, seen by the others (decision 28)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from servicedesk.errors import Invalid, Refused
from servicedesk.kept import Question
from servicedesk.notify import mailing
from servicedesk.notify.models import Notice
from staff.models import Person, Team
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tests.promises import a_policy, nothing_is_promised
from tickets.clocks import alerts, deadlines, sweeping
from tickets.clocks.sweeping import sweep
from tickets.models import Alert, Clock, Message
from tickets.telling import say
from tickets.vocabulary import Kind, Metric

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    nothing_is_promised()
    a_policy(kind=Kind.ENQUIRY, first_response=60)
    return a_team()


@pytest.fixture
def amy(team: Team) -> Person:
    return an_agent(team=team)


@pytest.fixture
def sue(team: Team) -> Person:
    return a_supervisor(team=team)


def a_clock(team: Team, owner: Person, **fields) -> Clock:
    ticket = a_ticket(team=team, assignee=owner, **fields)
    clock = deadlines.start(ticket, Metric.FIRST_RESPONSE, at=NOW)
    assert clock is not None
    return clock


def test_looking_after_it_is_written_on_the_case_once(team: Team, amy: Person, sue: Person) -> None:
    clock = a_clock(team, amy)
    sweep(NOW + HOUR)
    for _time in range(2):
        alerts.acknowledge(clock, actor=acting(sue), at=NOW + HOUR)
    event = Message.objects.get(data__verb="acknowledged")
    assert say(event) == f"{sue.public_name}: Has seen the warning of “First response” and looks after it"
    assert alerts.seen_by_others([clock.pk], person_id=amy.pk) == {clock.pk: [sue.public_name]}
    assert not alerts.open_of(sue.pk, at=NOW + HOUR).exists()
    assert alerts.open_of(amy.pk, at=NOW + HOUR).count() == 1


def test_what_is_looked_after_is_not_mailed_and_the_next_rung_still_comes(team: Team, amy: Person) -> None:
    max_ = a_manager()
    clock = a_clock(team, amy)
    sweep(NOW + 0.75 * HOUR)
    alerts.acknowledge(clock, actor=acting(amy), at=NOW + 0.75 * HOUR)
    assert mailing.mail_due(NOW + 0.75 * HOUR) == 0
    sweep(NOW + HOUR)
    assert mailing.mail_due(NOW + HOUR) == 1
    assert alerts.open_of(max_.pk, at=NOW + HOUR).get().rung == "100"


def test_only_who_was_warned_can_look_after_it(team: Team, amy: Person, sue: Person) -> None:
    clock = a_clock(team, amy)
    with pytest.raises(Refused):
        alerts.acknowledge(clock, actor=acting(sue), at=NOW)
    with pytest.raises(Refused):
        alerts.snooze(clock, until=NOW + HOUR, actor=acting(sue), at=NOW)


def test_what_is_put_off_is_told_again_once(team: Team, amy: Person) -> None:
    clock, at = a_clock(team, amy), NOW + 0.75 * HOUR
    sweep(at)
    alerts.snooze(clock, until=at + HOUR, actor=acting(amy), at=at)
    assert not alerts.open_of(amy.pk, at=at).exists()
    assert (alerts.snoozed_of(amy.pk, at=at).count(), alerts.wake(at + 0.9 * HOUR)) == (1, 0)
    assert [alerts.wake(at + HOUR), alerts.wake(at + HOUR)] == [1, 0]
    assert Notice.objects.filter(person=amy, read_at=None).count() == 1
    assert alerts.open_of(amy.pk, at=at + HOUR).count() == 1


def test_what_has_ended_or_is_looked_after_is_not_told_again(team: Team, amy: Person) -> None:
    ended, seen, at = a_clock(team, amy), a_clock(team, amy), NOW + 0.75 * HOUR
    sweep(at)
    for clock in (ended, seen):
        alerts.snooze(clock, until=at + HOUR, actor=acting(amy), at=at)
    deadlines.stop(ended.ticket, Metric.FIRST_RESPONSE, at=at)
    alerts.acknowledge(seen, actor=acting(amy), at=at)
    assert alerts.wake(at + HOUR) == 0


@pytest.mark.parametrize("hours", [-1, 0, 24 * 8])
def test_nothing_is_put_off_for_ever(team: Team, amy: Person, hours: int) -> None:
    clock = a_clock(team, amy)
    sweep(NOW + HOUR)
    with pytest.raises(Invalid):
        alerts.snooze(clock, until=NOW + HOUR * (hours + 1), actor=acting(amy), at=NOW + HOUR)


def test_of_many_in_several_batches_each_hears_in_one_notice(team: Team, amy: Person, monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 10)
    monkeypatch.setattr(sweeping, "_due", Question(sweeping._held))
    for _number in range(34):
        a_clock(team, amy)
    sweep(NOW + 0.75 * HOUR)
    kinds = list(Notice.objects.filter(person=amy).values_list("kind", "params").order_by("pk"))
    assert [kind for kind, _params in kinds] == ["clock.soon"] * 10 + ["clocks.many"]
    assert kinds[-1][1] == {"late": 0, "soon": 24}
    assert mailing.mail_due(NOW + 0.75 * HOUR) == 1


def test_the_page_lists_ones_own_and_takes_ones_word(client: Client, team: Team, amy: Person, sue: Person) -> None:
    clock = a_clock(team, amy)
    sweep(NOW + HOUR)
    client.force_login(amy)
    shown = client.get("/desk/alerts/").content.decode()
    assert clock.ticket.reference in shown and "Why was “First response” late?" in shown
    client.post(f"/desk/alerts/{clock.pk}/acknowledge/")
    assert "No warning is open." in client.get("/desk/alerts/").content.decode()
    assert clock.ticket.reference in client.get("/desk/alerts/?show=acknowledged").content.decode()
    client.force_login(sue)
    assert f"{amy.public_name} looks after it" in client.get("/desk/alerts/").content.decode()
    client.post(f"/desk/alerts/{clock.pk}/snooze/", {"until": "4h"})
    assert clock.ticket.reference in client.get("/desk/alerts/?show=snoozed").content.decode()
    assert "What I was warned of" in client.get("/desk/notices/").content.decode()


def test_until_the_next_morning_is_until_the_team_opens(client: Client, team: Team, amy: Person) -> None:
    clock, friday_evening = a_clock(team, amy), NOW - timedelta(days=3) + timedelta(hours=10)
    Alert.objects.create(clock=clock, person=amy, rung="75", at=friday_evening)
    with time_machine.travel(friday_evening, tick=False):
        client.force_login(amy)
        client.post(f"/desk/alerts/{clock.pk}/snooze/", {"until": "day"})
    until = Alert.objects.get().snoozed_until
    assert until is not None and f"{until:%A %H:%M}" == "Monday 09:00"


def test_the_page_asks_as_much_for_twenty_as_for_one(client: Client, team: Team, amy: Person) -> None:
    client.force_login(amy)
    counted = []
    for number in (1, 19):
        for _clock in range(number):
            a_clock(team, amy)
        sweep(NOW + HOUR)
        client.get("/desk/alerts/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/alerts/")
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12


def test_nobody_sees_or_changes_an_alert_of_a_hidden_case(client: Client, team: Team, amy: Person) -> None:
    clock = a_clock(team, amy)
    sweep(NOW + HOUR)
    eve = an_agent("eve", team=a_team("Second"))
    Alert.objects.create(clock=clock, rung="75", person=eve, at=NOW)
    Team.objects.filter(pk=team.pk).update(confidential=True)
    client.force_login(eve)
    assert clock.ticket.reference not in client.get("/desk/alerts/").content.decode()
    assert client.post(f"/desk/alerts/{clock.pk}/acknowledge/").status_code == 404

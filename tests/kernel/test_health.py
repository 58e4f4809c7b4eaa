"""`/livez` and `/readyz`: what they ask, and what they say when something is away."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from servicedesk import health, heartbeat


@pytest.fixture
def all_well(monkeypatch):
    monkeypatch.setattr(health, "_checks", {"cache": lambda: True, "worker": lambda: True})


def away(*_args, **_kwargs):
    raise OperationalError("server closed the connection")


def test_livez_answers_without_asking_the_database(client):
    answer = client.get("/livez", headers={"host": "anything.example"})
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
def test_readyz_answers_any_host_and_sets_no_cookie(client, all_well):
    answer = client.get("/readyz", headers={"host": "10.0.0.7:1234"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "degraded": []})
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_names_what_is_degraded_and_stays_200(client, monkeypatch):
    def broken():
        raise RuntimeError

    monkeypatch.setattr(health, "_checks", {"outbox": lambda: False, "beat": broken, "disk": lambda: True})
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["degraded"]) == (200, ["beat", "outbox"])
    assert client.get("/readyz?all=1").status_code == 503


@pytest.mark.django_db
def test_readyz_all_is_200_when_nothing_is_degraded(client, all_well):
    assert client.get("/readyz?all=1").status_code == 200


def test_readyz_is_503_without_a_database(client, monkeypatch):
    monkeypatch.setattr(health.MigrationRecorder, "applied_migrations", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failed"]) == (503, ["database"])
    assert answer["Retry-After"]


@pytest.mark.django_db
def test_readyz_is_503_while_a_migration_is_missing(client, monkeypatch):
    applied = health.MigrationRecorder.applied_migrations

    def without_one(self):
        return {name: row for name, row in applied(self).items() if name != ("servicedesk", "0002_knocks")}

    monkeypatch.setattr(health.MigrationRecorder, "applied_migrations", without_one)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failed"]) == (503, ["migrations"])


@pytest.mark.django_db
def test_the_desk_looks_at_cache_worker_scheduler_and_disk():
    assert {"cache", "worker", "beat", "disk"} <= set(health._checks)
    now = timezone.now()
    assert {"worker", "beat"} <= set(health.degraded())
    heartbeat.mark("worker", at=now)
    heartbeat.mark("beat", at=now - timedelta(minutes=2))
    assert {"worker", "beat", "cache", "disk"} & set(health.degraded()) == {"beat"}


@pytest.mark.django_db
def test_a_heartbeat_is_one_row_however_often_it_beats():
    now = timezone.now()
    for seconds in range(3):
        heartbeat.mark("worker", at=now + timedelta(seconds=seconds))
    assert heartbeat.Heartbeat.objects.get().at == now + timedelta(seconds=2)
    assert heartbeat.is_alive("worker", at=now + timedelta(seconds=61))
    assert not heartbeat.is_alive("worker", at=now + timedelta(seconds=63))


def test_a_pulse_beats_until_it_is_stopped_and_outlives_an_absent_broker(monkeypatch):
    monkeypatch.setattr(heartbeat, "SECONDS", 0.001)
    beats = []

    def send():
        beats.append(1)
        if len(beats) == 3:
            pulse.stop()
        raise ConnectionError

    pulse = heartbeat.Pulse(send)
    pulse._run()
    assert len(beats) == 3

"""When a silent worker is taken for stuck, and when it is only idle or busy."""

from servicedesk import celery
from servicedesk.watchdog import STUCK_SECONDS, Patience, progress


def judged(*looks: tuple[int, object, float]) -> bool:
    patience = Patience(limit=100)
    return [patience.is_over(waiting=waiting, seen=seen, now=now) for waiting, seen, now in looks][-1]


def test_work_waiting_and_nothing_done_for_long_is_stuck():
    assert judged((3, "same", 0), (3, "same", 50), (4, "same", 101))


def test_an_empty_queue_is_no_reason_however_long():
    assert not judged((0, "same", 0), (0, "same", 1000))


def test_work_that_came_late_starts_the_clock_anew():
    assert not judged((0, "same", 0), (0, "same", 90), (1, "same", 120))


def test_any_task_begun_or_ended_starts_the_clock_anew():
    assert not judged((3, "one", 0), (3, "two", 90), (3, "two", 120))


def test_two_children_at_their_time_limit_are_not_taken_for_stuck():
    assert celery.HARD_SECONDS < STUCK_SECONDS


def test_a_task_is_not_delivered_again_while_it_may_still_run():
    assert celery.app.conf.broker_transport_options["visibility_timeout"] > celery.HARD_SECONDS


def test_progress_is_the_same_until_something_happens():
    assert progress() == progress()


def test_only_json_is_taken_from_the_broker():
    assert celery.app.conf.accept_content == ["json"]
    assert celery.app.conf.task_serializer == "json"


def test_a_task_of_a_killed_child_goes_back_to_the_queue():
    assert celery.app.conf.task_acks_late
    assert celery.app.conf.task_reject_on_worker_lost
    assert celery.app.conf.worker_prefetch_multiplier == 1


def test_every_scheduled_task_exists():
    celery.app.loader.import_default_modules()
    schedule = celery.app.conf.beat_schedule
    assert "beat-heartbeat" in schedule
    assert {entry["task"] for entry in schedule.values()} <= set(celery.app.tasks)

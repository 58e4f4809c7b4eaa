"""Logs: one JSON object a line, an id on each, and nothing that would let a reader of logs into a case."""

import io
import json
import logging

import pytest
import structlog
from celery.app.trace import trace_task
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from servicedesk import logs
from servicedesk.celery import app

TOKEN = "aW9x3k-Secret_9271"


@pytest.fixture
def lines():
    """What the settings' formatter writes, line by line."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**formatter_options()))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().split("\n")[:-1]]
    logging.getLogger().removeHandler(handler)
    structlog.contextvars.clear_contextvars()


def formatter_options():
    options = dict(settings.LOGGING["formatters"]["json"])
    assert options.pop("()") is structlog.stdlib.ProcessorFormatter
    return options


def answered(rf, path, *, get_response=lambda request: HttpResponse("ok"), **headers):
    request = rf.get(path, headers=headers)
    return logs.RequestLogMiddleware(get_response)(request)


def test_each_request_is_one_line_in_utc_with_its_id(rf, lines):
    response = answered(rf, "/desk/?q=refund")
    (line,) = lines()
    assert line["request_id"] == response["X-Request-ID"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/desk/", 200)
    assert line["at"].endswith("Z")
    assert "refund" not in json.dumps(line)


def test_a_well_formed_id_is_kept_and_any_other_replaced(rf, lines):
    assert answered(rf, "/", **{"x-request-id": "proxy-7f3a9c21"})["X-Request-ID"] == "proxy-7f3a9c21"
    for wrong in ("short", "a" * 65, 'x"},{"level":"error', "<b>12345678</b>"):
        assert answered(rf, "/", **{"x-request-id": wrong})["X-Request-ID"] != wrong


def test_lines_written_meanwhile_carry_the_id_and_later_ones_do_not(rf, lines):
    def view(request):
        structlog.get_logger("tickets").info("opened", ticket=7)
        logging.getLogger("plain").warning("from %s", "a library")
        return HttpResponse()

    response = answered(rf, "/new/", get_response=view)
    structlog.get_logger("tickets").info("later")
    first, second, third, later = lines()
    assert {first["request_id"], second["request_id"], third["request_id"]} == {response["X-Request-ID"]}
    assert (first["ticket"], second["event"]) == (7, "from a library")
    assert "request_id" not in later


@pytest.mark.parametrize(
    "path", ["/p/{}/", "/survey/{}/?score=5", "/reached/{}/", "/invite/{}/", "/accounts/password/reset/key/{}/"]
)
def test_cve_class_33_the_token_of_a_personal_link_is_in_no_line(rf, lines, path):
    answered(rf, path.format(TOKEN))
    logging.getLogger("django.request").error("Internal Server Error: %s", path.format(TOKEN))
    assert TOKEN not in json.dumps(lines())


def test_addresses_and_secrets_are_masked_also_in_what_the_database_quotes(lines):
    log = structlog.get_logger("x")
    log.warning("refused", to="Ann Lee <ann.lee+x@kunde.example>", password="hunter2", token=TOKEN, body="my case")
    try:
        raise ValueError("DETAIL:  Key (phone, name)=(+86 138 (0) 1111, 李安) already exists.")
    except ValueError:
        log.exception("stored")
    log.info("Failing row contains (7, null, 李安, secret).")
    written = json.dumps(lines(), ensure_ascii=False)
    for secret in ("kunde.example", "hunter2", TOKEN, "my case", "1111", "李安"):
        assert secret not in written
    assert "already exists" in written


def test_log_injection_stays_inside_one_line(rf, lines):
    answered(rf, '/%0d%0a{"level":"critical"}%0a\x1b[31m')
    structlog.get_logger("x").info("said", words='\r\n{"event": "forged"}\u2028')
    first, second = lines()
    assert first["path"].startswith("/\r\n{")
    assert second["event"] == "said"


def test_static_files_are_not_told_unless_they_are_missing(rf, lines):
    answered(rf, "/static/app/desk.js")
    answered(rf, "/static/none.js", get_response=lambda request: HttpResponse(status=404))
    assert [line["status"] for line in lines()] == [404]


def test_the_log_never_asks_the_database_who_it_was(rf):
    def ask():
        raise AssertionError("a query for the log's sake")

    request = rf.get("/")
    request.user = SimpleLazyObject(ask)
    assert logs.person_id(request) is None
    request.user = AnonymousUser()
    assert logs.person_id(request) is None


def test_a_task_carries_the_id_of_the_request_that_caused_it(lines):
    @app.task(name="tests.note", shared=False)
    def note():
        structlog.get_logger("tests").info("inside")

    structlog.contextvars.bind_contextvars(request_id="r-12345678")
    with app.connection_for_write("memory://") as connection, connection.SimpleQueue("traced") as queue:
        note.apply_async(connection=connection, queue="traced")
        seen = queue.get(timeout=2).headers
    assert seen["request_id"] == "r-12345678"
    trace_task(note, seen["id"], (), {}, request=seen, app=app)  # as a worker does with these headers
    app.tasks.pop("tests.note")
    (inside,) = [line for line in lines() if line["event"] == "inside"]
    assert (inside["request_id"], inside["task"]) == ("r-12345678", "tests.note")

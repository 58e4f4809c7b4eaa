import datetime as dt
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from servicedesk.mail import delivery, sms
from servicedesk.mail.outbox import Letter, enqueue

AT = dt.datetime(2026, 1, 5, 9, 30, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((dict(self.headers), json.loads(body)))
        time.sleep(self.server.pause)
        if self.server.answer is None:
            self.close_connection = True
            return
        self.send_response(self.server.answer)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.posts, server.answer, server.pause = [], 202, 0.0
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    settings.MAIL_DELIVERY = "smtp"
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_GATEWAY_TOKEN = "secret"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def send():
    outgoing = enqueue(Letter(channel="sms", to="+431234567", subject="", text="We heard you 七步"), at=AT)
    delivery.deliver_due(at=AT, limit=5)
    outgoing.refresh_from_db()
    return outgoing


def test_a_message_reaches_the_gateway_once(gateway):
    outgoing = send()
    assert outgoing.state == "sent"
    ((headers, body),) = gateway.posts
    assert headers["Authorization"] == "Bearer secret"
    assert body == {"to": "+431234567", "text": "We heard you 七步", "id": outgoing.message_id.strip("<>")}


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (302, "queued", "gateway_closed"),
        (400, "failed", "gateway_refused"),
        (402, "queued", "gateway_closed"),
        (404, "queued", "gateway_closed"),
        (413, "failed", "refused"),
        (422, "failed", "gateway_refused"),
        (401, "queued", "sign_in"),
        (429, "queued", "gateway_down"),
        (500, "queued", "gateway_down"),
        (None, "unknown", "uncertain"),
    ],
)
def test_each_answer_has_its_consequence(gateway, answer, state, code):
    gateway.answer = answer
    outgoing = send()
    assert (outgoing.state, outgoing.error_code) == (state, code)
    assert len(gateway.posts) == 1  # no redirect is followed, nothing is repeated


def test_a_gateway_that_is_away_is_tried_again(gateway, settings):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/send"
    outgoing = send()
    assert (outgoing.state, outgoing.error_code) == ("queued", "gateway_down")


def test_a_gateway_that_takes_too_long_leaves_it_uncertain(gateway, monkeypatch):
    monkeypatch.setattr(sms, "ANSWER_SECONDS", 0.05)
    gateway.pause = 0.3
    outgoing = send()
    assert outgoing.state == "unknown"


def test_without_a_gateway_it_fails_visibly(gateway, settings):
    settings.SMS_GATEWAY_URL = ""
    outgoing = send()
    assert (outgoing.state, outgoing.error_sentence) == ("failed", "No SMS gateway is set up.")


def test_a_mail_server_that_is_away_does_not_stop_messages(gateway):
    enqueue(Letter(channel="email", to="grete@example.org", subject="Hi", text="hello", topic="ticket:1"), at=AT)
    outgoing = send()
    assert outgoing.state == "sent"

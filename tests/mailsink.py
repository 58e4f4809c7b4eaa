"""A real SMTP peer in this process: keeps what it takes, and answers as a test wishes."""

import email
import email.policy
import socket
from collections import Counter
from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Sink:
    """`answers` maps a recipient to the reply to RCPT; `data_answers` to the reply after the letter."""

    def __init__(self, **options):
        self.options = options  # of the server, such as its certificate
        self.port = _free_port()
        self.envelopes = []
        self.conversations = 0
        self.answers = {}
        self.data_answers = {}
        self._controller = None

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def letters(self):
        return [email.message_from_bytes(one.content, policy=email.policy.default) for one in self.envelopes]

    @property
    def bodies(self):
        return [one.get_body(("plain",)).get_content().strip() for one in self.letters]

    def copies(self):
        """How often each Message-ID arrived."""
        return Counter(one["Message-ID"] for one in self.letters)

    def start(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self._controller.start()

    def stop(self):
        controller, self._controller = self._controller, None
        if controller:
            controller.stop()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.conversations += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = self.data_answers.get(envelope.rcpt_tos[0], "250 taken")
        if answer.startswith("250"):
            self.envelopes.append(envelope)
        return answer


@contextmanager
def running_sink(**options):
    sink = Sink(**options)
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]

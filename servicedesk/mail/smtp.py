"""One conversation with the desk's mail server, kept over several letters, every wait bounded."""

import re
import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .failpoints import reach
from .outcomes import Away, Rejected, TryLater, Uncertain

CONNECT_SECONDS = 5.0
LETTER_SECONDS = 30.0
_DOT_AT_START = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class Server:
    """Where SMTP_URL points: `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`, with user and password if needed."""

    host: str
    port: int
    user: str
    password: str
    security: str  # "", "starttls", "tls"

    @classmethod
    def from_url(cls, url: str) -> Self:
        parts = urlsplit(url)
        security = {"smtp": "", "smtp+tls": "starttls", "smtps": "tls"}.get(parts.scheme)
        if security is None or not parts.hostname:
            raise ImproperlyConfigured(
                "SMTP_URL must read smtp://, smtp+tls:// or smtps://, then user:password@host:port."
            )
        port = parts.port or {"": 25, "starttls": 587, "tls": 465}[security]
        return cls(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), security)


class Carrier:
    """Sends letters one after the other; connects when first needed. Close it after use."""

    def __init__(self, *, server: Server | None = None) -> None:
        self._server = server or Server.from_url(settings.SMTP_URL)
        self._smtp: smtplib.SMTP | None = None

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp:
            with suppress(OSError, smtplib.SMTPException):
                if smtp.sock:
                    smtp.sock.settimeout(1.0)
                smtp.quit()
            smtp.close()

    def send(self, content: bytes, *, sender: str, to: str, handing_over: Callable[[], None]) -> None:
        """Hand one message over; returns after the server's 250.

        `handing_over` is called once the server has agreed to take the letter's bytes, just before the first leaves.
        """
        deadline = time.monotonic() + LETTER_SECONDS
        smtp = self._ready_for(sender, deadline)
        self._command(smtp, f"RCPT TO:<{to}>", deadline, refused="refused_address")
        reach("before_send")
        try:
            handing_over()
        except BaseException:  # not only refusals: the conversation stands at RCPT and must not go on
            self.close()
            raise
        self._command(smtp, "DATA", deadline, refused="refused", want=354)
        self._hand_over(smtp, content, deadline)

    def _ready_for(self, sender: str, deadline: float) -> smtplib.SMTP:
        """A connection on which MAIL FROM was accepted; an idle one that died is replaced once."""
        begin = f"MAIL FROM:<{sender}>"
        if self._smtp:
            try:
                self._command(self._smtp, begin, deadline, refused="refused")
                return self._smtp
            except Away:
                self.close()
        self._smtp = self._connect()
        self._command(self._smtp, begin, deadline, refused="refused")
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context() if self._server.security else None
        smtp = None
        try:
            smtp = self._open(context)
            if self._server.security == "starttls":
                smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
            if self._server.user:
                smtp.login(self._server.user, self._server.password)
        except (OSError, smtplib.SMTPException) as error:
            if smtp:
                smtp.close()
            if isinstance(error, smtplib.SMTPAuthenticationError):
                raise Away("sign_in", _words(error.smtp_error)) from error
            raise Away("unreachable", str(error)) from error
        return smtp

    def _open(self, context: ssl.SSLContext | None) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        # An own name is given, for finding it out would ask the name server, without a limit.
        if self._server.security == "tls":
            return smtplib.SMTP_SSL(host, port, "localhost", timeout=CONNECT_SECONDS, context=context)
        return smtplib.SMTP(host, port, "localhost", timeout=CONNECT_SECONDS)

    def _command(self, smtp: smtplib.SMTP, line: str, deadline: float, *, refused: str, want: int = 250) -> None:
        try:
            _limit(smtp, deadline)
            code, words = smtp.docmd(line)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Away("unreachable", str(error)) from error
        if code != want and not (want == 250 and code == 251):
            self._refuse(smtp, code, words, refused)

    def _hand_over(self, smtp: smtplib.SMTP, content: bytes, deadline: float) -> None:
        try:
            _limit(smtp, deadline)
            smtp.send(_DOT_AT_START.sub(b"..", content) + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            reach("after_data_before_250")
            _limit(smtp, deadline)
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Uncertain(str(error)) from error
        if code != 250:
            self._refuse(smtp, code, words, "refused")

    def _refuse(self, smtp: smtplib.SMTP, code: int, words: bytes, refused: str) -> None:
        said = f"{code} {_words(words)}"
        if code == 421:  # the server closes the conversation
            self.close()
            raise Away("busy", said)
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close()
        if code == 530 or code == 535:
            raise Away("sign_in", said)
        if 500 <= code < 600:
            raise Rejected(refused, said)
        raise TryLater("busy", said)


def _limit(smtp: smtplib.SMTP, deadline: float) -> None:
    left = min(float(settings.SMTP_TIMEOUT), deadline - time.monotonic())
    if left <= 0:
        raise TimeoutError("the mail server took too long")
    if smtp.sock:
        smtp.sock.settimeout(left)


def _words(said: bytes | str) -> str:
    return said if isinstance(said, str) else said.decode("utf-8", "replace")

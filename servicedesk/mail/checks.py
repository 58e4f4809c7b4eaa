"""Settings of letters that cannot work are said at boot (`manage.py check`, `migrate`, `make run`)."""

from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured

from .smtp import Server

_NEAR = frozenset({"127.0.0.1", "::1", "localhost"})


def letter_settings(**kwargs: Any) -> list[CheckMessage]:
    """MAIL_DELIVERY, MAIL_FROM, SMTP_URL and SMS_GATEWAY_URL, each named when it is wrong."""
    found: list[CheckMessage] = []
    if settings.MAIL_DELIVERY not in ("smtp", "keep", "hold"):
        found.append(Error("MAIL_DELIVERY must be smtp, keep or hold.", id="mail.E001"))
    if "@" not in parseaddr(str(settings.MAIL_FROM))[1]:
        found.append(Error("MAIL_FROM must be an address, such as Service desk <desk@example.com>.", id="mail.E002"))
    try:
        server = Server.from_url(settings.SMTP_URL)
    except (ImproperlyConfigured, ValueError):
        found.append(
            Error("SMTP_URL must read smtp://, smtp+tls:// or smtps://, then user:password@host:port.", id="mail.E003")
        )
    else:
        if server.user and not server.security and server.host not in _NEAR:
            hint = "Use smtp+tls:// or smtps://."
            found.append(Warning("SMTP_URL sends a password over the network in the clear.", hint=hint, id="mail.W001"))
    return found + _gateway()


def _gateway() -> list[CheckMessage]:
    url = settings.SMS_GATEWAY_URL
    if not url:
        return []
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return [Error("SMS_GATEWAY_URL must be an http or https address.", id="mail.E004")]
    if parts.scheme == "http" and parts.hostname not in _NEAR:
        return [Warning("SMS_GATEWAY_URL sends messages and token in the clear.", hint="Use https.", id="mail.W002")]
    return []

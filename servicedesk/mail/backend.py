"""Django's EMAIL_BACKEND: what packages send (a password link) goes by the outbox like every other letter."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import get_language

from .outbox import Letter, enqueue_many


class OutboxBackend(BaseEmailBackend):
    """Writes one confidential row per recipient. Files are refused: no package of ours sends any."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.attachments:
                raise ValueError("The outbox takes attachments as stored files, by servicedesk.mail.outbox.enqueue.")
            enqueue_many([_letter(message, to) for to in message.recipients()], at=timezone.now())
        return len(email_messages)


def _letter(message: EmailMessage, to: str) -> Letter:
    return Letter(
        channel="email",
        to=to,
        subject=str(message.subject),
        text=str(message.body),
        html=_html(message),
        language=get_language() or "en",
        kind="account",
        confidential=True,
    )


def _html(message: EmailMessage) -> str:
    alternatives: list[Any] = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")

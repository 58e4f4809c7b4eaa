"""Text messages through the gateway named by SMS_GATEWAY_URL: POST {to, text, id}, any 2xx means taken."""

import requests
from django.conf import settings
from requests.auth import AuthBase
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from .failpoints import reach
from .models import Outgoing
from .outcomes import Away, Rejected, TryLater, Uncertain

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 20.0


class _Bearer(AuthBase):
    """As an auth object, so that a .netrc on the machine cannot replace it."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if settings.SMS_GATEWAY_TOKEN:
            request.headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
        return request


def send(letter: Outgoing) -> None:
    """The gateway gets our Message-ID as `id`, by which it can recognise a repeat."""
    try:
        answer = requests.post(
            settings.SMS_GATEWAY_URL,
            json={"to": letter.to, "text": letter.text, "id": letter.message_id.strip("<>")},
            auth=_Bearer(),
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,
            stream=True,  # the body is not read
        )
    except requests.RequestException as error:
        if _never_left(error):
            raise Away("gateway_down", type(error).__name__) from error
        raise Uncertain(type(error).__name__) from error
    with answer:
        reach("after_data_before_250")
        _judge(answer.status_code)


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in (401, 403):
        raise Away("sign_in", f"HTTP {status}")
    if status in (408, 425, 429) or status >= 500:
        raise TryLater("gateway_down", f"HTTP {status}")
    if status < 400 or status in (402, 404, 405, 410):  # moved, no credit, a wrong address: true of every message
        raise Away("gateway_closed", f"HTTP {status}")
    # Only of these the number may be the reason; receivers of the event mark it.
    raise Rejected("gateway_refused" if status in (400, 422) else "refused", f"HTTP {status}")


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that nothing can have been taken."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)

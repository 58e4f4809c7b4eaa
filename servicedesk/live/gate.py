"""Who may listen: asked in one thread of its own with one short database connection (decision 2).

Streams themselves hold no connection: the thread closes its own as soon as nobody waits for an answer.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Literal, TypeVar

from django.conf import settings
from django.contrib import auth
from django.db import connections
from django.http import HttpRequest

from servicedesk.live.topics import Listener, may_listen

T = TypeVar("T")
Ask = tuple[str, frozenset[str]]  # session key, topics
Admission = Literal[200, 401, 403]


class Gate:
    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-gate")
        self._lock = threading.Lock()
        self._waiting = 0

    async def admit(self, ask: Ask) -> Admission:
        """200, 401 for a session of nobody, or 403. Raises django.db.Error when the database is away."""
        return await self._in_thread(lambda: admission(ask))

    async def denied(self, asks: Iterable[Ask]) -> set[Ask]:
        """Those of the open streams whose session or permission has ended."""
        every = set(asks)
        return await self._in_thread(lambda: {ask for ask in every if admission(ask) != 200})

    async def person(self, ask: Ask) -> int | None:
        """Who listens; None for a customer."""
        return await self._in_thread(lambda: _person_of(ask))

    async def _in_thread(self, question: Callable[[], T]) -> T:
        with self._lock:
            self._waiting += 1
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)

    def _answer(self, question: Callable[[], T]) -> T:
        try:
            return question()
        finally:
            with self._lock:
                self._waiting -= 1
                alone = self._waiting == 0
            if alone:
                connections.close_all()


def admission(ask: Ask) -> Admission:
    session_key, topics = ask
    listener = listener_of(session_key)
    if listener is None:
        return 401
    return 200 if may_listen(listener, topics) else 403


def _person_of(ask: Ask) -> int | None:
    listener = listener_of(ask[0])
    return listener.person.pk if listener is not None and listener.person is not None else None


def listener_of(session_key: str) -> Listener | None:
    """The person or customer behind a session; None when it has ended, or belongs to nobody.

    Django's own check also ends sessions from before a change of password.
    """
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    person = auth.get_user(request)
    if person.is_authenticated:
        return Listener(person=person, session=request.session) if person.is_active else None
    return (
        None
        if request.session.is_empty() or not request.session.keys()
        else Listener(person=None, session=request.session)
    )

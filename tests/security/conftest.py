"""A world to attack, and a watch over what is written meanwhile."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.db import connection
from django.test import override_settings

from tests.security import world as worlds

# What a mere visit may write: the visitor's session, what counts wrong knocks, and when a token was last seen.
_TRACES = re.compile(r"\b(django_session|servicedesk_knocks|usersessions_usersession|last_used_at)\b")
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|COPY)\b", re.IGNORECASE)

Watch = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture(scope="module")
def _built(module_transaction: None, tmp_path_factory: Any) -> Iterator[worlds.World]:
    """The world as it is before each test of a module."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"), MAIL_DELIVERY="keep"):
        yield worlds.build()


@pytest.fixture
def world(_built: worlds.World, db: None) -> worlds.World:
    return deepcopy(_built)


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What broke inside, as the log would tell it; clients here must not raise it themselves."""
    heard: list[str] = []

    def hear(request: Any, **_rest: Any) -> None:
        heard.append(f"{request.method} {request.path}: {sys.exc_info()[1]!r:.300}")

    got_request_exception.connect(hear)
    yield heard
    got_request_exception.disconnect(hear)


@pytest.fixture
def watch() -> Watch:
    """`with watch() as written:` lists every statement that would change a row worth keeping."""

    @contextmanager
    def watching() -> Iterator[list[str]]:
        written: list[str] = []

        def hear(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if _WRITES.match(sql) and not _TRACES.search(sql):
                written.append(sql[:120])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(hear):
            yield written

    return watching

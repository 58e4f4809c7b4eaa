"""Work in processes of their own: forked from the test's, with connections of their own; they can be killed for real.

A process begun anew would load the whole desk first, which takes longer than most of what is done in it.
"""

import os
import signal
import traceback
import warnings
from collections.abc import Callable
from typing import Any

from django.db import connections

from tests.forgetting import forget

SECONDS = 90  # of a child's life at most
_inherited: list[Any] = []  # a forked child must not close the parent's database conversation


def in_another_process(work: Callable[[], object]) -> int:
    """Start `work` in a forked child that remembers no rows; returns its process id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    try:
        signal.alarm(SECONDS)
        for name in connections:
            _inherited.append(connections[name])
            del connections[name]
        forget()
        work()
        os._exit(0)
    except BaseException:  # nothing of the parent's test may go on in the child
        traceback.print_exc()
    finally:
        os._exit(1)


def ended(child: int) -> int:
    """Wait for its end; its exit code, negative when a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill(child: int) -> None:
    """At once, as a machine dies; it may be over already."""
    os.kill(child, signal.SIGKILL)
    ended(child)

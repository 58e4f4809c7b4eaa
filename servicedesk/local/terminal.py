"""One terminal for everybody: steps with their time while setting up, then each program's lines behind its name."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_COLOURS = {"web": "36", "worker": "35", "beat": "33", "postgres": "34", "valkey": "31", "desk": "1"}


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if sys.stdout.isatty() else text


def open_terminal() -> None:
    """A terminal that cannot show a character must not stop a desk; lines appear at once even in a pipe."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", line_buffering=True)


def say(text: str = "") -> None:
    print(text, flush=True)


def line(name: str, text: str) -> None:
    say(f"{_paint(name.ljust(8), _COLOURS.get(name, '0'))} | {text}")


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Says what is being done, then how long it took; a failure leaves the line without a time."""
    started = time.monotonic()
    sys.stdout.write(f"  {doing} … ")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - started:.1f} s")

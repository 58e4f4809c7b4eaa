"""One terminal for everybody: steps with their time while setting up, then each program's lines behind its name."""

import contextlib
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
    # On a terminal a step in progress stands unfinished in its line; whatever is said meanwhile takes that line.
    _write(f"\r\x1b[K{text}\n" if sys.stdout.isatty() else f"{text}\n")


def _write(text: str) -> None:
    with contextlib.suppress(OSError):  # a closed terminal ends the desk by its signal, not by a failed print
        sys.stdout.write(text)
        sys.stdout.flush()


def line(name: str, text: str) -> None:
    say(f"{_paint(name.ljust(8), _COLOURS.get(name, '0'))} | {text}")


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Says what is being done, and once it is done how long it took."""
    started = time.monotonic()
    if sys.stdout.isatty():
        _write(f"  {doing} …")
    try:
        yield
    except BaseException:
        say(f"  {doing}: failed")
        raise
    say(f"  {doing}: {time.monotonic() - started:.1f} s")

"""Keeps programs alive in one terminal: starts again what dies, ends everything within five seconds when asked."""

import asyncio
import contextlib
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process

from servicedesk.local import processes, terminal
from servicedesk.local.places import Trouble
from servicedesk.local.program import Program
from servicedesk.local.record import Record

PROGRAMS_SECONDS, SERVICES_SECONDS = 2.5, 1.5  # together with killing and clearing up: under five
_STEADY_SECONDS = 8.0  # a program that lived this long did not fail at its start
_LONGEST_PAUSE = 10.0
_LONGEST_LINE = 256 * 1024


class Child:
    """One program through all its lives."""

    def __init__(self, program: Program, record: Record) -> None:
        self.program, self.record = program, record
        self.process: Process | None = None
        self.ending = False
        self._failures = 0
        self._life: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._life = asyncio.create_task(self._live(), name=self.program.name)

    async def wait_ready(self, *, seconds: float) -> None:
        """Wait until the program answers; Trouble with the end of its log when it does not."""
        deadline = time.monotonic() + seconds
        while not await self._is_ready():
            if self._life and self._life.done():
                self._life.result()
            if time.monotonic() > deadline or self._failures > 5:
                raise Trouble(f"{self.program.name} did not start. {self._last_words()}")
            await asyncio.sleep(0.05)

    async def _is_ready(self) -> bool:
        return self.process is not None and await asyncio.to_thread(self.program.ready)

    def ask_to_end(self, how: signal.Signals | None = None) -> None:
        self.ending = True
        if self.process and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(how or self.program.stop_signal)
        elif self._life:
            self._life.cancel()

    async def ended(self) -> None:
        if self._life:
            await asyncio.wait([self._life])

    async def _live(self) -> None:
        while True:
            begun = time.monotonic()
            try:
                code = await self._one_life()
            except Trouble as trouble:
                if not self.process:  # never yet started: whoever waits for it gets the sentence
                    raise
                terminal.line(self.program.name, str(trouble))
                code = 1
            if self.ending:
                return
            self._failures = 0 if time.monotonic() - begun > _STEADY_SECONDS else self._failures + 1
            pause = min(0.2 * 2**self._failures, _LONGEST_PAUSE)
            terminal.line(self.program.name, f"ended ({_meaning(code)}); starting again in {pause:.1f} s")
            await asyncio.sleep(pause)

    async def _one_life(self) -> int:
        program = self.program
        await asyncio.to_thread(program.prepare)
        if self.ending:
            return 0
        with contextlib.ExitStack() as files:
            output = files.enter_context(program.log.open("ab")) if program.log else PIPE
            self.process = process = await asyncio.create_subprocess_exec(
                *program.command(),
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                env=dict(program.environment),
                cwd=program.folder,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, and the group can be ended whole
                preexec_fn=processes.end_with_parent(program.orphan_signal),
                limit=_LONGEST_LINE,
                **program.run_as,
            )
        self.record.note(program.name, process.pid)
        if process.stdout:
            await self._show(process.stdout)
        code = await process.wait()
        processes.kill_group(process.pid)  # what it left behind holds its port and its connections
        self.record.forget(program.name)
        return code

    async def _show(self, output: asyncio.StreamReader) -> None:
        """Print lines until the program itself is gone; a forgotten grandchild may keep the pipe open for ever."""
        assert self.process  # noqa: S101  # set by the only caller
        exited = asyncio.create_task(self.process.wait())
        while True:
            reading = asyncio.create_task(_next_line(output))
            await asyncio.wait([reading, exited], return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                await asyncio.wait([reading], timeout=0.2)
            if not reading.done():
                reading.cancel()
                return
            if not (text := reading.result()):
                return
            terminal.line(self.program.name, text.rstrip("\n"))

    def _last_words(self) -> str:
        if not self.program.log or not self.program.log.exists():
            return "Its lines above say why."
        return f"The end of {self.program.log}:\n" + self.program.log.read_text(errors="replace")[-1500:]


async def _next_line(output: asyncio.StreamReader) -> str:
    try:
        return (await output.readline()).decode("utf-8", "replace")
    except ValueError:  # longer than the limit; the reader has dropped it
        return "(a line too long to show)\n"


def _meaning(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


class Supervisor:
    """Services first, programs on top of them; the other way round at the end."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.services: list[Child] = []
        self.programs: list[Child] = []

    async def serve(self, *services: Program, seconds: float = 40.0) -> None:
        """Start services and wait until every one answers."""
        started = [Child(program, self.record) for program in services]
        self.services += started
        for child in started:
            child.start()
        for child in started:
            await child.wait_ready(seconds=seconds)

    def run(self, *programs: Program) -> list[Child]:
        started = [Child(program, self.record) for program in programs]
        self.programs += started
        for child in started:
            child.start()
        return started

    async def end(self) -> None:
        """End everything within five seconds, services last; what does not listen is killed."""
        await _end(self.programs, seconds=PROGRAMS_SECONDS)
        await _end(self.services, seconds=SERVICES_SECONDS)


async def _end(children: list[Child], *, seconds: float) -> None:
    for child in children:
        child.ask_to_end()
    endings = [asyncio.create_task(child.ended()) for child in children]
    if not endings:
        return
    _done, late = await asyncio.wait(endings, timeout=seconds)
    if late:
        for child in children:
            if child.process and child.process.returncode is None:
                processes.kill_group(child.process.pid)
        await asyncio.wait(late, timeout=1)

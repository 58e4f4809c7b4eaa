"""`make run` with real servers and supervisor, but featherweight web, worker and beat: starts in a second."""

import sys
from collections.abc import Mapping

from servicedesk.local import run, terminal
from servicedesk.local.configuration import Configuration
from servicedesk.local.places import Places, Trouble
from servicedesk.local.preparation import Preparation
from servicedesk.local.program import Program

_WEB = """
import http.server, sys
class Yes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Yes).serve_forever()
"""
_IDLE = "import time; print('at work'); time.sleep(600)"
# Does not listen when asked to end, and has a child that does not either.
_DEAF = """
import signal, subprocess, sys, time
for asked in (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT): signal.signal(asked, signal.SIG_IGN)
if len(sys.argv) < 2: subprocess.Popen([sys.executable, "-c", sys.argv[0], "child"])
time.sleep(600)
"""


class FakePreparation(Preparation):
    async def everything(self) -> None:
        pass

    async def nobody_is_there(self) -> bool:
        return False


def fake_programs(configuration: Configuration, environment: Mapping[str, str]) -> list[Program]:
    python, port = sys.executable, str(configuration.port)
    beat = _DEAF if "deaf" in sys.argv else _IDLE
    return [
        Program(
            name="web",
            command=lambda: [python, "-c", _WEB, port],
            environment=environment,
            ready=lambda: run.answers(f"http://127.0.0.1:{port}/"),
        ),
        Program(name="worker", command=lambda: [python, "-uc", _IDLE], environment=environment),
        Program(name="beat", command=lambda: [python, "-uc", beat], environment=environment),
    ]


def main() -> int:
    run.programs, run.Preparation = fake_programs, FakePreparation
    terminal.open_terminal()
    places = Places.from_environment()
    places.make()
    try:
        return run.run(places)
    except Trouble as trouble:
        terminal.say(str(trouble))
        return 1


if __name__ == "__main__":
    sys.exit(main())

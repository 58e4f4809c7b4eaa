"""The whole desk for browser tests: web, worker, scheduler and services, as `make run` starts them."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from servicedesk.local import chromium
from tests.browser.looking import LANGUAGES, SHOTS

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "seven-steps-in-order"
_CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
_QUIET = ("--disable-sync", "--no-first-run")
_PATIENCE = 300  # seconds until the desk must answer, demo data included


def out_of_time() -> bool:
    """Whether the moment has passed after which nothing more is begun: `.ci/run` has twenty minutes on any machine."""
    return time.time() > float(os.environ.get("E2E_UNTIL", "inf"))


def pytest_runtest_setup() -> None:
    if out_of_time():
        pytest.skip("no time was left (E2E_UNTIL)")


pytest_runtest_call = pytest_runtest_setup  # a desk that opened too late is not walked on either


# The walks over all pages want the demo as it was made; while one process makes it, the other does what needs no desk.
# Then the journey from the form to the archive: where time runs out, that is the last thing to leave out.
FIRST = ("test_axe.py", "test_composer.py", "test_scripts.py", "test_journey.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))


@dataclass(frozen=True)
class Desk:
    url: str
    environment: dict[str, str]

    def manage(self, *words: str) -> str:
        """A `manage.py` command on the running desk; its output."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()


def _kept() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[str], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"The desk did not open:\n{log.read_text()[-3000:]}")


@contextmanager
def _running(folder: Path) -> Iterator[Desk]:
    port = _free_port()
    environment = _kept() | {"DATA_DIR": str(folder), "PORT": str(port), "DEMO_PASSWORD": PASSWORD}
    log = folder / "desk.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "servicedesk.local", "run"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output, text=True)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, log)
            yield Desk(url, environment)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _pattern() -> Path:
    """A desk with the demo, made once for all processes of this run; each works on a copy."""
    folder = Path(os.environ["DATA_DIR"])  # of the services of this run, and gone with them
    pattern, new = folder / "desk", folder / "desk.new"
    with (folder / "desk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not pattern.exists():
            new.mkdir(mode=0o711)  # root lends the database to `nobody`, who must be able to walk in
            with _running(new):
                pass
            new.rename(pattern)
    return pattern


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """One for each process; DESK_DATA (its DATA_DIR) and DESK_URL name one that runs already, to write tests on."""
    if standing := os.environ.get("DESK_DATA"):
        yield Desk(os.environ["DESK_URL"], _kept() | {"DATA_DIR": standing})
        return
    with tempfile.TemporaryDirectory(prefix="desk-e2e-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        subprocess.run(["cp", "-a", f"{_pattern()}/.", name], check=True)
        with _running(folder) as running:
            yield running


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=[*_CHROMIUM, *_QUIET])
        yield browser
        browser.close()


@dataclass
class Visitors:
    """Somebody each with a browser of their own; what the console complains of fails the test."""

    browser: Browser
    desk: Desk
    complaints: list[str]

    def come(self, *, language: str = "en-US", width: int = 1440, scheme: str = "light") -> Page:
        height = 900 if width > 700 else 844
        context = self.browser.new_context(
            base_url=self.desk.url,
            locale=language,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        return page

    def _hear(self, message: object) -> None:
        text = getattr(message, "text", "")
        if getattr(message, "type", "") == "error" and "status of 4" not in text:
            self.complaints.append(text)

    def sign_in(self, name: str, **look: object) -> Page:
        page = self.come(**look)  # type: ignore[arg-type]
        page.goto("/accounts/login/")
        page.fill("[name=login]", name)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/desk/**")
        return page


@pytest.fixture(params=list(LANGUAGES) if SHOTS else ["en-US"])
def language(request: pytest.FixtureRequest) -> str:
    """Of whoever walks: both when somebody wants pictures."""
    return str(request.param)


@pytest.fixture
def visitors(chrome: Browser, desk: Desk) -> Iterator[Visitors]:
    guests = Visitors(chrome, desk, [])
    yield guests
    for context in chrome.contexts:
        context.close()
    assert guests.complaints == []


@pytest.fixture(scope="session")
def examples(desk: Desk) -> dict[str, Any]:
    """What addresses name: a case at each step, and rows of everything else, made on the desk."""
    told = desk.manage("shell", "-v0", "-c", "from tests.browser.examples import show; show()")
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found

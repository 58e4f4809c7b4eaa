"""What a desk's programs hold in memory: when it opens, and while eight people at once are on every page.

    .venv/bin/python -m tests.load.memory [--rounds 3] [--people 8]

Starts a desk of its own with demo data. In each round everybody follows the desk's links, one page of each kind after
the other. MB are proportional (what programs share is divided between them), from Linux' /proc.
"""

import argparse
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.ground.desks import Desk, a_folder, free_port
from tests.load.measuring import Visitor

PASSWORD, PEOPLE = "seven-steps-in-order", ("max", "sue", "ada", "amy")
PROGRAMS = ("web", "worker", "beat", "postgres", "valkey", "desk")
SETTLED = 20  # seconds after a round until what is counted
_LINK = re.compile(r'href="(/(?:desk|accounts)[^"#]*)"')
_LEAVES = re.compile(r"logout|export|\.csv|\.xlsx|download|/files/")


def proportional(pid: int) -> float:
    """MB of one process and all that it started."""
    own, children = 0.0, list[int]()
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        own = int(re.search(r"^Pss:\s+(\d+)", told, re.MULTILINE)[1]) / 1024  # type: ignore[index]
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (task / "children").read_text().split())
    except (FileNotFoundError, ProcessLookupError):  # ended while we looked
        return own
    return own + sum(map(proportional, children))


def table(desk: Desk) -> dict[str, float]:
    """By program; the supervisor alone, for it started the others."""
    found = {name: proportional(desk.pid(name)) for name in PROGRAMS if desk.pid(name)}
    found["desk"] -= sum(size for name, size in found.items() if name != "desk" and _is_child(desk, name))
    return found


def _is_child(desk: Desk, name: str) -> bool:
    """PostgreSQL may have left its starter."""
    parent = re.search(r"^PPid:\s+(\d+)", Path(f"/proc/{desk.pid(name)}/status").read_text(), re.MULTILINE)
    return parent is not None and int(parent[1]) == desk.pid("desk")


def walk(port: int, name: str) -> int:
    """How many pages somebody saw who follows every kind of link once."""
    visitor = Visitor("127.0.0.1", port)
    visitor.sign_in(name, PASSWORD)
    waiting, seen, kinds = ["/desk/"], 0, set[str]()
    while waiting:
        path = waiting.pop(0)
        answer = visitor.ask(path, **{"Accept-Encoding": "identity"})
        assert answer.status < 500, (path, answer.status)
        seen += 1
        for link in _links(answer.body.decode()):
            if (kind := re.sub(r"[\d-]{2,}|\d", "0", link)) not in kinds:
                kinds.add(kind)
                waiting.append(link)
    return seen


def _links(page: str) -> Iterator[str]:
    for link in _LINK.findall(page):
        if not _LEAVES.search(link):
            yield link.replace("&amp;", "&")


def tell(what: str, found: dict[str, float]) -> None:
    parts = ", ".join(f"{name} {size:.0f}" for name, size in found.items())
    print(f"{what}: {sum(found.values()):.0f} MB ({parts})", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--people", type=int, default=8)
    given = asked.parse_args()
    with a_folder() as folder:
        port = free_port()
        desk = Desk(folder / "var", "-m", "servicedesk.local", "run", DEMO_PASSWORD=PASSWORD, PORT=str(port))
        desk.open(seconds=600)
        try:
            time.sleep(SETTLED)
            tell("open", table(desk))
            names = [PEOPLE[place % len(PEOPLE)] for place in range(given.people)]
            for number in range(1, given.rounds + 1):
                with ThreadPoolExecutor(given.people) as everybody:
                    seen = sum(everybody.map(lambda name: walk(port, name), names))
                time.sleep(SETTLED)
                tell(f"round {number}, {seen:,} pages", table(desk))
        finally:
            desk.end()


if __name__ == "__main__":
    main()

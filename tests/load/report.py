"""docs/performance.md from the figures of one run."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.load.measuring import Figure

# × floor that must hold and that is aimed at, from the speed page; the floor of each is the one it is compared to.
BOUNDS = {
    "inbox, first page": (3.5, 2.1),
    "ticket page, 20 messages": (4, 2.5),
    "complaint page, 20 messages": (4, 2.5),
    "board": (6, 2.8),
    "search, rare word": (4, 2.2),
    "search, common word": (8, 6),
    "search, two Chinese characters": (4, 2.8),
    "form POST, an enquiry": (4, 2.2),
    "create by API, an enquiry": (4, 2.2),
    "reply": (4, 2.1),
    "report": (30, 14),
}
WEIGHTS = {"inbox": 120, "ticket": 300}  # KB of a first visit, compressed, from the speed page
# Growth that must hold per tenfold: to a hundred thousand, beyond; of searches.
GROWTH, GROWTH_BEYOND, GROWTH_OF_SEARCH = 1.3, 1.15, 1.5
# Seconds that must hold and are aimed at for 27,000 due clocks, beside the speed page's own floor of the inbox in ms:
# the same work on another machine is told apart by its floor.
SWEEP, FLOOR = (10, 3), 4.3

_HEAD = """# Performance

Written by `make bench` on {at:%Y-%m-%d} ({machine}). The same command makes these figures again, on any machine;
absolute times differ, so read the ratios: **× floor** is a page's median over that of a minimal Django view in the
same processes. {times} requests each after a warm-up, over HTTP, two web processes, production settings, PostgreSQL
without fsync (page and floor alike). Database and web server share the machine. Floor and page of all desks are asked
in turn, so that sizes may be compared, too.

"""


def write(
    path: Path, results: list[dict[str, Any]], swept: list[dict[str, float]], *, machine: str, at: datetime, times: int
) -> None:
    parts = [_HEAD.format(at=at, machine=machine, times=times)]
    for result in results:
        parts.append(_table(result))
    parts += [growth(results), sweep_table(swept, floor=results[0]["figures"][0].floor)]
    path.write_text("".join(parts))


def _table(result: dict[str, Any]) -> str:
    lines = [f"## {result['size']:,} tickets (filled in {result['filled']:.0f} s)\n\n"]
    lines.append("| page | median ms | 95 % ms | floor ms | × floor | must | aim | queries | SQL ms | bytes |\n")
    lines.append("|---|---|---|---|---|---|---|---|---|---|\n")
    for one in result["figures"]:
        must, aim = BOUNDS["report" if one.name.startswith("report") else one.name]
        mark = "" if one.ratio <= must else " **over**"
        lines.append(
            f"| {one.name} | {one.median:.1f} | {one.slowest:.1f} | {one.floor:.1f} | {one.ratio:.2f}{mark} "
            f"| {must} | {aim} | {one.queries} | {one.sql:.1f} | {one.bytes:,} |\n"
        )
    rates = result["rates"]
    share = rates["inbox"] / rates["floor"]
    lines.append(
        f"\nInbox with 8 clients at once: {rates['inbox']:.0f} requests/s, floor {rates['floor']:.0f}, "
        f"share {share:.2f} (must 0.28, aim 0.44).\n\n{beside(result)}\n\n"
    )
    return "".join(lines)


def beside(result: dict[str, Any]) -> str:
    """What is measured at this size beside the pages."""
    told = [_bulk(result["bulk"]), _recall(result["recall"]), _browser(result["browser"])]
    return "\n\n".join(told)


def _bulk(one: dict[str, float]) -> str:
    return (
        f"Assigning {one['tickets']:,.0f} tickets at once: asked for in {one['asked_ms']:.0f} ms, carried out by the "
        f"worker in {one['done']:.1f} s ({one['queries'] / one['tickets']:.1f} queries each), undone in "
        f"{one['undone']:.1f} s."
    )


def _recall(one: dict[str, Any]) -> str:
    missing = sum(map(len, one["missed"].values()))
    return (
        f"Search against a scan of every text: {one['searches']} searches drawn from the texts "
        f"({', '.join(one['kinds'])}), each one's newest {one['most']}: {one['expected'] - missing:,} of "
        f"{one['expected']:,} tickets found."
    )


def _browser(one: dict[str, Any] | None) -> str:
    if one is None:
        return "In the browser: not measured, for there was no Chromium."
    lines = [
        f"In Chromium {one['version']} on the same machine (1440 × 900):\n\n",
        "| page | first visit, KB | must | requests | again, KB | largest paint, ms |\n|---|---|---|---|---|---|\n",
    ]
    for visit in one["visits"]:
        first, again, must = visit["first"] / 1000, visit["again"] / 1000, WEIGHTS[visit["page"]]
        told = (visit["page"], f"{first:.0f}", must, visit["requests"], f"{again:.0f}", f"{visit['painted']:.0f}")
        lines.append(f"| {' | '.join(map(str, told))} |\n")
    lines.append("\n| from the key or click until it is on screen | ms |\n|---|---|\n")
    lines += [f"| {name} | {milliseconds:.0f} |\n" for name, milliseconds in one["swaps"].items()]
    felt = one["interactions"]
    lines.append(
        f"\nInteraction to next paint on the ticket page: {felt['made']} interactions, {felt['told']} of them 16 ms or "
        f"longer, the longest {felt['longest']:.0f} ms (must 100 ms)."
    )
    return "".join(lines)


def sweep_table(swept: list[dict[str, float]], *, floor: float) -> str:
    """`floor`: the inbox's, in ms, of the same run."""
    must, aim = (f"{seconds * 1000 / FLOOR:,.0f}" for seconds in SWEEP)
    lines = [
        f"## Due-time sweep with {swept[0]['open']:,.0f} open tickets\n\n",
        "Each clock of these runs; the due ones are told to their owner, supervisors and managers, and the breach is\n"
        f"recorded. Must: nothing due in 50 ms, 27,000 in {SWEEP[0]} s; aim 5 ms and {SWEEP[1]} s. Those are seconds\n"
        f"of a machine whose floor of the inbox takes {FLOOR} ms: {must} and {aim} × floor. Batches are of 1,000\n"
        "clocks.\n\n",
        f"| clocks due | took | × floor of the inbox ({floor:.1f} ms) | queries |\n|---|---|---|---|\n",
    ]
    for one in swept:
        took = f"{one['seconds'] * 1000:.1f} ms" if one["seconds"] < 1 else f"{one['seconds']:.1f} s"
        times = f"{one['seconds'] * 1000 / floor:,.0f}"
        lines.append(f"| {one['due']:,.0f} | {took} | {times} | {one['queries']:,.0f} |\n")
    return "".join(lines)


def growth(results: list[dict[str, Any]]) -> str:
    """Beside one another, what each page costs at one size over what it costs at the size before."""
    pairs = list(pairwise(results))
    if not pairs:
        return ""
    heads = [f"{small['size']:,} to {large['size']:,}" for small, large in pairs]
    lines = [
        "## Growth\n\nEach median over that of the smaller desk, asked in the same turns; in brackets × floor over\n"
        f"× floor. Bound {GROWTH} up to 100,000 tickets, {GROWTH_BEYOND} beyond; of searches {GROWTH_OF_SEARCH}.\n"
        "\n",
        f"| page | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}\n",
    ]
    for place, figure in enumerate(results[0]["figures"]):
        cells = [_grown(small["figures"][place], large["figures"][place], large["size"]) for small, large in pairs]
        lines.append(f"| {figure.name} | {' | '.join(cells)} |\n")
    return "".join([*lines, "\n"])


def _grown(small: Figure, large: Figure, size: int) -> str:
    bound = GROWTH if size <= 100_000 else GROWTH_BEYOND
    bound = GROWTH_OF_SEARCH if small.name.startswith("search") else bound
    grown = large.median / small.median
    return f"{grown:.2f} ({large.ratio / small.ratio:.2f}){'' if grown <= bound else ' **over**'}"

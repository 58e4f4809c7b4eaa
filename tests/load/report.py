"""docs/performance.md from the figures of one run."""

from datetime import datetime
from pathlib import Path
from typing import Any

# × floor that must hold and that is aimed at, from the speed page; the floor of each is the one it is compared to.
BOUNDS = {
    "inbox, first page": (3.5, 2.1),
    "ticket page, 20 messages": (4, 2.5),
    "complaint page, 20 messages": (4, 2.5),
    "board": (6, 2.8),
    "reports, a year": (30, 14),
    "report, person × month, a year": (30, 14),
    "search, rare word": (4, 2.2),
    "search, common word": (8, 6),
    "search, two Chinese characters": (4, 2.8),
    "form POST, an enquiry": (4, 2.2),
    "create by API, an enquiry": (4, 2.2),
    "reply": (4, 2.1),
}
GROWTH = 1.3

_HEAD = """# Performance

Written by `make bench` on {at:%Y-%m-%d} ({machine}). The same command makes these figures again, on any machine;
absolute times differ, so read the ratios: **× floor** is a page's median over that of a minimal Django view in the
same processes, taken in turn with it. {times} requests each after a warm-up, over HTTP, two web processes,
production settings, PostgreSQL without fsync (page and floor alike). Database and web server share the machine.

"""


def write(
    path: Path, results: list[dict[str, Any]], swept: dict[str, float], *, machine: str, at: datetime, times: int
) -> None:
    parts = [_HEAD.format(at=at, machine=machine, times=times)]
    for result in results:
        parts.append(_table(result))
    if len(results) > 1:
        parts.append(_growth(results[0], results[-1]))
    parts.append(_swept(swept))
    path.write_text("".join(parts))


def _table(result: dict[str, Any]) -> str:
    lines = [f"## {result['size']:,} tickets (filled in {result['filled']:.0f} s)\n\n"]
    lines.append("| page | median ms | 95 % ms | floor ms | × floor | must | aim | queries | SQL ms | bytes |\n")
    lines.append("|---|---|---|---|---|---|---|---|---|---|\n")
    for one in result["figures"]:
        must, aim = BOUNDS[one.name]
        mark = "" if one.ratio <= must else " **over**"
        lines.append(
            f"| {one.name} | {one.median:.1f} | {one.slowest:.1f} | {one.floor:.1f} | {one.ratio:.2f}{mark} "
            f"| {must} | {aim} | {one.queries} | {one.sql:.1f} | {one.bytes:,} |\n"
        )
    rates = result["rates"]
    share = rates["inbox"] / rates["floor"]
    lines.append(
        f"\nInbox with 8 clients at once: {rates['inbox']:.0f} requests/s, floor {rates['floor']:.0f}, "
        f"share {share:.2f} (must 0.28, aim 0.44).\n\n"
    )
    return "".join(lines)


def _swept(one: dict[str, float]) -> str:
    return (
        "## Due-time sweep\n\n"
        "| what is due | took | must | aim | queries |\n|---|---|---|---|---|\n"
        f"| nothing | {one['idle_ms']:.1f} ms | 50 ms | 5 ms | {one['idle_queries']:.0f} |\n"
        f"| {one['due']:,.0f} clocks at once, each to its owner, supervisors and managers "
        f"| {one['seconds']:.1f} s | 10 s | 3 s | |\n\n"
    )


def _growth(small: dict[str, Any], large: dict[str, Any]) -> str:
    before = {one.name: one for one in small["figures"]}
    lines = [f"## Growth from {small['size']:,} to {large['size']:,} tickets\n\n"]
    lines.append("Each median over its floor, so that the machine's mood drops out; bound 1.3, aim 1.10.\n\n")
    lines.append("| page | ms | × floor |\n|---|---|---|\n")
    for one in large["figures"]:
        was = before[one.name]
        growth = one.ratio / was.ratio
        mark = "" if growth <= GROWTH else " **over**"
        lines.append(f"| {one.name} | {one.median / was.median:.2f} | {growth:.2f}{mark} |\n")
    return "".join(lines)

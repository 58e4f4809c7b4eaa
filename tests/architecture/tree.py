"""The project's own Python files as syntax trees, for rules that read the whole house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("staff", "knowledge", "tickets", "complaints", "feedback")
# Top of servicedesk/: may import apps. All else in servicedesk/ is kernel (decision 19).
TOP = {"__init__", "apps", "settings", "env", "urls", "asgi", "wsgi", "celery", "pages", "local", "demo", "bench"}


@dataclass(frozen=True)
class Source:
    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def parts(self) -> tuple[str, ...]:
        return self.path.relative_to(ROOT).with_suffix("").parts

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path)

    @property
    def room(self) -> str:
        """The app, or `kernel`, or `top`."""
        if self.parts[0] != "servicedesk":
            return self.parts[0]
        return "top" if len(self.parts) > 1 and self.parts[1] in TOP else "kernel"

    def imports(self) -> Iterator[tuple[str, ast.AST]]:
        """Every imported module by its dotted name, also with the names taken from it."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module, node
                yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def sources(*rooms: str) -> list[Source]:
    """Python files of app and kernel code, without migrations; of these rooms if any are named."""
    found = [
        Source(path)
        for top in ("servicedesk", *APPS)
        for path in sorted((ROOT / top).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    return [source for source in found if not rooms or source.room in rooms]

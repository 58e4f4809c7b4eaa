"""One door per change: only one module writes a status, a step, a due time, an audit entry."""

import ast
import re
from functools import cache

import pytest

from tests.architecture.tree import ROOT, Source, sources

# attribute written → the modules that may write it on a model
WRITERS = {
    "state": {
        "tickets/state.py",
        "tickets/opening.py",
        "tickets/clocks/publishing.py",
        "tickets/clocks/backtest.py",
        "tickets/clocks/ledger.py",
        "tickets/handover.py",
        "complaints/resolving.py",
        "feedback/reports/exporting.py",
        "servicedesk/mail",
    },
    "stage": {"tickets/state.py"},
    "due_sort": {"tickets/clocks/sheet.py"},
    "closed_at": {"tickets/state.py", "complaints/turning.py", "tickets/emergencies/handling.py"},
    "archived_at": {"complaints/ending.py", "complaints/reversing.py"},
}


@cache
def _assigned(source: Source) -> list[tuple[str, int]]:
    """Attributes assigned on anything but `self`, tuples included."""
    found = []
    for node in ast.walk(source.tree):
        if not isinstance(node, (ast.Assign, ast.AugAssign)):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Attribute) and not (
                    isinstance(part.value, ast.Name) and part.value.id == "self"
                ):
                    found.append((part.attr, node.lineno))
    return found


@pytest.mark.parametrize("attribute", WRITERS)
def test_only_its_door_writes(attribute: str) -> None:
    wrong = [
        f"{source.name}:{line}"
        for source in sources()
        for name, line in _assigned(source)
        if name == attribute and not source.name.startswith(tuple(WRITERS[attribute]))
    ]
    assert wrong == []


def test_only_the_audit_makes_entries() -> None:
    wrong = [
        source.name
        for source in sources()
        if not source.name.startswith("servicedesk/audit/") and "Entry.objects.create" in source.text
    ]
    assert wrong == []


def test_edges_alone_ask_the_clock() -> None:
    """Verbs take `at` (rule 7): a test or a simulated day decides what time it is."""
    clock = re.compile(r"timezone\.now\(|datetime\.now\(|time\.time\(")
    verbs = [
        source
        for source in sources("tickets", "complaints", "feedback", "staff")
        if len(source.parts) == 2
        and source.parts[1] not in {"tasks", "admin", "panels", "signin", "tokens", "receivers", "vitals"}
    ]
    assert [source.name for source in verbs if clock.search(source.text)] == []


def test_every_variable_of_the_environment_is_documented() -> None:
    read = re.findall(
        r"env\.(?:text|flag|number|needed)\(\s*\"([A-Z_]+)\"", (ROOT / "servicedesk/settings.py").read_text()
    )
    example = (ROOT / ".env.example").read_text()
    assert [name for name in read if not re.search(rf"^#?\s*{name}=", example, re.MULTILINE)] == []

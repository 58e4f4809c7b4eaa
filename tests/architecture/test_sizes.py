"""Budgets of decision 19: nothing grows so long that nobody reads it. There is no list of exemptions."""

import ast

import pytest

from tests.architecture.tree import ROOT, sources

FILE, SETTINGS, FUNCTION, TEMPLATE = 300, 400, 40, 120


def test_no_file_is_longer_than_its_budget() -> None:
    lengths = {source.name: source.text.count("\n") for source in sources()}
    long = {name: n for name, n in lengths.items() if n > (SETTINGS if name == "servicedesk/settings.py" else FILE)}
    assert long == {}


def test_no_function_is_longer_than_its_budget() -> None:
    long = {
        f"{source.name}:{node.name}": node.end_lineno - node.lineno + 1
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno
    }
    assert {name: n for name, n in long.items() if n > FUNCTION} == {}


@pytest.mark.parametrize(("folder", "pattern", "budget"), [("templates", "*.html", TEMPLATE), ("tests", "*.py", FILE)])
def test_no_template_or_test_is_longer_than_its_budget(folder: str, pattern: str, budget: int) -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in (ROOT / folder).rglob(pattern)}
    assert {name: n for name, n in lengths.items() if n > budget} == {}


def test_no_room_is_named_after_nothing() -> None:
    nothing = {"utils", "helpers", "services", "managers", "common", "misc", "base_utils"}
    assert [source.name for source in sources() if nothing & set(source.parts)] == []

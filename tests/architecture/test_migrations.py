"""Migrations: one line of them in each app, with spoken names, upon those of lower rooms only."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.architecture.test_imports import ORDER
from tests.architecture.tree import APPS, ROOT

FOLDERS = sorted({path.parent for path in ROOT.glob("*/**/migrations/0*.py") if ".venv" not in path.parts})


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("0*.py"))


def _depends(path: Path) -> list[tuple[str, str]]:
    """What it says it stands on, as (app, name); names of settings (`swappable_dependency`) are left out."""
    told = [
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["dependencies"]
    ]
    pairs = [one for value in told for one in ast.walk(value) if isinstance(one, ast.Tuple)]
    return [(app.value, name.value) for app, name in (pair.elts for pair in pairs)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT).parent))
def test_one_line_with_spoken_names(folder: Path) -> None:
    """Numbers without a gap, each upon the one before. A squash stands beside those that it replaces."""
    line = [path for path in _files(folder) if "_squashed_" not in path.name]
    assert [int(path.name[:4]) for path in line] == list(range(1, len(line) + 1))
    for path in line:
        assert re.fullmatch(r"\d{4}_[a-z][a-z0-9]*(_[a-z0-9]+)*\.py", path.name), path.name
        assert "_auto_" not in path.name, "say in words what it does"
    for before, path in pairwise(line):
        assert before.stem in [name for _app, name in _depends(path)], path.name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT).parent))
def test_none_stands_on_a_squash_or_on_a_higher_room(folder: Path) -> None:
    """Of a squash the next one could not take the place, if others had named it (docs/how-to-add.md)."""
    room = folder.parent.name if folder.parent.name in APPS else "kernel"
    for path in _files(folder):
        for app, name in _depends(path):
            assert "_squashed_" not in name, f"{path.name} names {name}: name the last one that it replaces"
            if app in APPS:
                assert ORDER.index(app) <= ORDER.index(room), f"{path.name} stands on {app}"

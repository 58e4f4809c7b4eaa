"""Imports point down: between the apps, inside an app, and never from inside a function."""

import ast

from tests.architecture.tree import APPS, ROOT, Source, sources

ORDER = ("kernel", *APPS, "top")  # from the lowest room to the highest
LEAVES = {"vocabulary", "lifecycle", "permissions", "events", "gates", "authority"}
DATA = {"models", "querysets"}
EDGES = {
    "forms",
    "filters",
    "views",
    "api",
    "tasks",
    "receivers",
    "guards",
    "panels",
    "navigation",
    "vitals",
    "admin",
    "urls",
    "apps",
    "management",
    "templatetags",
}


def _room_of(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] in APPS:
        return parts[0]
    if parts[0] == "servicedesk":
        return Source(ROOT / "/".join([*parts[:2], "x.py"])).room
    return None


def _level(part: str) -> int:
    """Leaves 0, data 1, verbs 2, edges 3."""
    if part in LEAVES:
        return 0
    if part in DATA:
        return 1
    return 3 if part in EDGES else 2


def _for_types_only(source: Source) -> set[ast.AST]:
    """Imports under `if TYPE_CHECKING:` bind nothing at run time; leaves may name the data's types."""
    blocks = (
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    )
    return {inner for block in blocks for inner in ast.walk(block)}


def test_no_room_imports_a_higher_one() -> None:
    wrong = [
        f"{source.name} imports {module}"
        for source in sources()
        for module, _node in source.imports()
        if (room := _room_of(module)) and ORDER.index(room) > ORDER.index(source.room)
    ]
    assert wrong == []


def test_inside_an_app_imports_point_down() -> None:
    wrong = []
    for source in sources(*APPS):
        if len(source.parts) < 2:
            continue
        own = _level(source.parts[1])
        typing_only = _for_types_only(source)
        for module, node in source.imports():
            parts = module.split(".")
            if parts[0] == source.room and len(parts) > 1 and node not in typing_only and _level(parts[1]) > own:
                wrong.append(f"{source.name} imports {module}")
    assert wrong == []


def test_no_import_hides_in_a_function() -> None:
    wrong = [
        f"{source.name}:{inner.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]
    assert wrong == []


def test_local_services_import_no_django() -> None:
    """They run before there is anything that settings could be read for."""
    wrong = [
        f"{source.name} imports {module}"
        for source in sources("top")
        if source.parts[:2] == ("servicedesk", "local")
        for module, _node in source.imports()
        if module.split(".")[0] == "django" or _room_of(module) in APPS
    ]
    assert wrong == []

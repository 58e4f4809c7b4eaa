"""The icon sprite: which icons are named anywhere, and how the file is made from Tabler's folder."""

import re
from pathlib import Path

_IN_TEMPLATES = re.compile(r"""\{% icon ["']([a-z0-9-]+)["']|icon_name=["']([a-z0-9-]+)["']""")
_IN_PYTHON = re.compile(r"""icon(?:_name)?=["']([a-z0-9-]+)["']|\bicon\(["']([a-z0-9-]+)["']""")
_ICON_TABLE = re.compile(r"_?[A-Z_]*ICONS\b[^=]*=\s*\{(.*?)\}", re.DOTALL)
_VALUE = re.compile(r""":\s*["']([a-z0-9-]+)["']""")
_IN_SCRIPTS = re.compile(r"""\bicon\("([a-z0-9-]+)\"""")
_SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)"')
_SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline)[^>]*?/>")

HEAD = '<!-- Tabler Icons 3.51.0, MIT licence, see icons.LICENSE -->\n<svg xmlns="http://www.w3.org/2000/svg">\n'


def named(root: Path) -> set[str]:
    """Every icon that a template, a Python file or a script of this tree asks for by name.

    In Python that is `icon="…"`, and the values of a table whose name ends in ICONS.
    """
    found: set[str] = set()
    for file in (root / "templates").rglob("*"):
        if file.suffix in (".html", ".txt"):
            found |= _names(_IN_TEMPLATES, file)
    for app in ("servicedesk", "staff", "knowledge", "tickets", "complaints", "feedback"):
        for file in (root / app).rglob("*.py"):
            found |= _names(_IN_PYTHON, file)
            for table in _ICON_TABLE.findall(file.read_text(encoding="utf-8")):
                found |= set(_VALUE.findall(table))
    for file in (root / "static" / "app").glob("*.js"):
        found |= _names(_IN_SCRIPTS, file)
    return found


def _names(pattern: re.Pattern[str], file: Path) -> set[str]:
    matches = pattern.findall(file.read_text(encoding="utf-8"))
    return {name for match in matches for name in ([match] if isinstance(match, str) else match) if name}


def drawn(sprite: Path) -> set[str]:
    """The icons in the sprite."""
    return set(_SYMBOL.findall(sprite.read_text(encoding="utf-8")))


def symbol(name: str, folder: Path) -> str:
    """One icon as a symbol, without the empty square that Tabler puts first."""
    shapes = _SHAPE.findall((folder / f"{name}.svg").read_text(encoding="utf-8"))
    kept = (re.sub(r"\s*/>", "/>", shape) for shape in shapes if 'stroke="none"' not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(kept)}</symbol>'


def compose(names: set[str], folder: Path) -> str:
    return HEAD + "\n".join(symbol(name, folder) for name in sorted(names)) + "\n</svg>\n"

"""Compiles .po into .mo where stale, with Babel: a bare machine has no gettext (decision 10)."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from servicedesk.local.places import PROJECT


def compile_stale(project: Path = PROJECT) -> int:
    """How many files were compiled."""
    stale = [po for po in sorted(project.glob("locale/*/LC_MESSAGES/*.po")) if _is_stale(po)]
    for po in stale:
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        part = po.with_suffix(".mo.part")
        with part.open("wb") as target:
            write_mo(target, catalogue)
        part.replace(po.with_suffix(".mo"))
    return len(stale)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime

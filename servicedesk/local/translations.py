"""Compiles .po into .mo where stale, with Babel: a bare machine has no gettext (decision 10)."""

import re
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from servicedesk.local.places import PROJECT

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


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


def unfinished(project: Path = PROJECT) -> list[str]:
    """A sentence for every text that a reader of that language would see wrong, or in English."""
    findings: list[str] = []
    for po in sorted(project.glob("locale/*/LC_MESSAGES/*.po")):
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        where = po.relative_to(project)
        findings += [f"{where}:{message.lineno}: {fault}" for message in catalogue for fault in _faults(message)]
    return findings


def _faults(message: Message) -> list[str]:
    if not message.id:
        return []
    told = message.string if isinstance(message.string, tuple | list) else (message.string,)
    faults = [f"not translated: {message.id!r}"] if not all(told) else []
    if message.fuzzy:
        faults.append(f"marked fuzzy: {message.id!r}")
    original = message.id if isinstance(message.id, str) else message.id[-1]
    wanted = set(_PLACEHOLDER.findall(original))
    faults += [
        f"placeholders differ: {message.id!r}" for text in told if text and set(_PLACEHOLDER.findall(text)) != wanted
    ]
    return faults

"""What templates, styles and scripts may not do, and that what they name is there."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.template import engines

from servicedesk.web.sprite import drawn, named

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted(
    path
    for folder in ("templates", "servicedesk", "staff", "knowledge", "tickets", "complaints", "feedback")
    for path in (ROOT / folder).rglob("*.html")
)
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "app").glob("*.js"))

FORBIDDEN_IN_TEMPLATES = {
    "style attribute": re.compile(r"<[^>]+\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]+\son[a-z]+\s*=(?!=)", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "script address": re.compile(r"""(?:href|src|action)\s*=\s*["']?javascript:""", re.IGNORECASE),
    "evaluated htmx": re.compile(r"hx-on|hx-vals\s*=\s*['\"]js:|hx-trigger\s*=\s*['\"][^'\"]*\[", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
    "foreign address": re.compile(r"""(?:src|<link[^>]+href)\s*=\s*["']https?://""", re.IGNORECASE),
    "to do": re.compile(r"\b(?:TODO|FIXME|XXX)\b"),
}
RAW_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(", re.IGNORECASE)
ID_SELECTOR = re.compile(r"^[^{}/*:;@]*#[a-z][\w-]*[^;{}]*\{", re.IGNORECASE | re.MULTILINE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_stays_within_its_budget_and_the_policy_of_content(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 120, "more than 120 lines: split it into fragments"
    faults = {fault for fault, pattern in FORBIDDEN_IN_TEMPLATES.items() if pattern.search(text)}
    if "letters" in path.parts:  # read in mail programs, which know neither our stylesheets nor our policy
        faults -= {"style attribute", "style element"}
    assert faults == set()


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "templates" in path.parts], ids=_name)
def test_a_template_compiles(path: Path) -> None:
    found = engines["django"].get_template(str(path).rpartition("templates/")[2])
    assert Path(found.origin.name) == path, "another app's template of the same name hides it"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_static_file_a_template_names_is_there(path: Path) -> None:
    wanted = re.findall(r"""\{% static ["']([^"']+)["']""", path.read_text(encoding="utf-8"))
    assert [name for name in wanted if not (STATIC / name).exists()] == []


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    assert named(ROOT) - drawn(STATIC / "icons.svg") == set()


def test_the_sprite_tells_its_licence() -> None:
    assert "MIT" in (STATIC / "icons.svg").read_text(encoding="utf-8")[:120]
    assert "MIT License" in (STATIC / "icons.LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", STYLES, ids=_name)
def test_styles_name_roles_instead_of_colours_and_classes_instead_of_ids(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    if path.name != "tokens.css":
        # White paper for print and behind a QR code, black for a mask, are no roles.
        assert [c for c in RAW_COLOUR.findall(text) if c not in ("#fff", "#000")] == []
    assert ID_SELECTOR.findall(text) == []
    assert "@import" not in text and "url(" not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=_name)
def test_scripts_neither_evaluate_nor_write_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text) == []
    imported = re.findall(r'from "\./([\w.-]+)"|import "\./([\w.-]+)"', text)
    assert [name for pair in imported for name in pair if name and not (path.parent / name).exists()] == []


@pytest.mark.parametrize("manifest", sorted((STATIC / "vendor").glob("*/manifest.json")), ids=_name)
def test_vendored_files_are_the_published_ones(manifest: Path) -> None:
    kept = json.loads(manifest.read_text(encoding="utf-8"))
    for name, expected in kept["sha256"].items():
        assert hashlib.sha256((manifest.parent / name).read_bytes()).hexdigest() == expected
    present = {path.name for path in manifest.parent.iterdir()} - {"manifest.json"}
    assert present == set(kept["sha256"])
    assert "LICENSE" in present

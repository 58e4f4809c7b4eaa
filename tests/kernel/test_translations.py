"""Both Chinese scripts say everything, in the glossary's words, set as the design asks (design: Voice, Spacing)."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from servicedesk.local import translations
from servicedesk.local.places import PROJECT

SCRIPTS = ("zh_Hans", "zh_Hant")
APPS = ("complaints", "feedback", "knowledge", "servicedesk", "staff", "tickets")
HAN = "\u3400-\u9fff"
TYPED_SPACE = re.compile(rf"[{HAN}，。：；、？！“”「」（）] +[A-Za-z0-9%{{]|[A-Za-z0-9%)}}] +[{HAN}“”「」（）]")
HALF_WIDTH = re.compile(rf"[{HAN}][,;:?!()]|[,;:?!()][{HAN}]")
BLAMING = re.compile("非法|有误(?!解)|有誤(?![會解])|无效|無效|不便之处|不便之處|尽快|盡快|！")

KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
EAGER = {"gettext", "ngettext", "pgettext", "npgettext"}
_IN_TEMPLATE = re.compile(r"\b(n?p?gettext|_)\(((?:[^()'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\([^()]*\))*)\)")
_STRINGS = re.compile(r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")

# The glossary's word, where its translation stands: context and text.
TERMS = {
    "listen": ("step", "Listen"),
    "apologise": ("step", "Apologise"),
    "confirm": ("step", "Confirm"),
    "resolve": ("step", "Resolve"),
    "follow up": ("step", "Follow up"),
    "prevent": ("step", "Prevent"),
    "archive": ("step", "Archive"),
    "acknowledgement": (None, "Acknowledgement"),
    "advance": (None, "Close this step"),
    "agent": (None, "Agent"),
    "assignee": (None, "Assignee"),
    "category": (None, "Category"),
    "complaint": (None, "Complaint"),
    "customer": (None, "Customer"),
    "desk": (None, "Service desk"),
    "first contact": (None, "First contact"),
    "item": (None, "item"),
    "kind": (None, "Kind"),
    "letter": (None, "letter"),
    "note": (None, "Internal note"),
    "notice": (None, "notice"),
    "policy": (None, "policy"),
    "praise": (None, "Praise"),
    "promise": (None, "Promise"),
    "proposal": (None, "Proposal"),
    "redress": (None, "Redress"),
    "resolution": (None, "Resolution"),
    "severity": (None, "Severity"),
    "suggestion": (None, "Suggestion"),
    "supervisor": (None, "Supervisor"),
    "survey": (None, "Survey"),
    "team": (None, "Team"),
    "ticket": (None, "Ticket"),
    "tier": (None, "Customer tier"),
    "token": (None, "token"),
    "waiting": (None, "Waiting for customer"),
}


@cache
def catalogue(script: str) -> dict[tuple[str | None, str], Message]:
    with (PROJECT / "locale" / script / "LC_MESSAGES" / "django.po").open("rb") as source:
        rows = read_po(source, locale=script)
    return {(row.context, row.id if isinstance(row.id, str) else row.id[0]): row for row in rows if row.id}


def told(script: str) -> Iterator[str]:
    for row in catalogue(script).values():
        yield from (row.string if isinstance(row.string, tuple | list) else (row.string,))


def sources() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in sorted((PROJECT / app).rglob("*.py")) if "migrations" not in path.parts)


def asked_for() -> Iterator[tuple[str | None, str, Path]]:
    """Context and text of everything that code or a page wants translated, and where."""
    for path in sources():
        with path.open("rb") as source:
            for _line, name, texts, _comments in extract_python(source, tuple(KEYWORDS), (), {}):
                found = [text for text in (texts if isinstance(texts, tuple) else (texts,)) if isinstance(text, str)]
                if found:
                    yield (found[0], found[1], path) if "pgettext" in name else (None, found[0], path)
    for path in sorted((PROJECT / "templates").rglob("*.*")):
        for name, inside in _IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
            found = [ast.literal_eval(text) for text in _STRINGS.findall(inside)]
            if found:
                yield (found[0], found[1], path) if "pgettext" in name else (None, found[0], path)


def test_nothing_is_empty_fuzzy_or_short_of_a_placeholder():
    assert translations.unfinished() == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_text_of_code_and_pages_is_collected(script):
    missing = {
        (text, str(path.relative_to(PROJECT)))
        for context, text, path in asked_for()
        if (context, text) not in catalogue(script)
    }
    assert not missing, f"`make messages`, then translate: {sorted(missing)}"


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_plural_has_the_one_form_that_chinese_has(script):
    assert [row.id for row in catalogue(script).values() if row.pluralizable and len(row.string) != 1] == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_nobody_types_spaces_or_half_width_marks_between_han_and_latin(script):
    assert [text for text in told(script) if TYPED_SPACE.search(text) or HALF_WIDTH.search(text)] == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_voice_neither_blames_nor_shouts(script):
    assert [text for text in told(script) if BLAMING.search(text)] == []


@pytest.mark.parametrize(("script", "charset", "marks"), [("zh_Hans", "gb2312", "「」"), ("zh_Hant", "cp950", "“”")])
def test_each_script_keeps_to_its_own_characters_and_marks(script, charset, marks):
    def foreign(character: str) -> bool:
        return character in marks or ("\u3400" <= character <= "\u9fff" and not character.encode(charset, "ignore"))

    assert {character for text in told(script) for character in text if foreign(character)} == set()


@pytest.mark.parametrize("word", TERMS)
def test_the_glossary_s_word_is_the_page_s_word(word):
    line = re.search(rf"^\| {word} \| ([^|]+) \| ([^|]+) \|", (PROJECT / "docs/glossary.md").read_text("utf-8"), re.M)
    assert line is not None
    assert [catalogue(script)[TERMS[word]].string for script in SCRIPTS] == [line[1], line[2]]


def test_no_text_is_translated_while_modules_load():
    """It would stay in the language of whoever came first."""
    assert [f"{path}:{line}" for path in sources() for line in eager_lines(path)] == []


def eager_lines(path: Path) -> Iterator[int]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in EAGER
    }
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node.lineno
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):  # its body runs later, these do not
            waiting += [*node.args.defaults, *filter(None, node.args.kw_defaults), *getattr(node, "decorator_list", ())]
        else:
            waiting += ast.iter_child_nodes(node)

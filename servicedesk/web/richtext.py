"""Light marks in typed text as HTML: **bold**, *italic*, lists, > quotes, [links](https://…) and bare addresses.

What is typed stays the text: searched, put into plain letters, shown where no HTML can be. The HTML is made of it once,
at the gate, from escaped text, and cleaned by nh3 against a list of what may stand there (docs/adr/0008).
"""

import re
from collections.abc import Iterator

import nh3
from django.utils.html import escape

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_OURS = re.compile(r"[\x01\x02\r]")  # stand for links while the rest is looked at
_ITEM = re.compile(r"[-*•] +(?=\S)")
_NUMBER = re.compile(r"\d{1,3}[.)] +(?=\S)")
_FIRST = re.compile(r"\d+")
_QUOTE = re.compile(r"&gt; ?")
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(((?:https?://|mailto:)[^\s()<>]{1,500})\)")
_BARE = re.compile(
    r"(?<![A-Za-z0-9_\"=>/])(https?://[^\s<>\"，。；！？、）》」』]{3,500}[^\s<>\".,;:!?)\]，。；！？、）》」』])"
)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,500}?\S|\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?[^\s*]|[^\s*])\*(?![\w*])")
_MARKED = re.compile(r"<(?:strong|em|ul|ol|blockquote|a)\b")


def render(text: str) -> str:
    """The cleaned HTML of a text, "" when it has no marks and stands best as it was typed."""
    html = "".join(_blocks(escape(_OURS.sub("", text)).split("\n")))
    if not _MARKED.search(html):
        return ""
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener nofollow")


def _blocks(lines: list[str]) -> Iterator[str]:
    """Neighbouring lines of one sort are one block; an empty line ends a paragraph."""
    block: list[str] = []
    sort = ""
    for line in [*lines, ""]:
        now = _sort_of(line)
        if now != sort and block:
            yield _block(sort, block)
            block = []
        sort = now
        if now:
            block.append(line)


def _sort_of(line: str) -> str:
    stripped = line.strip()
    if not stripped:
        return ""
    for sort, pattern in (("ul", _ITEM), ("ol", _NUMBER), ("blockquote", _QUOTE)):
        if pattern.match(stripped):
            return sort
    return "p"


def _block(sort: str, lines: list[str]) -> str:
    if sort == "p":
        return f"<p>{_inline('<br>'.join(lines))}</p>"
    pattern = {"ul": _ITEM, "ol": _NUMBER, "blockquote": _QUOTE}[sort]
    bare = [pattern.sub("", line.strip(), count=1) for line in lines]
    if sort == "blockquote":
        return f"<blockquote><p>{_inline('<br>'.join(bare))}</p></blockquote>"
    start = f' start="{int(_FIRST.match(lines[0].strip())[0])}"' if sort == "ol" else ""  # type: ignore[index]
    return f"<{sort}{start}>{''.join(f'<li>{_inline(one)}</li>' for one in bare)}</{sort}>"


def _inline(text: str) -> str:
    """Links first, taken out of the text, so that marks in an address are none."""
    links: list[str] = []

    def keep(words: str, address: str) -> str:
        links.append(f'<a href="{address}">{words}</a>')
        return f"\x01{len(links) - 1}\x02"

    text = _LINK.sub(lambda found: keep(found[1], found[2]), text)
    text = _BARE.sub(lambda found: keep(found[1], found[1]), text)
    text = _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", text))
    return re.sub(r"\x01(\d+)\x02", lambda found: links[int(found[1])], text)

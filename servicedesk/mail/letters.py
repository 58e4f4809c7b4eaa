"""A letter's two forms: plain text, and HTML that real mail programs show well, from the same paragraphs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from servicedesk.errors import Text

# Chinese characters have other shapes in Taiwan; mail programs that drop `lang` go by the first face that fits.
_HAN = {"zh-hant": "PingFang TC, Microsoft JhengHei, Noto Sans CJK TC"}
_HAN_ELSEWHERE = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC"
RICH = "\ue000"  # stands in a text for what has two forms; a character of nobody's language
_BLANK_LINE = re.compile(r"\n[ \t]*\n+")


@dataclass(frozen=True, kw_only=True)
class Link:
    """A button in the HTML form, a line with the address in the plain one."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a letter asks, each answer a link of its own: `?name=value` behind the letter's address."""

    words: Text
    name: str
    answers: Mapping[int, Text]

    def links(self, address: str) -> list[Link]:
        return [Link(label=str(label), url=f"{address}?{self.name}={value}") for value, label in self.answers.items()]


def render_letter(
    *, subject: str, text: str, links: Sequence[Link], language: str, organisation: str, words: str = "", html: str = ""
) -> tuple[str, str]:
    """(text, html) of a letter. `text` is plain: paragraphs between blank lines, every character shown as it is.

    Where it says RICH stand `words` in the plain form, and `html`, already cleaned, in the HTML one.

    Raises ValueError for a link that is not http or https.
    """
    for link in links:
        if urlsplit(link.url).scheme not in ("http", "https"):
            raise ValueError("a letter links to http and https only")
    body = marked = text.replace("\r\n", "\n").strip()
    if html:
        body = body.replace(RICH, words.replace("\r\n", "\n").strip())
        marked = marked.replace(RICH, f"\n\n{RICH}\n\n")
    paragraphs = [one.strip("\n").split("\n") for one in _BLANK_LINE.split(marked.strip())]
    with translation.override(language):
        html = render_to_string(
            "letters/base.html",
            {
                "subject": subject,
                "paragraphs": paragraphs,
                "rich": [RICH],
                "html": SafeString(html),
                "preview": " ".join((body.replace("*", "") if html else body).split())[:140],
                "links": links,
                "language": translation.to_locale(language).replace("_", "-"),
                "organisation": organisation,
                "fonts": f"Segoe UI, Helvetica Neue, Arial, {_HAN.get(language, _HAN_ELSEWHERE)}, sans-serif",
            },
        )
    plain = "\n\n".join([body, *(f"{link.label}:\n{link.url}" for link in links), f"-- \n{organisation}"])
    return plain + "\n", html

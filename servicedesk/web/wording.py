"""Plain words of people as a page shows them: paragraphs, links that can be pressed, quoted tails folded away.

Everything is escaped here; nothing of it is a template. Only http and https become links.
"""

import re

from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext

_LINK = re.compile(r"https?://[^\s<>\"'“”‘’（）【】「」《》，。；！]{3,2000}", re.IGNORECASE)
_TRAILING = ".,;:!?)]}"
# Where a mail program begins to repeat the letter that was answered.
_MARK = re.compile(
    r"^(?:-{3,} ?(?:original message|原始邮件|原始郵件|ursprüngliche nachricht) ?-{3,}"
    r"|(?:on|am) [^\n]{5,120} (?:wrote|schrieb):"
    r"|在[^\n]{3,80}写道[:：]|於[^\n]{3,80}寫道[:：])\s*$",
    re.IGNORECASE,
)


def worded(text: str) -> SafeString:
    """The words as safe HTML."""
    said, quoted = parted(text)
    if not quoted:
        return _paragraphs(said)
    fold = format_html(
        '<details class="fold quote"><summary>{}</summary><blockquote>{}</blockquote></details>',
        gettext("Quoted before"),
        _paragraphs(quoted),
    )
    return SafeString(_paragraphs(said) + fold)


def parted(text: str) -> tuple[str, str]:
    """What is said, and the letter quoted below it; the quotation is "" where something new follows it."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if number and _MARK.match(line.strip()):
            return "\n".join(lines[:number]).rstrip(), "\n".join(lines[number:]).strip()
    start = len(lines)
    while start and (not lines[start - 1].strip() or lines[start - 1].startswith(">")):
        start -= 1
    quoted = "\n".join(lines[start:]).strip()
    said = "\n".join(lines[:start]).rstrip()
    return (said, quoted) if said and quoted else (text, "")


def _paragraphs(text: str) -> SafeString:
    if "://" not in text:
        return SafeString(linebreaks(text, autoescape=True))
    parts, end = list[str](), 0
    for found in _LINK.finditer(text):
        address = found.group().rstrip(_TRAILING)
        parts += [escape(text[end : found.start()]), _anchor(address)]
        end = found.start() + len(address)
    return SafeString(linebreaks("".join([*parts, escape(text[end:])]), autoescape=False))


def _anchor(address: str) -> str:
    return format_html('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>', address, address)

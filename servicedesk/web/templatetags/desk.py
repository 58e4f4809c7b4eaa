"""`{% load desk %}`: the components of the design as tags. How to use each: docs/pages.md."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from servicedesk.web import times
from servicedesk.web.components import Clock, Step, initials, name_of
from servicedesk.web.panels import panels_in
from servicedesk.web.scripts import language_of
from servicedesk.web.wording import worded

register = template.Library()

_EMPTY = SafeString("")
_CLOCK_ICONS = {"late": "alert-triangle", "paused": "player-pause", "met": "check"}
_PRIORITY_ICONS = {"urgent": "alert-circle", "high": "chevron-up", "normal": "minus", "low": "chevron-down"}


@cache
def _sprite() -> str:
    return static("icons.svg")


def _now(context: template.Context) -> datetime:
    """The page's own `now` where the view gave one, so that every clock on it agrees."""
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()


# ── Signs ──────────────────────────────────────────────────────────────────────────────────
@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, size: str = "") -> SafeString:
    """A Tabler icon from the sprite. Always beside words, or in a button with `aria-label`."""
    attribute = format_html(' data-size="{}"', size) if size else _EMPTY
    return format_html('<svg class="icon"{} aria-hidden="true"><use href="{}#{}"/></svg>', attribute, _sprite(), name)


@register.inclusion_tag("components/_mark.html")
def mark() -> dict[str, Any]:
    """The house mark: seven strokes."""
    return {}


@register.simple_tag
@lru_cache(maxsize=64)
def strokes(at: int, state: str = "") -> SafeString:
    """The seven-stroke glyph; `at` 1 to 7, 8 when all is done. Write the step's name beside it."""
    attribute = format_html(' data-state="{}"', state) if state else _EMPTY
    return format_html('<span class="strokes" data-at="{}"{} aria-hidden="true"></span>', at, attribute)


@register.simple_tag
def chip(text: object, tone: str = "", icon_name: str = "") -> SafeString:
    """A fact in one or two words. Tones: ink, now, soon, late, note."""
    attribute = format_html(' data-tone="{}"', tone) if tone else _EMPTY
    sign = icon(icon_name, "s") if icon_name else _EMPTY
    return format_html('<span class="chip"{}>{}{}</span>', attribute, sign, text)


@register.simple_tag
def priority(level: str, words: object, hidden: bool = False) -> SafeString:
    """A priority by shape, colour and word; `hidden` leaves the word to those who hear the page."""
    sign = icon(_PRIORITY_ICONS.get(level, "minus"), "s")
    if hidden:
        return format_html(
            '<span class="prio" data-level="{}" title="{}">{}<span class="vh">{}</span></span>',
            level, words, sign, words,
        )  # fmt: skip
    return format_html('<span class="row prio" data-level="{}">{}{}</span>', level, sign, words)


@register.simple_tag
def face(person: Any, who: str = "", size: str = "", presence: str = "") -> SafeString:
    """Round: people here; square (`who="customer"`): customers; ring: nobody. The name stands beside it in words."""
    kind = "none" if person is None or person == "" else who
    text = "?" if kind == "none" else initials(name_of(person), customer=kind == "customer")
    attributes = [
        format_html(' data-{}="{}"', key, value)
        for key, value in (("who", kind), ("size", size), ("presence", presence))
        if value
    ]
    return format_html('<span class="face"{} aria-hidden="true">{}</span>', SafeString("".join(attributes)), text)


# ── Time ───────────────────────────────────────────────────────────────────────────────────
@register.simple_tag(takes_context=True)
def clock(context: template.Context, shown: Clock | None) -> SafeString:
    """A clock as a chip, for rows and tables. Ticks once a minute by script."""
    if shown is None:
        return _EMPTY
    at = _now(context)
    sign = icon(_CLOCK_ICONS[shown.state], "s") if shown.state in _CLOCK_ICONS else _ring(shown.left_percent(at=at))
    return format_html(
        '<span class="clock" data-state="{}"{}>{}<span><span class="vh">{} </span><span data-left>{}</span></span>'
        "</span>",
        shown.state,
        _ticking(shown),
        sign,
        shown.label if shown.state != "paused" else gettext("%(clock)s paused, waiting for") % {"clock": shown.label},
        _clock_words(shown, at),
    )


@register.simple_tag(takes_context=True)
def clock_face(context: template.Context, shown: Clock | None) -> SafeString:
    """A clock with its ring and its name, for the head of a ticket."""
    if shown is None:
        return _EMPTY
    at = _now(context)
    words, beside = _clock_words(shown, at), ""
    if shown.state == "paused":
        words, beside = gettext("paused"), str(shown.waiting_for)
    elif shown.due and shown.state != "met":
        beside = times.moment(shown.due, at=at)
    return format_html(
        '<div class="clock-face" data-state="{}"{}>{}<span class="k">{}</span>'
        '<span class="v"><span data-left>{}</span>{}</span></div>',
        shown.state,
        _ticking(shown),
        _ring(shown.left_percent(at=at)),
        shown.label,
        times.words().left.format(t=words) if shown.state in ("fine", "soon") else words,
        format_html(' <small class="hide-small">{}</small>', beside) if beside else _EMPTY,
    )


@lru_cache(maxsize=101)
def _ring(left: int) -> SafeString:
    return format_html(
        '<svg class="ring" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8"/>'
        '<circle cx="10" cy="10" r="8" pathLength="100" stroke-dasharray="{} 100"/></svg>',
        left,
    )


def _ticking(shown: Clock) -> SafeString:
    if shown.due is None or shown.state in ("paused", "met"):
        return _EMPTY
    soon = format_html(' data-soon="{}"', shown.soon_at.isoformat()) if shown.soon_at else _EMPTY
    return format_html(' data-due="{}"{}', shown.due.isoformat(), soon)


def _clock_words(shown: Clock, at: datetime) -> str:
    if shown.state == "paused":
        return str(shown.waiting_for) or gettext("paused")
    if shown.state == "met":
        if shown.met_at is None:
            return gettext("met")
        return gettext("met %(time)s") % {"time": times.moment(shown.met_at, at=at)}
    return times.left(shown.due, at=at) if shown.due else ""


@register.filter
def spoken(message: Any) -> SafeString:
    """The words of a message: their HTML, which was cleaned when they were written, else the text in paragraphs."""
    return SafeString(message.html or worded(message.body))


@register.filter
def listed(items: Iterable[Any]) -> str:
    """One after the other, with the comma of the reader's language: 'Amy, Ben', '林悦、周斌'."""
    return pgettext("between the members of a list", ", ").join(map(str, items))


@register.filter
def relative(value: timedelta | datetime | None, at: datetime | None = None) -> str:
    """A duration in words; of a point in time what is left until it, or by how much it is late (`due|relative:now`)."""
    if value is None:
        return ""
    if isinstance(value, timedelta):
        return times.duration(value)
    return times.left(value, at=at or timezone.now())


@register.filter
def ago(value: datetime | None, at: datetime | None = None) -> str:
    """'18 min ago'."""
    return times.ago(value, at=at or timezone.now()) if value else ""


@register.filter
def moment(value: datetime | None, at: datetime | None = None) -> str:
    """'today 10:58', '10月6日09:14'. For `<time>` use `{% when value %}`."""
    return times.moment(value, at=at or timezone.now()) if value else ""


@register.filter
def day(value: date | None, at: datetime | None = None) -> str:
    """'6 Oct', '10月6日'."""
    return times.day(value, at=at or timezone.now()) if value else ""


@register.simple_tag(takes_context=True)
def when(context: template.Context, value: datetime | None) -> SafeString:
    """`<time datetime>` with the moment in words."""
    if value is None:
        return _EMPTY
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), times.moment(value, at=_now(context)))


# ── The seven steps ────────────────────────────────────────────────────────────────────────
@register.inclusion_tag("components/_steps.html")
def steps(shown: Sequence[Step], down: bool = False) -> dict[str, Any]:
    """The step bar; `down` for customers. Folds to strokes with a caption when its container is narrow."""
    number = next((place for place, step in enumerate(shown, 1) if step.current), len(shown))
    return {"steps": shown, "down": down, "number": number, "current": shown[number - 1] if shown else None}


# ── Languages, panels, forms ───────────────────────────────────────────────────────────────
@register.filter
def lang_of(text: object) -> str:
    """The `lang` attribute for words somebody else wrote: `<span lang="{{ name|lang_of }}">`."""
    return language_of(str(text or ""))


@register.simple_tag(takes_context=True)
def panel_slot(context: template.Context, slot: str) -> SafeString:
    """Everything that higher apps have hung here, in their order."""
    panels = panels_in(slot)
    if not panels or context.template is None:
        return _EMPTY
    page = {str(name): value for name, value in context.flatten().items()}
    parts = []
    for panel in panels:
        own = panel.context(page)
        if own is None:
            continue
        with context.push(**own):
            parts.append(context.template.engine.get_template(panel.template).render(context))
    return SafeString("".join(parts))


@register.inclusion_tag("components/_field.html")
def field(bound: BoundField, label: object = "", words: str = "both") -> dict[str, Any]:
    """Label, hint, error, input: an error stands between hint and input.

    `words` says which of 'required' and 'optional' to write: both (desk), optional (customers), none.
    """
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or type(widget).__name__.lower()
    many = hasattr(widget, "subwidgets") and kind in ("radio", "checkbox") and hasattr(widget, "choices")
    return {
        "field": bound,
        "label": label or bound.label,
        "kind": "group" if many else kind,
        "options": kind,
        "cards": widget.attrs.get("data-kind") == "card",
        "say_required": words == "both" and bound.field.required,
        "say_optional": words != "none" and not bound.field.required,
    }


@register.inclusion_tag("components/_error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is to be put right, linked to the fields; takes focus by itself. For customer forms."""
    wrong = [
        (form[name].id_for_label or f"{form[name].auto_id}_0", errors[0])  # a group has no id; its first choice has
        for name, errors in form.errors.items()
        if name in form.fields
    ]
    return {"wrong": wrong, "general": form.non_field_errors(), "number": sum(map(len, form.errors.values()))}

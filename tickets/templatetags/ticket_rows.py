"""`{% load ticket_rows %}{% ticket_row row %}`: one row of a ticket list.

It stands in Python, not in a template: a page has twenty-five of them with some forty values each, and looking each of
these up through a template took more than half of the inbox's time (measured at 100,000 tickets).
"""

from collections.abc import Callable, Collection
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from servicedesk.web.scripts import language_of
from servicedesk.web.templatetags.desk import chip, clock, face, icon, priority, strokes, when
from tickets.models import Ticket
from tickets.search.hits import Hit, Pieces
from tickets.views.rows import Row
from tickets.vocabulary import Author, Tier

register = template.Library()

_EMPTY = SafeString("")
_ROW = """<tr class="item"{unread}><td class="pick">{pick}</td>
<td class="prio-cell">{priority}</td>
<td class="main"><div class="lines"><div class="top"><a class="subject cut" href="/desk/tickets/{reference}/" \
hx-get="/desk/tickets/{reference}/" hx-trigger="preview" lang="{subject_lang}">{subject}</a></div><div class="last">\
<span class="ref">{reference}</span>{icon}\
<span class="vh">{channel}</span>{last}</div></div></td>
{cells}</tr>
"""
_CELLS = {
    "customer": '<td class="who"><div class="cut" lang="{customer_lang}">{customer}</div>{tier}</td>',
    "step": '<td class="step"><span class="stepname">{step}</span></td>',
    "assignee": '<td class="agent"><span class="row">{face}{assignee}</span></td>',
    "due": '<td class="due">{due}</td>',
}
_USUAL = "\n".join(_CELLS.values())
_MORE = '<td class="more"><span class="cut small"{}>{}</span></td>'
_ALL_USUAL = tuple(_CELLS)
_PICK = '<input type="checkbox" name="ticket" value="{}" aria-label="{}">'
_PICKED = '<input type="checkbox" name="ticket" value="{}" aria-label="{}" checked>'
_LAST = '<span class="cut" lang="{}"><b>{}</b>: {}</span>'
_HIT = '<span class="cut hit" lang="{}">{}<b>{}</b>: {}</span>'
_SEVERITY = '<small class="severity"{}>{}</small>'


@register.simple_tag(takes_context=True)
def ticket_row(
    context: template.Context, row: Row, plain: bool = False, columns: tuple[str, ...] = _ALL_USUAL
) -> SafeString:
    """`plain`: without the box to choose it by. `columns` beside the subject, in their order.

    `picked` in the context: the numbers, as sent, of rows that are chosen already.
    """
    ticket = row.ticket
    return format_html(
        _ROW,
        unread=SafeString(" data-unread") if row.unread else _EMPTY,
        pick=_EMPTY if plain else _pick(ticket, context.get("picked")),
        priority=priority(row.level, row.priority, hidden=True),
        reference=ticket.reference,
        subject=in_pieces(row.subject) or ticket.subject,
        subject_lang=language_of(ticket.subject),
        icon=icon(row.icon, "s"),
        channel=row.channel,
        last=_hits(row) if row.hits else _last(ticket),
        cells=_usual(context, row) if columns == _ALL_USUAL else _chosen(context, row, columns),
    )


def _pick(ticket: Ticket, picked: Collection[str] | None) -> SafeString:
    box = _PICKED if picked and str(ticket.number) in picked else _PICK
    return format_html(box, ticket.number, ticket.reference)


def _usual(context: Any, row: Row) -> SafeString:
    ticket = row.ticket
    return format_html(
        _USUAL,
        customer=in_pieces(row.customer) or ticket.customer,
        customer_lang=language_of(ticket.customer.name),
        tier=_tier(ticket),
        step=_step(row),
        face=face(ticket.assignee),
        assignee=_assignee(ticket),
        due=_due(context, row),
    )


def _chosen(context: Any, row: Row, columns: tuple[str, ...]) -> SafeString:
    """Other columns than the usual ones, cell by cell."""
    ticket = row.ticket
    told: dict[str, Any] = {
        "customer": lambda: {
            "customer": ticket.customer, "customer_lang": language_of(ticket.customer.name), "tier": _tier(ticket)
        },
        "step": lambda: {"step": _step(row)},
        "assignee": lambda: {"face": face(ticket.assignee), "assignee": _assignee(ticket)},
        "due": lambda: {"due": _due(context, row)},
    }  # fmt: skip
    cells = (
        format_html(_CELLS[key], **told[key]()) if key in _CELLS else _more(_FURTHER[key](context, row))
        for key in columns
    )
    return format_html_join("", "{}", ((cell,) for cell in cells))


def _more(words: Any) -> SafeString:
    if isinstance(words, SafeString):
        return format_html(_MORE, _EMPTY, words)
    return format_html(_MORE, format_html(' lang="{}"', language_of(words)) if words else _EMPTY, words)


_FURTHER: dict[str, Callable[[Any, Row], Any]] = {
    "team": lambda _context, row: str(row.ticket.team or ""),
    "category": lambda _context, row: str(row.ticket.category or ""),
    "channel": lambda _context, row: row.channel,
    "received": lambda context, row: when(context, row.ticket.received_at),
    "updated": lambda context, row: when(context, row.ticket.updated_at),
}


def _last(ticket: Ticket) -> SafeString:
    if not ticket.last_line:
        return _EMPTY
    who = gettext("Desk") if ticket.last_by == Author.SYSTEM else ticket.last_name
    return format_html(_LAST, language_of(ticket.last_line), who, ticket.last_line)


def _hits(row: Row) -> SafeString:
    """Where the words stand that one looked for, the newest place first."""
    lines = format_html_join("", "{}", ((_hit(one),) for one in row.hits))
    return format_html('<span class="hits">{}</span>', lines)


def _hit(hit: Hit) -> SafeString:
    note = format_html("<em>{}</em> ", gettext("Note")) if hit.note else _EMPTY
    return format_html(_HIT, language_of(hit.text), note, hit.who, in_pieces(hit.pieces))


@register.filter
def in_pieces(pieces: Pieces) -> SafeString:
    """A text with what was looked for marked in it."""
    shown = (format_html("<mark>{}</mark>", text) if found else text for text, found in pieces)
    return format_html_join("", "{}", ((one,) for one in shown))


def _tier(ticket: Ticket) -> SafeString:
    if ticket.customer.tier != Tier.VIP:
        return _EMPTY
    return format_html('<span class="tier">{}</span>', chip(Tier.VIP.label, tone="ink"))


def _step(row: Row) -> SafeString:
    """The seven strokes and the step's name, or the state of what has no steps."""
    severity = _EMPTY
    if row.severity:
        severity = format_html(_SEVERITY, SafeString(" data-grave") if row.grave else _EMPTY, row.severity)
    if not row.place:
        return format_html("{}{}", row.step, severity)
    drawn = strokes(row.place, "late") if row.step_late else strokes(row.place)
    return format_html("{}<span>{}{}</span>", drawn, row.step, severity)


def _assignee(ticket: Ticket) -> SafeString:
    if ticket.assignee is None:
        return format_html('<span class="small">{}</span>', gettext("Unassigned"))
    name = ticket.assignee.full_name
    return format_html('<span class="cut small" lang="{}">{}</span>', language_of(name), name)


def _due(context: Any, row: Row) -> SafeString:
    if row.clock:
        return clock(context, row.clock)
    if row.ticket.done_at:
        return format_html('<span class="small soft">{}</span>', when(context, row.ticket.done_at))
    return _EMPTY

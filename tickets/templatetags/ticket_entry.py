"""`{% load ticket_entry %}{% ticket_entry message side %}`: one entry of a conversation.

It stands in Python, not in a template, as the rows of the inbox do: a page has twenty and more of them, and looking up
each value through a template took a third of the ticket page's time.
"""

import re
from datetime import datetime
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from servicedesk.mail.vocabulary import error_sentence
from servicedesk.web import times
from servicedesk.web.scripts import language_of
from servicedesk.web.templatetags.desk import chip, face, icon, when
from servicedesk.web.wording import worded
from tickets.files import can_show
from tickets.models import Message, Ticket
from tickets.vocabulary import Author, CallOutcome, Channel, Entry

register = template.Library()

_EMPTY = SafeString("")
_ENTRY = """<li class="entry" data-by="{side}" id="message-{pk}">{face}
<header><b lang="{name_lang}">{name}</b>
{kind}{when}{more}</header>
<div class="words" lang="{lang}">{words}
{files}{letter}</div></li>
"""
_UNDO = """<span>{}{}</span>
<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}"><button class="button"
 data-size="s">{}</button></form>"""
_MORE = '<a class="more" href="{0}" hx-get="{0}" hx-target="#acts" aria-label="{1}" title="{1}">{2}</a>'
_IMAGE = '<a href="/desk/files/{}/"><img src="/desk/files/{}/shown/" alt="{}" loading="lazy" decoding="async"></a>'
_CASE = re.compile(r"(?<![\w-])([CT]-\d{4,9})(?![\w-])")
_COLLEAGUE = re.compile(r"(?<![\w.@/;])[@＠]([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)")
_FILE = '<a href="/desk/files/{}/">{}<span>{}</span><small>{}</small></a>'


@register.simple_tag(takes_context=True)
def ticket_entry(context: template.Context, message: Message, side: str) -> SafeString:
    """`side`: whose side of the page it stands on, customer, agent or note."""
    ticket: Ticket = context["ticket"]
    writer = message.writer  # type: ignore[attr-defined]
    own = ticket if message.ticket_id == ticket.pk else message.ticket
    if side == "customer":
        shown, name = face(own.customer, who="customer", size="l"), str(own.customer)
    else:
        shown, name = face(writer or context["organisation"], size="l"), writer or gettext("The desk")
    return format_html(
        _ENTRY,
        side=side,
        pk=message.pk,
        face=shown,
        name_lang=language_of(message.author_name),
        name=name,
        kind=_kind(message, side) if own is ticket else _kind(message, side) + chip(own.reference, icon_name="share"),
        when=when(context, message.at),
        more=_more(context, message),
        lang=message.language or language_of(message.body),
        words=_words(message, side),
        files=_files(message),
        letter=_letter(context, message),
    )


def _more(context: template.Context, message: Message) -> SafeString:
    """What can be done with this entry is fetched when it is asked for."""
    ticket: Ticket = context["ticket"]
    if message.ticket_id != ticket.pk:
        ticket = message.ticket
    address = f"/desk/tickets/{ticket.reference}/messages/{message.pk}/"
    return format_html(_MORE, address, gettext("What can be done with this entry"), icon("dots", "s"))


def _words(message: Message, side: str) -> SafeString:
    """As written; what staff name in theirs leads there: cases everywhere, in notes colleagues, too."""
    redacted = message.data.get("redacted")
    if redacted:
        said = gettext("Redacted by %(name)s: %(reason)s")
        return format_html('<p class="soft">{}{}</p>', icon("lock", "s"), said % {"name": redacted["by"], **redacted})
    html = message.html or worded(message.body)
    if side == "customer" or "<a " in html:
        return SafeString(html)
    html = _CASE.sub(r'<a href="/desk/tickets/\1/">\1</a>', html)
    if side == "note":
        html = _COLLEAGUE.sub(r'<a href="/desk/?view=all&amp;q=assignee:\1">@\1</a>', html)
    return SafeString(html)


def _kind(message: Message, side: str) -> SafeString:
    if message.entry == Entry.CALL:
        told = format_html_join("", " · {}", ((words,) for words in _call(message.data)))
        return format_html('<span class="row">{}{}{}</span>', icon("phone", "s"), gettext("Call"), told)
    if side == "note":
        return chip(gettext("Internal note, the customer does not see it"), tone="note", icon_name="lock")
    if side == "customer":
        what = gettext("Customer")
    else:
        what = gettext("Automatic letter") if message.author == Author.SYSTEM else gettext("Reply")
    channel = Channel(message.channel).label if message.channel else ""
    return format_html("<span>{} · {}</span>", what, channel)


def _call(data: dict[str, Any]) -> list[str]:
    """Who called, how long it was, and whether we spoke."""
    direction = {"incoming": gettext("incoming"), "outgoing": gettext("outgoing")}.get(data.get("direction", ""), "")
    length = times.stopwatch(data["seconds"]) if "seconds" in data else ""
    missed = gettext("not reached") if data.get("outcome") == CallOutcome.NOT_REACHED else ""
    return [words for words in (direction, length, missed) if words]


@register.simple_tag
def call_words(message: Message) -> SafeString:
    """'Call · incoming · 4:12'."""
    return format_html_join(" · ", "{}", ((words,) for words in (gettext("Call"), *_call(message.data))))


def _files(message: Message) -> SafeString:
    found = message.files  # type: ignore[attr-defined]
    if not found:
        return _EMPTY
    rows = ((one["key"], icon("paperclip"), one["name"], filesizeformat(one["size"])) for one in found)
    images = ((one["key"], one["key"], one["name"]) for one in found if can_show(one["content_type"], one["size"]))
    shown = format_html_join("", _IMAGE, images)
    files = format_html('<div class="files">{}</div>', format_html_join("", _FILE, rows))
    return format_html('<div class="images">{}</div>{}', shown, files) if shown else files


def _letter(context: template.Context, message: Message) -> SafeString:
    """What became of the letter that took these words to the customer."""
    state = message.letter_state  # type: ignore[attr-defined]
    if not state:
        return _EMPTY
    return format_html('<p class="sent" lang="{}">{}</p>', context["display"].lang, _sent(context, message, state))


def _sent(context: template.Context, message: Message, state: str) -> SafeString:
    match state:
        case "sent":
            sent_at = when(context, message.letter_sent_at)  # type: ignore[attr-defined]
            return format_html("<span>{}{} {}</span>", icon("checks", "s"), gettext("Delivered"), sent_at)
        case "kept":
            return format_html("<span>{}{}</span>", icon("checks", "s"), gettext("Kept here (demo)"))
        case "failed":
            why = error_sentence(message.letter_error)  # type: ignore[attr-defined]
            return _trouble(context, message, "".join((gettext("Not delivered"), gettext(": "), str(why))))
        case "unknown":
            return _trouble(context, message, gettext("It is not known whether it arrived"))
        case "cancelled":
            return format_html("<span>{}</span>", gettext("Cancelled"))
    return _on_its_way(context, message)


def undo_address(ticket: Ticket, message: Message, held: datetime) -> str:
    """Where the reply is taken back; scripts read from it until when that is offered."""
    return f"/desk/tickets/{ticket.reference}/undo/{message.pk}/?until={held.timestamp() * 1000:.0f}"


def _on_its_way(context: template.Context, message: Message) -> SafeString:
    """For some seconds its writer can take it back, also where no script runs."""
    due, now = message.letter_due_at, context["now"]  # type: ignore[attr-defined]
    if due <= now or message.person_id != context["request"].user.pk:
        return format_html("<span>{}{}</span>", icon("clock", "s"), gettext("On its way"))
    return format_html(
        _UNDO,
        icon("clock", "s"),
        gettext("Leaves in a moment"),
        undo_address(context["ticket"], message, due),
        context["csrf_token"],
        gettext("Undo"),
    )


def _trouble(context: template.Context, message: Message, words: str) -> SafeString:
    """With the way to the letter itself, where it can be sent again, for those who may see it."""
    said = format_html('<span data-tone="late">{}{}</span>', icon("alert-triangle", "s"), words)
    if not context["may"].get("resend"):
        return said
    there = format_html('<a href="/desk/outbox/{}/">{}</a>', message.outgoing_id, gettext("See the letter, send again"))
    return format_html("{} {}", said, there)

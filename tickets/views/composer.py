"""What stands in the composer when the page is shown: what was refused, else the draft, else nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.bundles import unbundle
from servicedesk.web.moveforms import Typed
from tickets import answering, letters, permissions
from tickets.cautions import Caution
from tickets.models import Address, Draft, DraftFile, Message, Ticket
from tickets.views.unsent import saved_at


@dataclass(frozen=True, kw_only=True)
class Composer:
    """`stamp` and `said` tell which draft it is and when it was saved; `meanwhile` are words that its writer missed.

    `addresses` are those that take letters, the preferred one first. `sends`: what may become of the case with the
    reply, as (move, its name here, what it means). `files` are kept already, whatever was refused.
    """

    kind: str
    body: str = ""
    stamp: str = ""
    said: str = ""
    errors: Sequence[object] = ()
    cautions: Sequence[Caution] = ()
    then: str = ""
    files: Sequence[DraftFile] = ()
    file_errors: Sequence[object] = ()
    is_refused: bool = False
    meanwhile: Sequence[Message] = ()
    sends: Sequence[tuple[str, str, str]] = ()
    to: int | None = None
    addresses: Sequence[Address] = ()


_SENDS: dict[str, Callable[[], tuple[str, str]]] = {
    answering.WAIT: lambda: (_("Send and wait for the customer"), _("The clock of the resolution waits with it.")),
    answering.DONE: lambda: (_("Send and done"), _("The reply is the answer.")),
}


def composer_of(ticket: Ticket, *, actor: Actor, at: datetime, typed: Typed | None) -> Composer:
    """`ticket` as `for_reader` found it, with its reader's own draft."""
    sends = [(verb, *_SENDS[verb]()) for verb in answering.choices(ticket, actor=actor, at=at)]
    usable = sorted((one for one in ticket.customer.addresses.all() if one.refused_at is None), key=letters.preference)
    written = _written(ticket, actor, typed)
    files = unbundle(DraftFile, ticket.own_files)  # type: ignore[attr-defined]
    to = written.to or (usable[0].pk if usable else None)
    return replace(written, files=files, sends=sends, addresses=usable, to=to)


def _written(ticket: Ticket, actor: Actor, typed: Typed | None) -> Composer:
    drafts = unbundle(Draft, ticket.own_draft)  # type: ignore[attr-defined]
    draft = drafts[0] if drafts else None
    stamp, said = (draft.stamp, saved_at(draft)) if draft else ("", "")
    if typed is not None and typed.verb == "write":
        raw = typed.raw
        return Composer(
            kind=raw["kind"],
            body=raw["body"],
            stamp=raw.get("stamp") or stamp,
            said=said,
            errors=() if raw.get("cautions") else typed.errors.get("body", ()),
            cautions=raw.get("cautions", ()),
            then=raw.get("then", ""),
            file_errors=typed.errors.get("files", ()),
            is_refused=True,
            to=raw.get("to"),
            meanwhile=raw.get("meanwhile", ()),
        )
    if draft is not None:
        to = next(iter(draft.recipients), None)
        return Composer(kind=draft.kind, body=draft.body, stamp=stamp, said=said, to=to)
    return Composer(kind="reply" if permissions.may(actor, "ticket.reply", ticket) else "note")

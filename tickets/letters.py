"""Letters to customers: the text of the kind in their language, filled in, with a link of their own, to the outbox.

The link's token stands in the letter and nowhere else. What a form claimed, a name or a subject, goes only to
an address that has proved to be the customer's; else the desk would carry strangers' words to strangers [trust 3].
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from servicedesk import rows
from servicedesk.actors import SYSTEM, Actor
from servicedesk.errors import Refused
from servicedesk.mail import placeholders
from servicedesk.mail.letters import RICH, Link, Question, render_letter
from servicedesk.mail.outbox import Letter, draft
from servicedesk.web import richtext
from staff.calendars import desk_zone
from staff.models import Person
from tickets import enclosing, history, links, stationery
from tickets.customers.reachable import addresses_of
from tickets.files import Going
from tickets.models import Address, Customer, LetterText, Message, PersonalLink, Ticket
from tickets.search import documents as search
from tickets.vocabulary import AddressKind, Channel, LinkPurpose

_NAME = re.compile(r"^\{name\}[，,、]?\s*| ?\{name\}")
_GAP = re.compile(r"\n{3,}")  # where a whole paragraph was left out
_ABOUT_THE_LINK = ("track", "closing")  # their `until` is the end of the link
_SMS_LENGTH = 600
_MOMENTS = {"en": ("l j F, H:i", "l j F"), "zh-hans": ("n月j日（l）H:i", "n月j日（l）")}
# Made up: name, agent, subject, what the colleague wrote, due, until.
_SAMPLES = {
    "en": (
        "Lin Wei",
        "Mei",
        "Sofa arm split",
        "We bring you a new arm.",
        "Tuesday 6 October, 11:00",
        "Friday 16 October",
    ),
    "zh-hans": (
        "林伟",
        "小梅",
        "沙发扶手开裂",
        "我们给您换一个新的扶手。",
        "10月6日（星期二）11:00",
        "10月16日（星期五）",
    ),
    "zh-hant": (
        "林偉",
        "小梅",
        "沙發扶手裂開",
        "我們會為您換一個新的扶手。",
        "10月6日（星期二）11:00",
        "10月16日（星期五）",
    ),
}
_MOMENTS["zh-hant"] = _MOMENTS["zh-hans"]


def send(
    kind: str,
    ticket: Ticket,
    *,
    at: datetime,
    actor: Actor | None = None,
    body: str = "",
    extra: Mapping[str, str | date] = {},
    purpose: LinkPurpose = LinkPurpose.PROGRESS,
    address: Address | None = None,
    nonce: str | None = None,
    files: Sequence[Going] = (),
    data: Mapping[str, object] = {},
    hold: timedelta = timedelta(),
    question: Question | None = None,
) -> Message:
    """Write one letter, its line in the conversation and its link, in one statement; Refused("no_address") may come.

    `actor`: whose words `body` are, else the desk's. `extra` fills `due` and `until`. The caller
    keeps and encloses the `files`. `hold`: so long it can be undone. `question`: by e-mail each answer is a link.
    """
    address = address or address_for(ticket.customer)
    text, told = _compose(kind, ticket, address, actor=actor, body=body, files=files, extra=extra, at=at)
    by_email, topic = address.kind == AddressKind.EMAIL, topics_of(ticket)[0]
    message = Message(
        ticket=ticket,
        public=True,
        channel=Channel.EMAIL if by_email else Channel.SMS,
        at=at,
        logged_at=at,
        body=body or _without_link(text.body, told),
        html=told["html"],
        language=text.language,
        data={"letter": kind, **data},
        nonce=nonce,
        **history.authorship(actor if actor is not None and actor.kind == "person" else SYSTEM),
    )
    token, link = links.draft(ticket, purpose=purpose, address=address, at=at)
    write, url = partial(_by_email, question=question) if by_email else _by_sms, links.url(token, purpose=purpose)
    return _keep(message, write(text, told, link=url, to=address.value, topic=topic), link, hold=hold)


def _keep(message: Message, letter: Letter, link: PersonalLink, *, hold: timedelta) -> Message:
    """Letter, message and link, in one statement; a person's words are found by the search, too."""
    outgoing = message.outgoing = draft(letter, at=message.logged_at, send_after=message.logged_at + hold)
    documents = [search.of_message(message)] if message.person_id else []
    rows.write(outgoing, message, link, *documents)
    return message


def staff_notice(person: Person, ticket: Ticket, *, body: str, due: datetime | None = None) -> Letter:
    """A notice to a colleague, ready for the outbox; `body` is one sentence in their language."""
    language = person.language or stationery.desk_language()
    told = {
        "name": person.public_name,
        "reference": ticket.reference,
        "subject": ticket.subject,
        "organisation": stationery.organisation(),
        "agent": "",
        "body": body,
        "due": moment_in(due, language) if due else "",
        "until": "",
    }
    return _by_email(
        stationery.text_for("staff_notice", language),
        told,
        link=f"{settings.BASE_URL}/desk/tickets/{ticket.reference}/",
        to=person.email,
        topic=topics_of(ticket)[1],
    )


def topics_of(ticket: Ticket) -> tuple[str, str]:
    """Of its letters to the customer, and of those to colleagues: neither wait for the others."""
    return f"ticket:{ticket.number}", f"staff:ticket:{ticket.number}"


def address_for(customer: Customer) -> Address:
    """Where letters to this customer go: the preferred address, then e-mail, and none that was refused."""
    usable = [one for one in addresses_of(customer) if one.refused_at is None]
    if not usable:
        raise Refused(
            "no_address", _("No address of this customer works. Call them, or write down another address first.")
        )
    return min(usable, key=preference)


def preference(address: Address) -> tuple[bool, bool, int]:
    """The order in which addresses are written to."""
    return not address.primary, address.kind != AddressKind.EMAIL, address.pk


def reaches(customer: Customer) -> bool:
    """Whether any address of this customer still takes letters."""
    return any(one.refused_at is None for one in addresses_of(customer))


def sample(text: LetterText) -> tuple[Letter, Letter]:
    """As e-mail and as text message, with made-up values: for the page on which the text is written."""
    values = _SAMPLES.get(text.language, _SAMPLES["en"])
    names = ("name", "agent", "subject", "body", "due", "until")
    organisation = stationery.organisation()
    told = {"reference": "C-100232", "organisation": organisation, **dict(zip(names, values, strict=True))}
    link = f"{settings.BASE_URL}/p/…/"
    mail = _by_email(text, told, link=link, to="lin.wei@example.com", topic="")
    return mail, _by_sms(text, told, link=link, to="+8613800138000", topic="")


def language_of(customer: Customer) -> str:
    """The customer's language, else the desk's."""
    return customer.language or stationery.desk_language()


def _compose(
    kind: str,
    ticket: Ticket,
    address: Address,
    *,
    actor: Actor | None,
    body: str,
    files: Sequence[Going],
    extra: Mapping[str, str | date],
    at: datetime,
) -> tuple[LetterText, dict[str, str]]:
    """The text of the kind in the customer's language, and what fills it."""
    language = language_of(ticket.customer)
    own, by_person = body, actor is not None and actor.kind == "person"
    if address.kind == AddressKind.EMAIL:
        body = enclosing.with_word(body, files, language=language)
    if kind in _ABOUT_THE_LINK:
        extra = {"until": at + links.LIFE, **extra}
    told = _values(ticket, address, actor=actor, body=body, extra=extra, language=language)
    told |= {"own": own, "html": richtext.render(own) if by_person else ""}
    return stationery.text_for(kind, language), told


def _values(
    ticket: Ticket,
    address: Address,
    *,
    actor: Actor | None,
    body: str,
    extra: Mapping[str, str | date],
    language: str,
) -> dict[str, str]:
    known = address.verified_at is not None
    organisation = stationery.organisation()
    owner = ticket.assignee.public_name if ticket.assignee is not None else ""
    said = {key: value if isinstance(value, str) else moment_in(value, language) for key, value in extra.items()}
    return {
        "reference": ticket.reference,
        "name": ticket.customer.name if known else "",
        "subject": ticket.subject if known else "",
        "agent": (actor.name if actor is not None and actor.kind == "person" else owner) or organisation,
        "organisation": organisation,
        "body": body.strip(),
        "due": said.get("due", ""),
        "until": said.get("until", ""),
    }


def _by_email(
    text: LetterText, told: Mapping[str, str], *, link: str, to: str, topic: str, question: Question | None = None
) -> Letter:
    subject = " ".join(_fill(text.subject, told).split())
    with translation.override(text.language):
        asked, buttons = (f"\n\n{question.words}", question.links(link)) if question else ("", [])
    own, rich = told.get("own", "").strip(), told.get("html", "")
    # The same words may stand elsewhere in the letter: their place is marked before it is filled in.
    shown = {**told, "body": RICH + told["body"].removeprefix(own)} if rich else told
    plain, html = render_letter(
        subject=subject,
        text=_without_link(text.body, shown) + asked,
        links=buttons or [Link(label=_label(text.body, told, text.language), url=link)],
        language=text.language,
        organisation=told["organisation"],
        words=own,
        html=rich,
    )
    return Letter(
        channel="email",
        to=to,
        subject=subject,
        text=plain,
        html=html,
        language=text.language,
        topic=topic,
        kind=text.kind,
    )


def _by_sms(text: LetterText, told: Mapping[str, str], *, link: str, to: str, topic: str) -> Letter:
    words = _fill(text.sms.replace("{link}", ""), told).strip() or f"{told['organisation']} {told['reference']}"
    return Letter(
        channel="sms",
        to=to,
        subject="",
        text=f"{' '.join(words[:_SMS_LENGTH].split())} {link}",
        language=text.language,
        topic=topic,
        kind=text.kind,
    )


def _fill(template: str, told: Mapping[str, str]) -> str:
    """The text with its values, once; lines that lack a value are left out, a lacking name leaves no gap."""
    lines = [line if told["name"] else _NAME.sub("", line) for line in template.split("\n")]
    whole = [line for line in lines if all(told[name] for name in placeholders.names_in(line))]
    return placeholders.fill(_GAP.sub("\n\n", "\n".join(whole)), told)


def _without_link(body: str, told: Mapping[str, str]) -> str:
    return _fill("\n".join(line for line in body.split("\n") if "{link}" not in line), told).strip()


def _label(body: str, told: Mapping[str, str], language: str) -> str:
    """What the button says: the words before {link} on its line."""
    line = next((line for line in body.split("\n") if "{link}" in line), "")
    words = _fill(line.split("{link}")[0], told).strip().rstrip(":：").strip()
    if words:
        return words
    with translation.override(language):
        return _("Open the case")


def moment_in(moment: date, language: str) -> str:
    """A time as a letter says it, in full, for nobody knows when it is read: 'Tuesday 6 October, 11:00'."""
    long, short = _MOMENTS.get(language, _MOMENTS["en"])
    with translation.override(language):
        if isinstance(moment, datetime):
            return formats.date_format(timezone.localtime(moment, desk_zone()), long)
        return formats.date_format(moment, short)

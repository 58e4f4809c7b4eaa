"""Word to a contact of the network, by text message and mail. Others are called by telephone [H-12]."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from servicedesk.errors import Refused
from servicedesk.languages import in_language
from servicedesk.mail.letters import Link, render_letter
from servicedesk.mail.outbox import Letter, checked_recipient, enqueue
from staff.calendars import desk_name
from tickets.customers.addresses import normalise_phone
from tickets.emergencies import links
from tickets.emergencies.log import params_of
from tickets.emergencies.words import ended
from tickets.models import Contact, Emergency, EmergencyTell
from tickets.models.emergencyplan import TellBy

_CHANNELS: dict[str, tuple[str, ...]] = {TellBy.MAIL: ("email",), TellBy.SMS: ("sms", "email")}


@dataclass(frozen=True, kw_only=True)
class _Word:
    """What is written, in the contact's language; `key` makes it once."""

    key: str
    subject: str
    text: str
    url: str = ""


def reach(tell: EmergencyTell, emergency: Emergency, *, at: datetime) -> bool:
    """Write what can be sent to the contact; False when nothing can, and somebody must call them."""
    ways = _ways(tell)
    link = links.issue(tell) if ways else ""
    _send(tell, ways, lambda: _called(tell, emergency, link), at=at)
    return bool(ways)


def say_it_ended(tell: EmergencyTell, emergency: Emergency, *, at: datetime) -> None:
    """The contact who was written to need not come any more."""
    _send(tell, _ways(tell), lambda: _ended(tell, emergency), at=at)


def topic_of(tell: EmergencyTell) -> str:
    """Each has a topic of its own: nobody's letter waits for another's."""
    return f"emergency-tell:{tell.pk}"


def _ways(tell: EmergencyTell) -> list[tuple[str, str]]:
    """Channels and addresses by which the contact can be written to."""
    contact = tell.contact
    ways = [(channel, _address(contact, channel)) for channel in _CHANNELS.get(tell.by, ())] if contact else []
    return [(channel, to) for channel, to in ways if to is not None]


def _send(tell: EmergencyTell, ways: Iterable[tuple[str, str]], said: Callable[[], _Word], *, at: datetime) -> None:
    with translation.override((tell.contact and tell.contact.language) or settings.LANGUAGE_CODE):
        for channel, to in ways:
            enqueue(_letter(tell, said(), channel, to), at=at)


def _address(contact: Contact, channel: str) -> str | None:
    """Where to, or None. A short number (119) can be called and takes no text messages."""
    try:
        if channel == "sms":
            return checked_recipient("sms", normalise_phone(contact.phone, settings.PHONE_REGION))
        return checked_recipient("email", contact.email)
    except Refused:
        return None


def _called(tell: EmergencyTell, emergency: Emergency, url: str) -> _Word:
    told = {
        "desk": _desk(),
        "title": emergency.title,
        "plan": in_language(emergency.plan.names),
        "grade": in_language(emergency.grade.names),
        "minutes": tell.minutes,
    }
    subject = (_("Drill: %(title)s") if emergency.drill else _("Emergency: %(title)s")) % told
    key = f"emergency:{tell.pk}:{tell.since.isoformat()}"
    return _Word(key=key, subject=subject, text=_letter_text(emergency.drill) % told, url=url)


def _ended(tell: EmergencyTell, emergency: Emergency) -> _Word:
    """In the words in which colleagues hear of it."""
    if emergency.drill:
        text = _("This was a drill of %(desk)s: nothing had happened. Thank you for taking part.")
    else:
        text = _("%(desk)s needs nothing more from you. Thank you for your help.")
    subject = ended(params_of(emergency))
    return _Word(key=f"emergency-ended:{tell.pk}", subject=subject, text=text % {"desk": _desk()})


def _desk() -> str:
    return desk_name() or str(settings.DESK_NAME)


def _letter(tell: EmergencyTell, word: _Word, channel: str, to: str) -> Letter:
    language, text, html = translation.get_language() or "en", word.text, ""
    if channel == "sms":
        stop = "" if word.subject.endswith((".", "。")) else "."
        text = f"{word.subject}{stop} {text} {word.url}".strip()
    else:
        link = [Link(label=_("Confirm that this reached you"), url=word.url)] if word.url else []
        text, html = render_letter(subject=word.subject, text=text, links=link, language=language, organisation=_desk())
    return Letter(
        channel="sms" if channel == "sms" else "email",
        to=to,
        subject=word.subject,
        text=text,
        html=html,
        language=language,
        topic=topic_of(tell),
        kind="emergency",
        natural_key=f"{word.key}:{channel}",
    )


def _letter_text(drill: bool) -> str:
    if drill:
        return _(
            "This is a drill of %(desk)s: nothing has happened (%(plan)s, %(grade)s). "
            "Please confirm by the link, or call us back, within %(minutes)s minutes."
        )
    return _(
        "%(desk)s needs you: %(plan)s, %(grade)s. "
        "Please confirm by the link, or call us back, within %(minutes)s minutes."
    )

"""Word to a contact of the network, by text message and mail. Others are called by telephone [H-12]."""

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
from tickets.models import Contact, Emergency, EmergencyTell
from tickets.models.emergencyplan import TellBy

_CHANNELS: dict[str, tuple[str, ...]] = {TellBy.MAIL: ("email",), TellBy.SMS: ("sms", "email")}


def reach(tell: EmergencyTell, emergency: Emergency, *, at: datetime) -> bool:
    """Write what can be sent to the contact; False when nothing can, and somebody must call them."""
    contact = tell.contact
    if contact is None:
        return False
    ways = [(channel, to) for channel in _CHANNELS.get(tell.by, ()) if (to := _address(contact, channel)) is not None]
    link = links.issue(tell) if ways else ""
    with translation.override(contact.language or settings.LANGUAGE_CODE):
        for channel, to in ways:
            enqueue(_letter(tell, emergency, channel, to, link), at=at)
    return bool(ways)


def topic_of(tell: EmergencyTell) -> str:
    """Each has a topic of its own: nobody's letter waits for another's."""
    return f"emergency-tell:{tell.pk}"


def _address(contact: Contact, channel: str) -> str | None:
    """Where to, or None. A short number (119) can be called and takes no text messages."""
    try:
        if channel == "sms":
            return checked_recipient("sms", normalise_phone(contact.phone, settings.PHONE_REGION))
        return checked_recipient("email", contact.email)
    except Refused:
        return None


def _letter(tell: EmergencyTell, emergency: Emergency, channel: str, to: str, url: str) -> Letter:
    name = desk_name() or str(settings.DESK_NAME)
    told = {
        "desk": name,
        "title": emergency.title,
        "plan": in_language(emergency.plan.names),
        "grade": in_language(emergency.grade.names),
        "minutes": tell.minutes,
    }
    subject = (_("Drill: %(title)s") if emergency.drill else _("Emergency: %(title)s")) % told
    text = _letter_text(emergency.drill) % told
    language = translation.get_language() or "en"
    key = f"emergency:{tell.pk}:{tell.since.isoformat()}:{channel}"
    if channel == "sms":
        said = f"{subject}. {text} {url}"
        return Letter(
            channel="sms",
            to=to,
            subject=subject,
            text=said,
            language=language,
            topic=topic_of(tell),
            kind="emergency",
            natural_key=key,
        )
    link = Link(label=_("Confirm that this reached you"), url=url)
    shown, html = render_letter(subject=subject, text=text, links=[link], language=language, organisation=name)
    return Letter(
        channel="email",
        to=to,
        subject=subject,
        text=shown,
        html=html,
        language=language,
        topic=topic_of(tell),
        kind="emergency",
        natural_key=key,
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

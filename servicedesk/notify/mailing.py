"""The mail twin of notices: what a person has not read yet comes as one letter, not as one for each [H-21].

A notice is mailed once. Which ones went into a letter is written with the letter, so that a killed worker neither
loses nor repeats any.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import DateTimeField, Func, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk.errors import Refused
from servicedesk.mail.letters import Link, render_letter
from servicedesk.mail.outbox import Letter, checked_recipient, enqueue_many

from .choosing import wishes_of
from .kinds import kind_of, number_of
from .models import Notice

AT_ONCE = 2000  # notices of one run
LINES = 20  # sentences of one letter; the page has the others
WORTH_A_LETTER = timedelta(days=1)  # what is older was missed by the mail, and is on the page


def mail_due(at: datetime) -> int:
    """Write one letter to each person with unread notices that no letter had yet; returns how many letters."""
    with transaction.atomic():
        waiting = Notice.objects.filter(by_mail=True, mailed_at=None, read_at=None).filter(
            mail_at__lte=at, mail_at__gt=at - WORTH_A_LETTER
        )
        held = list(waiting.select_for_update(of=("self",), skip_locked=True).order_by("mail_at", "id")[:AT_ONCE])
        found = _due_now(held, at) if held else []
        if not found:
            return 0
        people = _people({notice.person_id for notice in found})
        found.sort(key=lambda notice: (notice.person_id, notice.pk))
        letters = [
            letter
            for person_id, own in groupby(found, key=lambda notice: notice.person_id)
            if person_id in people and (letter := _letter(people[person_id], list(own), at=at)) is not None
        ]
        enqueue_many(letters, at=at)
        Notice.objects.filter(pk__in=[notice.pk for notice in found]).update(mailed_at=at)
    return len(letters)


def letter_key(person_id: int, at: datetime) -> str:
    """The natural key of the letter that was written to this person at that moment: the `mailed_at` of its notices."""
    return f"notices:{person_id}:{at.astimezone(UTC):%Y%m%d%H%M%S%f}"


def letter_key_in_sql() -> Concat:
    """The same of a notice, for questions that tell of many."""
    there = Func(Value("UTC"), "mailed_at", function="timezone", output_field=DateTimeField())
    moment = Func(there, Value("YYYYMMDDHH24MISSUS"), function="to_char", output_field=TextField())
    parts = (Value("notices:"), Cast("person_id", TextField()), Value(":"), moment)
    return Concat(*parts, output_field=TextField())


def _due_now(held: Sequence[Notice], at: datetime) -> list[Notice]:
    """Those that may leave now; the others are put off, or wanted by no letter at all."""
    wishes, due = wishes_of({notice.person_id for notice in held}), []
    later: dict[datetime | None, list[int]] = {}
    for notice in held:
        when = wishes[notice.person_id].mail_at(notice, at)
        if when == at:
            due.append(notice)
        else:
            later.setdefault(when, []).append(notice.pk)
    for when, own in later.items():
        off = {"by_mail": False} if when is None else {"mail_at": when}
        Notice.objects.filter(pk__in=own).update(**off)
    return due


def _people(ids: set[int]) -> dict[int, Any]:
    return get_user_model().objects.filter(is_active=True).in_bulk(ids)


def _letter(person: Any, notices: Sequence[Notice], *, at: datetime) -> Letter | None:
    """None when nothing can be sent to the person's address."""
    try:
        to = checked_recipient("email", person.email)
    except Refused:
        return None
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        told = [kind_of(notice.kind).told(notice.params) for notice in notices[:LINES]]
        lines = [sentence for sentence, _to in told]
        more = len(notices) - len(lines)
        if more:
            lines.append(ngettext("And %(number)d more.", "And %(number)d more.", more) % {"number": more})
        subject, link = _subject_and_link(len(notices), *told[0])
        text, html = render_letter(
            subject=subject,
            text="\n\n".join(lines),
            links=[link],
            language=language,
            organisation=str(settings.DESK_NAME),
        )
    return Letter(
        channel="email",
        to=to,
        subject=subject,
        text=text,
        html=html,
        language=language,
        kind="staff_notice",
        natural_key=letter_key(person.pk, at),
    )


def _subject_and_link(number: int, sentence: str, leads_to: str) -> tuple[str, Link]:
    """A single notice leads straight to its matter."""
    page = reverse("notify:notices")
    if number > 1:
        return number_of(number), Link(label=_("See all notices"), url=settings.BASE_URL + page)
    return sentence, Link(label=_("Open it"), url=settings.BASE_URL + (leads_to or page))

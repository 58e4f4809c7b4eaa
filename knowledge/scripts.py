"""Scripts: written on a settings page, offered where they fit, counted when they are used."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from knowledge import occasions
from knowledge.models import Script
from knowledge.vocabulary import PLACEHOLDERS
from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.mail import placeholders
from servicedesk.remembered import Remembered
from staff.models import Person, Team

LONGEST = 5_000
_in_use = Remembered(lambda: list(Script.objects.filter(active=True)))


@transaction.atomic
def write(
    script: Script | None,
    *,
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    team: Team | None,
    fits: Collection[str],
    owner: Person | None,
    active: bool,
    actor: Actor,
    at: datetime,
) -> Script:
    """Make a script (None) or change it. Raises Invalid for an unknown placeholder or a language with half of it."""
    require_editor(actor)
    titles = {code: one.strip() for code, one in titles.items() if one.strip()}
    texts = {code: one.replace("\r\n", "\n").strip() for code, one in texts.items() if one.strip()}
    _check(titles, texts)
    known = {key for key, _label in occasions.choices()}
    fields: dict[str, Any] = {"titles": titles, "texts": texts, "team": team, "owner": owner, "active": active}
    fields |= {"fits": [one for one in fits if one in known], "updated_at": at}
    if script is None:
        script = Script.objects.create(**fields)
        verb = "create"
    else:
        for name, value in fields.items():
            setattr(script, name, value)
        script.save(update_fields=list(fields))
        verb = "change"
    record(subject=f"setting:script:{script.pk}", verb=verb, at=at, actor=actor, facts={"active": active})
    _in_use.forget()
    return script


def fitting(on: Collection[str], *, teams: Collection[int]) -> list[Script]:
    """Those in use for these occasions and teams, the most used first."""
    found = [one for one in _in_use() if one.team_id in (None, *teams) and occasions.fits(one.fits, on)]
    return sorted(found, key=lambda one: (-one.used, one.pk))


def count_use(pk: int) -> None:
    """Somebody put it into a text."""
    Script.objects.filter(pk=pk).update(used=F("used") + 1)


def fill(text: str, values: Mapping[str, str]) -> str:
    """With what is known, in one pass; what is not stays in its braces, and the composer warns of it."""
    return placeholders.fill(text, {name: values.get(name) or f"{{{name}}}" for name in placeholders.names_in(text)})


def require_editor(actor: Actor) -> None:
    """Raises NotPermitted."""
    if not actor.may("rules.edit"):
        raise NotPermitted("not_permitted", _("Your role does not allow this. Ask an administrator."))


def forget() -> None:
    _in_use.forget()


def _check(titles: Mapping[str, str], texts: Mapping[str, str]) -> None:
    errors: dict[str, list[Any]] = {}
    for code in {**titles, **texts}:
        if not titles.get(code):
            errors[f"title_{code}"] = [_("A text needs a title by which it is found.")]
        if not texts.get(code):
            errors[f"text_{code}"] = [_("Write the text, or leave the title empty, too.")]
        elif len(texts[code]) > LONGEST:
            errors[f"text_{code}"] = [_("This is longer than %(longest)s characters.") % {"longest": LONGEST}]
        try:
            placeholders.check(texts.get(code, ""), allowed=PLACEHOLDERS)
        except Refused as refusal:
            errors[f"text_{code}"] = [refusal.detail]
    if not texts and not errors:
        errors["title_en"] = [_("Write it in one language at least.")]
    if errors:
        raise Invalid(errors)

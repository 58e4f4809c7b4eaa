"""Tags: put on a ticket and taken off; for all tickets at once renamed, or made one with another."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, NotPermitted
from tickets import history, holding, permissions
from tickets.models import Tag, Tagging, Ticket
from tickets.models.tag import LONGEST

MOST = 20  # tags of one ticket
SUGGESTED = 20
_GAPS = re.compile(r"[\s,，、;；#＃:\"“”]+")  # what separates tags, also as Chinese keyboards write it


def normalise(name: str) -> str:
    """One spelling for each tag: width and case folded, words joined by a hyphen; "" when nothing is left."""
    folded = unicodedata.normalize("NFKC", name).strip().lower()
    return _GAPS.sub("-", folded).strip("-")[:LONGEST].strip("-")


def read(text: str) -> list[str]:
    """The tags of a line somebody typed, separated by commas."""
    names = (normalise(part) for part in re.split(r"[,，、;；\n]", text))
    return list(dict.fromkeys(name for name in names if name))


@transaction.atomic
def change(
    ticket: Ticket, *, add: Iterable[str] = (), remove: Iterable[str] = (), actor: Actor, at: datetime
) -> list[str]:
    """Put tags on and take tags off, and nothing else: of two at once neither undoes the other. Returns what stands."""
    permissions.require(actor, "ticket.note", ticket)
    holding.hold(ticket)
    had = set(names_of(ticket))
    new = [name for name in dict.fromkeys(map(normalise, add)) if name and name not in had]
    gone = sorted(had & {normalise(name) for name in remove})
    if len(had) + len(new) - len(gone) > MOST:
        raise Invalid({"add": [_("A case has at most %(most)s tags.") % {"most": MOST}]})
    if new or gone:
        _put_on(ticket, new)
        Tagging.objects.filter(ticket=ticket, tag__name__in=gone).delete()
        holding.keep(ticket, at=at)
        said = ", ".join([*(f"+{name}" for name in new), *(f"−{name}" for name in gone)])
        history.tell(ticket, "tagged", actor=actor, at=at, facts={"tags": said})
    return sorted((had | set(new)) - set(gone))


def names_of(ticket: Ticket) -> list[str]:
    return list(Tag.objects.filter(taggings__ticket=ticket).order_by("name").values_list("name", flat=True))


def suggestions(begins: str = "") -> list[str]:
    """Tags in use that begin so, the most used first."""
    used = Tag.objects.filter(name__startswith=normalise(begins)).annotate(used=Count("taggings"))
    return list(used.filter(used__gt=0).order_by("-used", "name").values_list("name", flat=True)[:SUGGESTED])


@transaction.atomic
def rename(tag: Tag, *, to: str, actor: Actor, at: datetime) -> Tag:
    """Another name for a tag, on every ticket at once. Where that name is taken, the two become one."""
    if not actor.may("rules.edit"):
        raise NotPermitted("not_permitted", _("Only managers may rename tags."))
    name = normalise(to)
    if not name:
        raise Invalid({"to": [_("This is needed.")]})
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if name == tag.name:
        return tag
    subject, facts = f"tag:{tag.pk}", {"from": tag.name, "to": name}
    other = Tag.objects.select_for_update().filter(name=name).first()
    if other is not None:
        both = Tagging.objects.filter(tag=other).values("ticket")
        Tagging.objects.filter(tag=tag, ticket__in=both).delete()
        Tagging.objects.filter(tag=tag).update(tag=other)
        tag.delete()
    else:
        tag.name = name
        tag.save(update_fields=["name"])
    record(subject=subject, verb="tag.merged" if other else "tag.renamed", at=at, actor=actor, facts=facts)
    return other or tag


def _put_on(ticket: Ticket, names: list[str]) -> None:
    if names:
        Tag.objects.bulk_create([Tag(name=name) for name in sorted(names)], ignore_conflicts=True)
        tags = Tag.objects.filter(name__in=names)
        Tagging.objects.bulk_create([Tagging(ticket=ticket, tag=tag) for tag in tags], ignore_conflicts=True)

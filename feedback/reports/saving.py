"""Saved reports: a question with a name. Shared is the question, never a figure that the reader may not see."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from feedback.models import SavedReport
from feedback.permissions import sight_of
from feedback.reports.catalogue import REPORTS, Report
from feedback.reports.wishes import Wish
from feedback.vocabulary import Shared
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, NotPermitted
from staff.models import Membership

MOST = 100  # of one person


def seen_by(actor: Actor) -> QuerySet[SavedReport]:
    """One's own, and those shared with one's teams or with all."""
    if not sight_of(actor):
        return SavedReport.objects.none()
    colleagues = Membership.objects.filter(team__in=actor.teams).values("person")
    shared = Q(shared=Shared.ALL) | Q(shared=Shared.TEAMS, owner__in=colleagues)
    return SavedReport.objects.filter(Q(owner=actor.id) | shared).select_related("owner").order_by("name", "pk")


@transaction.atomic
def save(report: Report, wish: Wish, *, name: str, shared: str, actor: Actor, at: datetime) -> SavedReport:
    """Keep a question; the same name again replaces one's own. Raises Invalid, NotPermitted."""
    if not sight_of(actor):
        raise NotPermitted("not_permitted", _("Your role does not allow this. Ask an administrator."))
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Invalid({"name": [_("Give it a name of at most 80 characters.")]})
    if shared not in Shared.values:
        raise Invalid({"shared": [_("Choose one of the answers offered.")]})
    mine = SavedReport.objects.filter(owner=actor.person_id)
    if mine.exclude(name=name).count() >= MOST:
        raise Invalid({"name": [_("You have a hundred saved reports. Delete one first.")]})
    told = {"report": report.key, "query": wish.query(), "shared": shared, "saved_at": at}
    try:
        with transaction.atomic():
            saved, _made = SavedReport.objects.update_or_create(owner_id=actor.person_id, name=name, defaults=told)
    except IntegrityError:  # twice at once
        saved = mine.get(name=name)
    return saved


def drop(saved: SavedReport, *, actor: Actor) -> None:
    """With its schedules. Raises NotPermitted for what is somebody else's."""
    require_own(saved, actor)
    saved.delete()


def require_own(saved: SavedReport, actor: Actor) -> None:
    if saved.owner_id != actor.id:
        raise NotPermitted("not_permitted", _("Only whoever saved a report may change it."))


def is_known(saved: SavedReport) -> bool:
    """Whether there is still such a report."""
    return saved.report in REPORTS

"""Emergencies as pages, the board and the API show them: few queries, whatever their number [H-12]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from servicedesk.actors import Actor
from servicedesk.languages import in_language
from servicedesk.web import components
from tickets.emergencies.calls import is_mine
from tickets.emergencies.words import say
from tickets.models import Emergency, EmergencyLog, EmergencyTell, Grade, Ticket
from tickets.models.emergency import EmergencyQuerySet
from tickets.models.emergencyplan import Duty

LOG_SHOWN = 200  # newest lines; the API pages through all


@dataclass(frozen=True, kw_only=True)
class ToldRow:
    """Somebody who must be told, as the page shows them."""

    tell: EmergencyTell
    clock: components.Clock | None
    mine: bool

    @property
    def duty(self) -> str:
        contact = self.tell.contact
        return str(Duty(contact.duty).label) if contact else ""

    @property
    def gave_no_answer(self) -> bool:
        """A contact in whose stead the next has been called."""
        return self.tell.contact_id is not None and self.tell.late_at is not None and self.tell.confirmed_at is None

    @property
    def never_confirmed(self) -> bool:
        """Late, and nobody waits for it any more."""
        return self.tell.confirmed_at is None and self.tell.dropped_at is not None

    @property
    def must_be_called(self) -> bool:
        return self.tell.is_open and self.tell.told_at is None and not self.gave_no_answer


@dataclass(frozen=True, kw_only=True)
class LogLine:
    entry: EmergencyLog
    said: str


def with_figures(found: EmergencyQuerySet, *, at: datetime) -> EmergencyQuerySet:
    """With what a row of a list shows: who is late, who has still to confirm, which steps are done."""
    waiting = Q(tells__confirmed_at=None, tells__dropped_at=None)
    counted = found.select_related("plan", "grade", "ticket", "lead").annotate(
        late=Count("tells", filter=waiting & Q(tells__due_at__lt=at), distinct=True),
        waiting=Count("tells", filter=waiting, distinct=True),
        steps=Count("checks", distinct=True),
        steps_done=Count("checks", filter=~Q(checks__done_at=None), distinct=True),
    )
    return counted.order_by("-id")


def live_for(actor: Actor, *, at: datetime, most: int | None = None) -> list[Emergency]:
    """What runs and this person may see, the newest first. On most days nothing does: then a short query says so."""
    running = Emergency.objects.visible_to(actor).live()
    return list(with_figures(running, at=at)[:most]) if running.exists() else []


def of_ticket(ticket: Ticket) -> list[Emergency]:
    """What runs about a case, for its page. One query."""
    return list(ticket.emergencies.live().select_related("plan", "grade").order_by("-id"))


def told_rows(emergency: Emergency, *, actor: Actor, at: datetime) -> list[ToldRow]:
    """Those who must still confirm, then the others, by when they are due; who was dropped in time is left out."""
    kept = Q(dropped_at=None) | Q(late_at__isnull=False)
    tells = emergency.tells.filter(kept).select_related(
        "person", "team", "contact__person", "confirmed_by", "after__contact"
    )
    rows = [ToldRow(tell=tell, clock=_clock(tell, at), mine=tell.is_open and is_mine(tell, actor)) for tell in tells]
    return sorted(rows, key=lambda row: (not row.tell.is_open, row.tell.due_at, row.tell.pk))


def _clock(tell: EmergencyTell, at: datetime) -> components.Clock | None:
    if not tell.is_open:
        return None
    state = components.clock_state(tell.due_at, at=at, soon_at=tell.since + (tell.due_at - tell.since) / 2)
    return components.Clock(label=str(tell), state=state, due=tell.due_at, started=tell.since)


def log_lines(emergency: Emergency) -> list[LogLine]:
    """The newest first."""
    return [LogLine(entry=one, said=say(one)) for one in emergency.log.all()[:LOG_SHOWN]]


def crisis_words(grades: Sequence[Grade]) -> list[tuple[str, str]]:
    """What to say by the crisis model, from the highest grade that has words for it: (part, words)."""
    found = []
    for part in ("apologise", "empathise", "offer"):
        words = next((said for grade in grades if (said := in_language(grade.crisis.get(part, {})))), "")
        if words:
            found.append((part, words))
    return found

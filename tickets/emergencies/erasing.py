"""Erasing a customer: what emergencies about their cases say of them goes, times and figures stay [H-43]."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit import erasing as audit
from servicedesk.mail import erasing as letters
from servicedesk.notify.forgetting import forget_about
from tickets.emergencies import log
from tickets.emergencies.letters import topic_of
from tickets.emergencies.log import subject_of
from tickets.models import Emergency, EmergencyCheck, EmergencyLog, EmergencyTell, Ticket


def forget(tickets: Sequence[Ticket], *, at: datetime, actor: Actor) -> None:
    """Blank every word about these cases. Inside the transaction that erases the customer."""
    found = list(Emergency.objects.filter(ticket__in=tickets))
    if not found:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('servicedesk.erasing', 'on', true)")  # the log lets itself be blanked now
        EmergencyLog.objects.filter(emergency__in=found).update(words="")
        cursor.execute("SELECT set_config('servicedesk.erasing', '', true)")
    letters.erase(topic_of(tell) for tell in EmergencyTell.objects.filter(emergency__in=found))
    forget_about(log.topic_of(one) for one in found)
    EmergencyCheck.objects.filter(emergency__in=found).update(note="")
    EmergencyTell.objects.filter(emergency__in=found).update(how="")
    Emergency.objects.filter(pk__in=[one.pk for one in found]).update(title=str(_("Erased")), outcome="")
    audit.erase(subjects=[subject_of(one) for one in found], at=at, actor=actor)

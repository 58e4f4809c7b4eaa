"""What colleagues hear from this app, in their own language."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from feedback.figures.catalogue import MEASURES
from feedback.reports.catalogue import REPORTS
from servicedesk.notify.kinds import NoticeKind, register


def _ready(params: Mapping[str, Any]) -> str:
    report, measure = REPORTS.get(str(params["report"])), MEASURES.get(str(params["measure"]))
    told = {"report": report.label if report else "", "measure": measure.label if measure else ""}
    return _("Your file is ready: %(report)s, %(measure)s.") % told


def _files(_params: Mapping[str, Any]) -> str:
    return reverse("reports:exports")


register(NoticeKind(name="report.ready", say=_ready, link=_files, icon="download", tone="now"))

"""What the figures say, in one or two sentences: for whoever reads nothing else."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from feedback.reports import drawing
from feedback.reports.sheets import Line, Sheet
from feedback.reports.spelling import apart, said, said_change


def findings(sheets: Mapping[str, Sheet]) -> list[str]:
    """Of the overview, each a whole sentence."""
    teams = sheets["teams"]
    found = [_volume(teams), *_attainment(teams), *_fallen(teams)]
    if "categories" in sheets:
        found += most_about(sheets["categories"])
    return found


def most_about(sheet: Sheet) -> list[str]:
    rows = drawing.ranked(sheet)
    if not rows:
        return []
    first = rows[0]
    return [_("Most were about “%(subject)s”: %(share)s of all.") % {"subject": first.line.label, "share": first.share}]


def what_matters(sheet: Sheet) -> str:
    """How few subjects make most of the work."""
    rows = drawing.ranked(sheet)
    if not rows:
        return ""
    number = drawing.vital(rows)
    told = {"number": number, "share": rows[number - 1].up_to, "subject": rows[0].line.label}
    if number == 1:
        return _("“%(subject)s” alone makes %(share)s.") % told
    return _("The first %(number)d make %(share)s; “%(subject)s” comes first.") % told


def busiest(sheet: Sheet) -> str:
    """The hour of the week in which most comes in."""
    line = max(sheet.lines, key=lambda one: int(one.value or 0), default=None)
    if line is None or not line.value:
        return ""
    return _("Most comes in at: %(hour)s (%(number)s).") % {"hour": line.label, "number": line.cells[0].words}


def totals(sheet: Sheet) -> list[tuple[str, str, str]]:
    """Each measure with its total and its change, as a letter tells them."""
    return [
        (str(one.label), cell.words, said_change(cell.value, sheet.before.get(one.name), one.unit))
        for one, cell in zip(sheet.measures, sheet.total.cells, strict=False)
    ]


def _volume(sheet: Sheet) -> str:
    told = {one.name: cell.words for one, cell in zip(sheet.measures, sheet.total.cells, strict=True)}
    return _("%(received)s received, %(finished)s finished.") % told


def _attainment(sheet: Sheet) -> list[str]:
    now, was, words = sheet.total.value, sheet.before.get(sheet.first.name), sheet.total.cells[0].words
    if now is None:
        return []
    if was is None:
        return [_("%(share)s kept in time.") % {"share": words}]
    told = {"share": words, "points": said(apart(now, was), "score")}
    if now == was:
        return [_("%(share)s kept in time, as in the period before.") % told]
    if now > was:
        return [_("%(share)s kept in time, %(points)s points more than in the period before.") % told]
    return [_("%(share)s kept in time, %(points)s points less than in the period before.") % told]


def _fallen(sheet: Sheet) -> list[str]:
    fallen = [line for line in sheet.lines if _difference(line) < 0]
    if not fallen:
        return []
    line = min(fallen, key=_difference)
    told = {"team": line.label, "points": said(apart(line.value, line.was), "score")}
    return [_("“%(team)s” fell most, by %(points)s points.") % told]


def _difference(line: Line) -> float:
    return float(line.value - line.was) if line.value is not None and line.was is not None else 0.0

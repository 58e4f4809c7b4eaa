from feedback.models.export import Export
from feedback.models.figure import Counted, Fact, Figure, ToCount
from feedback.models.report import SavedReport, Schedule
from feedback.models.survey import Survey

__all__ = ["Counted", "Export", "Fact", "Figure", "SavedReport", "Schedule", "Survey", "ToCount"]

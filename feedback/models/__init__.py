from feedback.models.figure import Counted, Fact, Figure, ToCount
from feedback.models.survey import Survey

__all__ = ["Counted", "Fact", "Figure", "Survey", "ToCount"]

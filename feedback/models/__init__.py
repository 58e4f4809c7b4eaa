from feedback.models.survey import Survey

__all__ = ["Survey"]

from knowledge.models.phrase import PhraseList
from knowledge.models.script import Script

__all__ = ["PhraseList", "Script"]

"""Every measure that reports can show, with its definition in words and the list behind it."""

from collections.abc import Mapping

from feedback.figures.catalogue.promises import PROMISES
from feedback.figures.catalogue.voices import VOICES
from feedback.figures.catalogue.volumes import AGES, VOLUMES
from feedback.figures.catalogue.waiting import WAITS
from feedback.figures.measures import Measure

MEASURES: Mapping[str, Measure] = {one.name: one for one in (*VOLUMES, *AGES, *PROMISES, *WAITS, *VOICES)}

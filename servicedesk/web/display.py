"""How pages look to the reader: theme, density, language. Kept with the person, and in a cookie for everyone else."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

THEMES = (("auto", _("Auto")), ("light", _("Light")), ("dark", _("Dark")))
DENSITIES = (("comfortable", _("Comfortable")), ("compact", _("Compact")))

# Django's codes are lower case; the `lang` attribute wants the registered spelling, on which fonts are chosen.
LANG = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


@dataclass(frozen=True, kw_only=True)
class Display:
    theme: str
    density: str
    language: str

    @property
    def lang(self) -> str:
        """The value for `<html lang>`."""
        return LANG.get(self.language, self.language)


def display_of(request: HttpRequest) -> Display:
    """The person's own choice, else the cookie's, else automatic. An unknown value counts as none."""
    person = getattr(request, "user", None)
    return Display(
        theme=_known(THEMES, getattr(person, "theme", ""), request.COOKIES.get("theme", "")),
        density=_known(DENSITIES, getattr(person, "density", ""), request.COOKIES.get("density", "")),
        language=translation.get_language() or "en",
    )


def _known(choices: tuple[tuple[str, object], ...], *wanted: str) -> str:
    known = [value for value, _label in choices]
    return next((value for value in wanted if value in known), known[0])

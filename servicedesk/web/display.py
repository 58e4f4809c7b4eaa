"""How pages look to the reader: theme, density, contrast, motion, language. Kept with the person, else in a cookie."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

THEMES = (("auto", _("Auto")), ("light", _("Light")), ("dark", _("Dark")))
DENSITIES = (("comfortable", _("Comfortable")), ("compact", _("Compact")))
CONTRASTS = (("auto", _("Auto")), ("more", pgettext_lazy("contrast", "High")))
MOTIONS = (("auto", _("Auto")), ("less", pgettext_lazy("motion", "None")))

LOOKS = {"theme": THEMES, "density": DENSITIES, "contrast": CONTRASTS, "motion": MOTIONS}

# Django's codes are lower case; the `lang` attribute wants the registered spelling, on which fonts are chosen.
LANG = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


@dataclass(frozen=True, kw_only=True)
class Display:
    theme: str
    density: str
    contrast: str
    motion: str
    language: str

    @property
    def lang(self) -> str:
        """The value for `<html lang>`."""
        return LANG.get(self.language, self.language)


def display_of(request: HttpRequest) -> Display:
    """The person's own choice, else the cookie's, else automatic. An unknown value counts as none."""
    person = getattr(request, "user", None)
    chosen = {
        name: _known(choices, getattr(person, name, ""), request.COOKIES.get(name, ""))
        for name, choices in LOOKS.items()
    }
    return Display(**chosen, language=translation.get_language() or "en")


def _known(choices: tuple[tuple[str, object], ...], *wanted: str) -> str:
    known = [value for value, _label in choices]
    return next((value for value in wanted if value in known), known[0])

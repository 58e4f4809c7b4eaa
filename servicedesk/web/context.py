"""The one context processor: what every shell shows. Nothing is computed until a template asks for it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from servicedesk.web import navigation, times
from servicedesk.web.display import CONTRASTS, DENSITIES, LANG, MOTIONS, THEMES, display_of


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "display": SimpleLazyObject(lambda: display_of(request)),
        "themes": THEMES,
        "densities": DENSITIES,
        "contrasts": CONTRASTS,
        "motions": MOTIONS,
        "languages": [(code, LANG.get(code, code), name) for code, name in settings.LANGUAGES],
        "organisation": getattr(request, "organisation", settings.DESK_NAME),  # set by staff.language
        "navigation": SimpleLazyObject(lambda: navigation.rail(request)),
        "settings_navigation": SimpleLazyObject(lambda: navigation.settings_groups(request)),
        "time_words": SimpleLazyObject(times.ticking_words),
    }

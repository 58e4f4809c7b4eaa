"""Who knocks: the address a visitor comes from, and how often they may."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from servicedesk import limits


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """So many uses in so long a time, counted under a name."""

    scope: str
    limit: int
    window: timedelta

    def use(self, key: str, *, at: datetime) -> limits.Verdict:
        return limits.hit(self.scope, key, at=at, limit=self.limit, window=self.window)


# Several people share one address (an office, a mobile network), so this is generous; what protects strangers from
# our letters is the second, together with the limit of acknowledgements in tickets.opening [trust 3].
FORMS_FROM_ONE_PLACE = Allowance(scope="form.place", limit=settings.FORM_POSTS_PER_PLACE, window=timedelta(minutes=10))
FORMS_OF_ONE_ADDRESS = Allowance(scope="form.address", limit=20, window=timedelta(hours=1))
TRACKS_FROM_ONE_PLACE = Allowance(scope="track.place", limit=20, window=timedelta(minutes=10))
LETTERS_TO_ONE_ADDRESS = Allowance(scope="track.address", limit=3, window=timedelta(hours=1))
# Wrong references and tokens: a person mistypes a few, a program tries thousands [trust 34].
WORDS_IN_ONE_CASE = Allowance(scope="case.words", limit=60, window=timedelta(hours=1))
WRONG_DOORS = Allowance(scope="wrong.door", limit=60, window=timedelta(minutes=10))


def place_of(request: HttpRequest) -> str:
    """The visitor's network address. What a proxy says is believed only where the operator put one in front.

    Our own proxy adds the last entry; the ones before it are the visitor's claims.
    """
    if settings.BEHIND_PROXY:
        claimed = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if claimed:
            return claimed
    return str(request.META.get("REMOTE_ADDR", ""))

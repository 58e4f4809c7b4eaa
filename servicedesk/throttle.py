"""The API's throttle. A module of its own: DRF reads it while its views are still being imported."""

import time
from typing import TYPE_CHECKING

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class ForgivingThrottle(UserRateThrottle):
    """So many calls a window for each token or person; when the cache is away everybody may pass (decision 4)."""

    duration: float  # seconds of a window; both are read by DRF from the rate
    num_requests: int
    left: float = 0.0

    def allow_request(self, request: Request, view: "APIView") -> bool:
        if self.rate is None:
            return True
        now = time.time()
        window = int(now // self.duration)
        self.left = (window + 1) * self.duration - now
        key = f"throttle:{self.identity(request)}:{window}"
        cache.add(key, 0, self.duration)
        try:
            used = cache.incr(key)
        except ValueError:  # the cache did not keep the counter: it is away, or has just come back
            return True
        return bool(used <= self.num_requests)

    def identity(self, request: Request) -> str:
        if request.auth is not None:
            return f"token:{request.auth.pk}"
        person = getattr(request.user, "pk", None)  # nobody signed in is None here, by our settings
        return f"person:{person}" if person else f"address:{self.get_ident(request)}"

    def wait(self) -> float:
        return self.left

"""/metrics in Prometheus text: request times of all web processes together, and what apps count when asked.

Request times are kept in files under `$DATA_DIR/run/metrics` that all processes of one machine share, so that it does
not matter which of them answers the scrape. Business figures are read from the database at that moment.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from servicedesk.problems import problem

# The library decides where figures live at the moment it is imported.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.DATA_DIR / "run" / "metrics"))

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

log = structlog.get_logger(__name__)

Figures = float | Mapping[str, float]
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True, kw_only=True)
class _Gauge:
    name: str
    help: str
    label: str
    read: Callable[[], Figures]


_gauges: dict[str, _Gauge] = {}


def gauge(name: str, help: str, *, label: str = "") -> Callable[[Callable[[], Figures]], Callable[[], Figures]]:
    """Decorator for an app's `vitals.py`: a figure read at each scrape; with `label`, one figure for each key."""

    def register(read: Callable[[], Figures]) -> Callable[[], Figures]:
        _gauges[name] = _Gauge(name=name, help=help, label=label, read=read)
        return read

    return register


class _Business(Collector):
    def collect(self) -> Iterator[Metric]:
        for each in _gauges.values():
            try:
                figures = each.read()
            except Exception as error:  # one figure that cannot be had must not hide the others
                log.warning("metrics.gauge_failed", gauge=each.name, error=type(error).__name__)
                continue
            family = GaugeMetricFamily(each.name, each.help, labels=[each.label] if each.label else [])
            for key, value in figures.items() if isinstance(figures, Mapping) else [("", figures)]:
                family.add_metric([key] if each.label else [], value)
            yield family


@cache
def _request_seconds() -> Histogram:
    os.makedirs(os.environ["PROMETHEUS_MULTIPROC_DIR"], mode=0o700, exist_ok=True)
    return Histogram(
        "servicedesk_request_seconds",
        "Time to answer a request",
        ("method", "route", "status"),
        buckets=_BUCKETS,
        registry=None,
    )


class MetricsMiddleware:
    """Times every request by the route it took, never by its address, which has no end of values."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        method = request.method if request.method in _METHODS else "other"
        labels = (method, f"/{match.route}" if match else "none", str(response.status_code))
        _request_seconds().labels(*labels).observe(time.perf_counter() - started)
        return response


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The scrape: 404 while no METRICS_TOKEN is set, 401 without it, else everything we know in figures."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        response = problem(request, 401, "not_authenticated", _("The bearer token is missing or wrong."))
        response["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return response
    _request_seconds()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Business())
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )

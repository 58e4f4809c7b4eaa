"""The kernel's own signs of health: cache, worker, scheduler, disk. Apps add theirs in a `vitals.py` likewise."""

import shutil
import uuid

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from servicedesk import heartbeat
from servicedesk.health import degraded, degrades
from servicedesk.metrics import gauge
from servicedesk.models import Heartbeat

# Room for a handful of the largest posts (decision 26) while somebody reads the alarm and makes more.
DISK_LEAST_BYTES = 500 * 1024 * 1024


@degrades("cache")
def cache_answers() -> bool:
    token = uuid.uuid4().hex
    cache.set("health", token, 10)
    return bool(cache.get("health"))


@degrades("worker")
def worker_is_alive() -> bool:
    return heartbeat.is_alive("worker", at=timezone.now())


@degrades("beat")
def beat_is_alive() -> bool:
    return heartbeat.is_alive("beat", at=timezone.now())


@degrades("disk")
def disk_has_room() -> bool:
    return shutil.disk_usage(settings.DATA_DIR).free >= DISK_LEAST_BYTES


@gauge("servicedesk_heartbeat_age_seconds", "Seconds since this part was last heard of", label="part")
def heartbeat_ages() -> dict[str, float]:
    now = timezone.now()
    return {name: (now - at).total_seconds() for name, at in Heartbeat.objects.values_list("name", "at")}


@gauge("servicedesk_degraded", "1 while /readyz names this as not well", label="check")
def what_is_degraded() -> dict[str, float]:
    return dict.fromkeys(degraded(), 1.0)


@gauge("servicedesk_disk_free_bytes", "Free space where files are kept")
def disk_free() -> float:
    return float(shutil.disk_usage(settings.DATA_DIR).free)

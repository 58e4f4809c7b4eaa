"""The web server's own settings, read by gunicorn from the working folder: in `make run` and in the image alike."""

import gc
import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

wsgi_app = "servicedesk.asgi:application"
worker_class = "asgi"
workers = 2
reuse_port = True  # each worker has its own queue of connections: evenly spread, no herd
timeout = 60
graceful_timeout = 2  # open event streams never end by themselves; browsers come back after it
keepalive = 15  # seconds until the next request; by PatientProtocol also until the first
max_requests = 20_000  # a slow leak, should there be one, ends here
max_requests_jitter = 2_000
forwarded_allow_ips = ""  # what a proxy says is believed by Django alone, and only when BEHIND_PROXY is set
control_socket_disable = True
limit_request_line = 8190
preload_app = True  # loaded once, shared by the workers: half the memory


def pre_fork(_server: Any, _worker: Any) -> None:
    """Keep what was loaded out of the collector's sight: a look at an object would copy its page into the worker."""
    import_module("servicedesk.asgi").preload()
    gc.collect()
    gc.freeze()


def on_starting(_server: Any) -> None:
    """Request times of the last run's processes would be told again with every scrape (servicedesk.metrics)."""
    usual = Path(os.environ.get("DATA_DIR") or "var") / "run" / "metrics"
    shutil.rmtree(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or usual, ignore_errors=True)


class PatientProtocol(ASGIProtocol):  # type: ignore[misc]
    """gunicorn waits for ever for a connection's first request: five hundred slow senders would hold every socket."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._arm_keepalive_timer()


def post_fork(_server: Any, _worker: Any) -> None:
    gasgi.ASGIProtocol = PatientProtocol

"""The kernel's own app: finds what apps register with it (decision 13)."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from servicedesk import celery  # noqa: F401  # a task called from anywhere must find this application, not a default one


class KernelConfig(AppConfig):
    name = "servicedesk"

    def ready(self) -> None:
        autodiscover_modules("receivers", "guards", "panels", "navigation", "topics", "vitals")

"""What every desk starts with, planted after migrations."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from django.utils import timezone

from knowledge import phrases, scripts
from knowledge.defaults import defaults
from knowledge.models import PhraseList, Script


@receiver(post_migrate, sender=apps.get_app_config("knowledge"))
def plant_defaults(using: str, **_signal: Any) -> None:
    if Script._meta.db_table in connections[using].introspection.table_names():
        defaults(at=timezone.now())


@receiver([post_save, post_delete], sender=Script)
@receiver([post_save, post_delete], sender=PhraseList)
def look_again(**_signal: Any) -> None:
    scripts.forget()
    phrases.forget()

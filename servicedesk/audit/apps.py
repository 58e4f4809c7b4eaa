from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate

_PROTECTED = ("audit_entry", "audit_seal")


def refuse_truncate(using: str, **kwargs: Any) -> None:
    """Install the TRUNCATE triggers; tests go without, for their flush needs TRUNCATE (decision 11)."""
    if settings.TESTING:
        return
    with connections[using].cursor() as cursor:
        present = set(connections[using].introspection.table_names(cursor))
        for table in _PROTECTED:
            if table in present:
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
                )


class AuditConfig(AppConfig):
    name = "servicedesk.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        post_migrate.connect(refuse_truncate, sender=self, dispatch_uid="audit.refuse_truncate")

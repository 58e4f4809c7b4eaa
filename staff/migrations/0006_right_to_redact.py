"""The built-in roles of desks that are in use learn who redacts words for good; own roles are asked of their owners."""

from django.db import migrations

_REACHES = {"supervisor": "teams", "manager": "all"}


def grant(apps, schema_editor):
    for role in apps.get_model("staff", "Role").objects.filter(key__in=_REACHES):
        role.permissions = {"ticket.redact": _REACHES[role.key], **role.permissions}
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_contrast_and_motion")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]

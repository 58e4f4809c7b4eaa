"""The built-in roles of desks that are in use learn who opens and who leads emergencies [H-12]; own roles are asked of their owners."""

from django.db import migrations

_RIGHTS = {
    "agent": ("emergency.open",),
    "supervisor": ("emergency.open", "emergency.lead"),
    "manager": ("emergency.open", "emergency.lead"),
}


def grant(apps, schema_editor):
    for role in apps.get_model("staff", "Role").objects.filter(key__in=_RIGHTS):
        role.permissions = {**dict.fromkeys(_RIGHTS[role.key], "all"), **role.permissions}
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_round_the_clock")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]

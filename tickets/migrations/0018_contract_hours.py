"""A contract may name the calendar by which its cases are promised [H-20, H-45]."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_calendar_versions"), ("tickets", "0017_ladders")]

    operations = [
        migrations.AddField(
            "item",
            "calendar",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.workingcalendar",
                verbose_name="calendar",
            ),
        ),
        migrations.AddField(
            "rulechange",
            "item",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.item"
            ),
        ),
    ]

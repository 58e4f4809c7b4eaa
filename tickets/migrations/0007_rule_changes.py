"""A change of rules is one row that the worker goes by, instead of a mark on every clock it touches."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_people"),
        ("tickets", "0006_first_contact_is_kept"),
    ]

    operations = [
        migrations.RemoveField("clock", "stale"),
        migrations.CreateModel(
            name="RuleChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(blank=True, max_length=12)),
                ("tier", models.CharField(blank=True, max_length=10)),
                (
                    "calendar",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="staff.workingcalendar",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="staff.team"
                    ),
                ),
                ("desk", models.BooleanField(default=False)),
                ("reached", models.BigIntegerField(default=0)),
                ("left", models.JSONField(default=list)),
            ],
        ),
    ]

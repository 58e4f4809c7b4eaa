"""Clocks keep the keys of the rungs they climbed; alerts are acknowledged and put off; deeds; reasons of lateness."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_KEYS = """
UPDATE tickets_clock SET told = CASE warned WHEN 75 THEN '75' WHEN 90 THEN '75 90' ELSE '75 90 100' END WHERE warned > 0
"""
_OPEN = models.Q(("acknowledged_at", None))
_SNOOZED = models.Q(("acknowledged_at", None), ("snoozed_until__isnull", False))
_REASONS = [
    ("department", "Waiting for another department"),
    ("supplier", "Waiting for a supplier or partner"),
    ("information", "Information was missing"),
    ("volume", "Too many cases at once"),
    ("absence", "A colleague was away"),
    ("target", "The target did not fit the case"),
    ("mistake", "Our mistake"),
    ("other", "Something else"),
]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tickets", "0016_silence_so_far"),
    ]

    operations = [
        migrations.AddField(model_name="clock", name="told", field=models.TextField(blank=True, default="")),
        migrations.RunSQL(_KEYS, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="clock", name="warned"),
        migrations.AlterField(model_name="alert", name="rung", field=models.CharField(max_length=12)),
        migrations.AddField(
            model_name="alert", name="acknowledged_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="alert", name="snoozed_until", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rung", models.CharField(max_length=12)),
                ("position", models.PositiveSmallIntegerField()),
                ("verb", models.CharField(max_length=12)),
                ("object", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "To do"),
                            ("done", "Done"),
                            ("needless", "No longer needed"),
                            ("refused", "Could not be done"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deeds", to="tickets.clock"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clock", "rung", "position"), name="deed_once"),
                ],
                "indexes": [
                    models.Index(condition=models.Q(("state", "asked")), fields=["id"], name="deed_to_do"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lateness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(choices=_REASONS, max_length=12, verbose_name="reason")),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="in your words")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "clock",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lateness", to="tickets.clock"
                    ),
                ),
            ],
            options={
                "verbose_name": "reason of lateness",
                "verbose_name_plural": "reasons of lateness",
                "indexes": [models.Index(fields=["reason"], name="lateness_reason")],
            },
        ),
        migrations.AddIndex("alert", models.Index(condition=_OPEN, fields=["person", "-id"], name="alert_of")),
        migrations.AddIndex("alert", models.Index(fields=["person", "-acknowledged_at"], name="alert_acknowledged")),
        migrations.AddIndex("alert", models.Index(condition=_SNOOZED, fields=["snoozed_until"], name="alert_to_wake")),
    ]

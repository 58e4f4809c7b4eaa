"""Calendars are kept in versions, planned as drafts, and a country's year may be kept by hand [H-20]."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_RUNNING = [
    ("recount", "Count running clocks anew by the new hours"),
    ("keep", "Keep running clocks by the hours they began with"),
]


def _key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _by():
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_emergency_rights")]

    operations = [
        migrations.AlterField("workingcalendar", "name", models.CharField(max_length=80, verbose_name="name")),
        migrations.AddField(
            "workingcalendar",
            "draft_of",
            models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="draft",
                to="staff.workingcalendar",
            ),
        ),
        migrations.AddField("workingcalendar", "kept", models.JSONField(default=list, editable=False)),
        migrations.AddConstraint(
            "workingcalendar",
            models.UniqueConstraint(condition=models.Q(("draft_of", None)), fields=("name",), name="calendar_name_once"),
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                _key(),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("content", models.JSONField()),
                ("from_at", models.DateTimeField(null=True)),
                ("running", models.CharField(choices=_RUNNING, default="recount", max_length=7)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what changes, and why")),
                ("by", _by()),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="staff.workingcalendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a calendar",
                "verbose_name_plural": "versions of calendars",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "number"), name="calendar_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarPlan",
            fields=[
                _key(),
                ("live_at", models.DateTimeField(db_index=True, verbose_name="goes live")),
                ("running", models.CharField(choices=_RUNNING, default="recount", max_length=7)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what changes, and why")),
                ("by", _by()),
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plan", to="staff.workingcalendar"
                    ),
                ),
            ],
            options={
                "verbose_name": "planned change of a calendar",
                "verbose_name_plural": "planned changes of calendars",
            },
        ),
        migrations.CreateModel(
            name="YearPack",
            fields=[
                _key(),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("days", models.JSONField(default=list, verbose_name="days")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("changed_at", models.DateTimeField()),
                ("by", _by()),
            ],
            options={
                "verbose_name": "public holidays of a year",
                "verbose_name_plural": "public holidays of years",
                "ordering": ["country", "year"],
                "constraints": [models.UniqueConstraint(fields=("country", "year"), name="year_pack_once")],
            },
        ),
    ]

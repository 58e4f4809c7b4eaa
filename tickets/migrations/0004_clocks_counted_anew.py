"""Clocks remember the latest time of their ledger, and that a changed calendar or policy has to be counted in."""

from django.db import migrations, models

_FILL = """
UPDATE tickets_clock AS clock SET noted_at = coalesce(
    (SELECT max(event.at) FROM tickets_clockevent AS event WHERE event.clock_id = clock.id), clock.started_at)
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_search_document")]

    operations = [
        migrations.RemoveIndex(model_name="clock", name="clock_to_check"),
        migrations.AddField("clock", "noted_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AlterField("clock", "noted_at", models.DateTimeField()),
        migrations.AddField("clock", "stale", models.BooleanField(default=False)),
        migrations.AddIndex(
            "clock",
            models.Index(
                fields=["check_at"], name="clock_to_sweep", condition=models.Q(check_at__isnull=False)
            ),
        ),
    ]

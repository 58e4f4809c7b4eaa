from django.db import migrations, models


class Migration(migrations.Migration):
    """How long customers hear nothing is kept on the case, and when we write to them unasked."""

    dependencies = [("tickets", "0014_trials_on_past_cases")]

    operations = [
        migrations.AddField(model_name="ticket", name="word_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(model_name="ticket", name="silence", field=models.PositiveIntegerField(default=0)),
        migrations.AddField(
            model_name="ticket",
            name="unasked",
            field=models.BooleanField(default=True, verbose_name="hears from us unasked"),
        ),
        migrations.AddField(model_name="ticket", name="care_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(model_name="ticket", name="cared_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("state__in", ["new", "open", "waiting"])), fields=["word_at"], name="ticket_silent"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("care_at__isnull", False)), fields=["care_at"], name="ticket_to_care"
            ),
        ),
    ]

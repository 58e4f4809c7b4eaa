from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes for what lists and the board ask each time: who is hidden, who waits longest, what ended today."""

    dependencies = [("tickets", "0007_rule_changes")]

    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(condition=models.Q(("restricted", True)), fields=["id"], name="customer_restricted"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("state__in", ["new", "open", "waiting"]), ("unanswered_since__isnull", False)),
                fields=["unanswered_since"],
                name="ticket_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ["met", "missed"])), fields=["stopped_at"], name="clock_ended"
            ),
        ),
    ]

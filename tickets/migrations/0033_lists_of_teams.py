from django.db import migrations, models


class Migration(migrations.Migration):
    """A team's own lists are found without a look at all that it ever had."""

    dependencies = [("tickets", "0032_recent_searches")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("assignee", None), ("state__in", ["new", "open", "waiting"])),
                fields=["team", "due_sort", "id"],
                name="ticket_team_unassigned",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["team", "due_sort", "id"],
                name="ticket_team_waiting",
            ),
        ),
    ]

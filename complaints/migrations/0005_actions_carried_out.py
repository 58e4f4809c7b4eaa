"""Who plans an action asks its owner to carry it out, with proof."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_granted_before"), ("tickets", "0001_tickets")]

    operations = [
        migrations.AddField(
            model_name="action",
            name="carrying_out",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="carries_out", to="tickets.task"
            ),
        ),
    ]

"""A survey knows its letter, and by it when it was out; the link was never kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_surveys")]

    operations = [
        migrations.RemoveField(model_name="survey", name="link"),
        migrations.AddField(
            model_name="survey",
            name="letter",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="survey", to="tickets.message"
            ),
        ),
    ]

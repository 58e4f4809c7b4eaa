"""Policies carry a version, so that the second of two editors is told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_clocks_counted_anew")]

    operations = [
        migrations.AddField("policy", "version", models.PositiveIntegerField(default=1, editable=False)),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("servicedesk", "0001_heartbeat")]

    operations = [
        migrations.CreateModel(
            name="Knocks",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=64)),
                ("used", models.PositiveIntegerField()),
                ("began", models.DateTimeField()),
                ("ends", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scope", "key"), name="knocks_once_per_key")],
            },
        ),
    ]

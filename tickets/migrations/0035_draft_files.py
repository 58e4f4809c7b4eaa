import django.db.models.deletion
from django.db import migrations, models

# The database deletes the files' rows with their draft; Django would ask for them before each deletion.
FOREIGN_KEY = """
ALTER TABLE tickets_draftfile ADD CONSTRAINT draftfile_of_draft
FOREIGN KEY (draft_id) REFERENCES tickets_draft (id) ON DELETE CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0034_part_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="files",
                        to="tickets.draft",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL(FOREIGN_KEY, "ALTER TABLE tickets_draftfile DROP CONSTRAINT draftfile_of_draft"),
    ]

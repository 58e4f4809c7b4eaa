"""What each person wants to hear of, how, and when not; notices know when their letter may leave."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_WAITING = models.Q(("by_mail", True), ("mailed_at", None), ("read_at", None))


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0001_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("mail", "On the page and by letter"),
                            ("page", "On the page only"),
                            ("digest", "On the page and in one daily letter"),
                            ("off", "Not at all"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "kind"), name="notice_choice_once")],
            },
        ),
        migrations.CreateModel(
            name="QuietHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.TimeField(null=True, verbose_name="from")),
                ("until", models.TimeField(null=True, verbose_name="until")),
                ("weekends", models.BooleanField(default=False, verbose_name="Saturdays and Sundays all day")),
                ("zone", models.CharField(max_length=64)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quiet_hours",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "quiet hours", "verbose_name_plural": "quiet hours"},
        ),
        migrations.RemoveIndex("notice", name="notice_to_mail"),
        migrations.AddField("notice", "mail_at", models.DateTimeField(null=True)),
        migrations.RunSQL("UPDATE notify_notice SET mail_at = at", migrations.RunSQL.noop),
        migrations.AlterField("notice", "mail_at", models.DateTimeField()),
        migrations.AddIndex("notice", models.Index(condition=_WAITING, fields=["mail_at"], name="notice_to_mail")),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Policies stand in books: versions of all rules, of which one holds."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("staff", "0002_round_the_clock"),
        ("tickets", "0008_found_quickly"),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleBook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("live", "In force"), ("past", "Earlier")],
                        default="draft",
                        max_length=5,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what changes, and why")),
                ("live_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recompute",
                    models.CharField(
                        choices=[
                            ("recount", "Count running clocks anew by the new rules"),
                            ("keep", "Keep running clocks as they were promised"),
                        ],
                        default="recount",
                        max_length=7,
                    ),
                ),
                ("created_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.rulebook"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rule book",
                "verbose_name_plural": "rule books",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "live")), fields=("state",), name="rulebook_one_live"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("state",), name="rulebook_one_draft"
                    ),
                ],
            },
        ),
        migrations.AddField(
            "policy",
            "book",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="policies",
                to="tickets.rulebook",
            ),
        ),
        migrations.AddField("policy", "key", models.PositiveIntegerField(null=True)),
        migrations.AddField("policy", "position", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField(
            "policy",
            "match",
            models.CharField(choices=[("all", "all"), ("any", "any")], default="all", max_length=3),
        ),
        migrations.AddField("policy", "conditions", models.JSONField(blank=True, default=list)),
        migrations.AddField("policy", "ladder", models.JSONField(blank=True, default=list)),
        migrations.AddField(
            "rulechange",
            "book",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.rulebook"
            ),
        ),
    ]

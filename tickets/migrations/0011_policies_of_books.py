import django.db.models.deletion
from django.db import migrations, models

METRICS = [
    ("first_response", "First response"),
    ("next_response", "Next response"),
    ("listen", "Listen"),
    ("apologise", "Apologise"),
    ("confirm", "Confirm"),
    ("resolve", "Resolve"),
    ("follow_up", "Follow up"),
    ("prevent", "Prevent"),
    ("archive", "Archive"),
    ("resolution", "Resolution"),
    ("department", "Department"),
    ("update", "Periodic update"),
    ("requester_wait", "Customer's wait"),
    ("agent_work", "Agent's work"),
]


class Migration(migrations.Migration):
    """What told for whom a policy is are conditions now."""

    dependencies = [("tickets", "0010_policies_into_a_book")]

    operations = [
        migrations.RemoveConstraint("policy", "policy_one_for_each_match"),
        migrations.AlterModelOptions(
            "policy",
            options={"ordering": ["position", "pk"], "verbose_name": "policy", "verbose_name_plural": "policies"},
        ),
        migrations.RemoveField("policy", "kind"),
        migrations.RemoveField("policy", "priority"),
        migrations.RemoveField("policy", "tier"),
        migrations.RemoveField("policy", "version"),
        migrations.RemoveField("rulechange", "kind"),
        migrations.RemoveField("rulechange", "tier"),
        migrations.AlterField(
            "policy",
            "book",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="policies", to="tickets.rulebook"
            ),
        ),
        migrations.AlterField("policy", "key", models.PositiveIntegerField()),
        migrations.AlterField("policy", "position", models.PositiveSmallIntegerField()),
        migrations.AlterField("policy", "name", models.CharField(blank=True, max_length=80, verbose_name="name")),
        migrations.AlterField(
            "policy", "targets", models.JSONField(blank=True, default=dict, verbose_name="targets")
        ),
        migrations.AddConstraint(
            "policy", models.UniqueConstraint(fields=("book", "key"), name="policy_once_in_a_book")
        ),
        migrations.AlterField("clock", "metric", models.CharField(choices=METRICS, max_length=16)),
        migrations.AlterField(
            "ticket", "due_metric", models.CharField(blank=True, choices=METRICS, max_length=16)
        ),
    ]

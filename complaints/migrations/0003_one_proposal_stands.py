"""Of the proposals of one pass at most one stands: the others were answered, not approved, or replaced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_evidence_is_kept")]

    operations = [
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("awaiting", "ready", "sent", "accepted"))),
                fields=("step_pass",),
                name="proposal_one_stands",
            ),
        ),
    ]

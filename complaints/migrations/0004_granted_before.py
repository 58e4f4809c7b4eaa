"""Authority is over all that a case is granted, in every pass together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_one_proposal_stands")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="granted_before",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=12),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A calendar on which every second counts, for promises by the calendar day; its row comes from the defaults."""

    dependencies = [("staff", "0001_people")]

    operations = [
        migrations.AddField(
            model_name="desk",
            name="round_the_clock",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.workingcalendar",
            ),
        ),
    ]

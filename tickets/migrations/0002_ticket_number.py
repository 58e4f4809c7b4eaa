"""One sequence for the numbers of all kinds (decision 16)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_tickets")]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE ticket_number START WITH 100231",
            reverse_sql="DROP SEQUENCE ticket_number",
        ),
    ]

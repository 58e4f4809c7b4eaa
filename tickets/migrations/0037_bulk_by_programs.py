"""A program asks for many at once: once under one key, and no further than its token reaches."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0036_macros'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkjob',
            name='nonce',
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='bulkjob',
            name='scopes',
            field=models.JSONField(null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_members_who_leave"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportexecution",
            name="own_title",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]

"""Whether an attempt may have arrived without a readable answer; the column has a default for the release before."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("delivery", "0004_questions")]

    operations = [
        migrations.AddField(
            model_name="delivery", name="unanswered", field=models.BooleanField(db_default=False, default=False),
        ),
    ]

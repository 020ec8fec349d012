from django.db import migrations, models

from claims.migrating import AddIndexLive


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("claims", "0028_article_versions")]

    operations = [
        AddIndexLive(
            model_name='claim',
            index=models.Index(condition=models.Q(('text_change', ''), _negated=True), fields=['text_change', 'id'], name='claims_claim_text_change'),
        ),
    ]

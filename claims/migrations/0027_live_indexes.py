from django.db import migrations, models

from claims.migrating import AddIndexLive


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("claims", "0026_forgotten")]

    operations = [
        AddIndexLive(
            model_name='lookup',
            index=models.Index(fields=['finished_at', 'provider', 'state', 'started_at'], name='claims_lookup_finished'),
        ),
        AddIndexLive(
            model_name='review',
            index=models.Index(fields=['created_at'], name='claims_review_when'),
        ),
        AddIndexLive(
            model_name='verdict',
            index=models.Index(condition=models.Q(('number', 1)), fields=['decided_at'], name='claims_verdict_first'),
        ),
        AddIndexLive(
            model_name='claimseen',
            index=models.Index(fields=['at'], name='claims_seen_when'),
        ),
    ]

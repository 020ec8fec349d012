from django.db import migrations, models

from claims.migrating import AddIndexLive


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("claims", "0032_feeds_of_articles")]

    operations = [
        AddIndexLive(
            model_name='review',
            index=models.Index(fields=['claim', 'round', 'id', 'reviewer', 'finding', 'created_at', 'withdrawn_at'], name='claims_review_pairs'),
        ),
        AddIndexLive(
            model_name='claim',
            index=models.Index(condition=models.Q(('checkable', True), ('removed_at', None), ('review_state__in', ['open', 'awaiting_second', 'disagreement'])), fields=['review_state', 'created_at', 'id'], name='claims_claim_waiting'),
        ),
    ]

"""Addresses of pages are http or https; a verdict has no `valid_until`, which nobody set: a publication has `expires`."""
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0030_publication_kinds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='article',
            name='url',
            field=models.URLField(blank=True, max_length=2000, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='address'),
        ),
        migrations.AlterField(
            model_name='feed',
            name='url',
            field=models.URLField(max_length=500, unique=True, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='address'),
        ),
        # The version before reads the column: it is left, and dropped in the release after the next.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name='verdict', name='valid_until')],
        ),
    ]

from django.conf import settings
from django.db import migrations, models

# Letters about an application have had its reference in their key from the first day: "reviewed:K7QF-3M9XT-H:12".
SAY_WHAT_WAS_WRITTEN_ABOUT = """
    UPDATE outbox_message SET about = split_part(key, ':', 2)
    WHERE recipient_id IS NOT NULL AND kind NOT IN ('account', 'number_used') AND split_part(key, ':', 1) = kind
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='about',
            field=models.CharField(blank=True, default='', max_length=40, verbose_name='about'),
        ),
        migrations.RunSQL(SAY_WHAT_WAS_WRITTEN_ABOUT, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about', '-created_at'], name='messages_about_a_matter'),
        ),
    ]

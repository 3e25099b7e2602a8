import pgtrigger.migrations
from django.db import migrations

from ats.audit.linking import LINK_AT_COMMIT


class Migration(migrations.Migration):
    """The link is written by the owner of the tables, whoever wrote the event (docs/adr/0027)."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="event", name="link_at_commit"),
        migrations.RunSQL(
            [LINK_AT_COMMIT, "DROP FUNCTION IF EXISTS pgtrigger_link_at_commit_bbfd7()"],
            migrations.RunSQL.noop,
        ),
    ]

from django.db import migrations

from postings.witnessed import ASK_NO_MORE, DEMAND_ITS_EVENT


class Migration(migrations.Migration):
    """No closing, opening or status of an announced posting changes without its event (docs/adr/0047)."""

    dependencies = [("postings", "0006_another_closing"), ("audit", "0002_linked_as_the_owner")]

    operations = [migrations.RunSQL([DEMAND_ITS_EVENT], [ASK_NO_MORE])]

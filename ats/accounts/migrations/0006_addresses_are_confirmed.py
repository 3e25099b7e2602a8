"""From here on nobody is in without a confirmed address. Accounts that stand already keep working: theirs count as confirmed."""

from django.db import migrations

CONFIRM = """
    UPDATE account_emailaddress e SET verified = true
    FROM accounts_user u
    WHERE e.user_id = u.id AND lower(e.email) = lower(u.email) AND NOT e.verified
      AND NOT EXISTS (
          SELECT FROM account_emailaddress o WHERE o.verified AND lower(o.email) = lower(e.email) AND o.id <> e.id
      );
    INSERT INTO account_emailaddress (user_id, email, verified, "primary")
    SELECT u.id, lower(u.email), true,
           NOT EXISTS (SELECT FROM account_emailaddress o WHERE o.user_id = u.id AND o."primary")
    FROM accounts_user u
    WHERE NOT EXISTS (SELECT FROM account_emailaddress e WHERE e.user_id = u.id AND lower(e.email) = lower(u.email))
    ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_accommodation_coordinators"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunSQL(CONFIRM, migrations.RunSQL.noop)]

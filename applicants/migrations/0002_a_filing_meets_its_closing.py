"""Two keys that Django cannot write: both columns of a filing's closing, and of its posting, are one with their rows'.

The first follows an extension (ON UPDATE CASCADE), so that the CHECK "a filing lies before the closing" also judges a
deadline moved back; it is what refuses that. DEFERRABLE would let a transaction look right too late: it is immediate.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("applicants", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE applicants_filing ADD CONSTRAINT a_filing_names_the_closing_of_its_posting
                FOREIGN KEY (posting_id, closes_at) REFERENCES postings_posting (id, closes_at) ON UPDATE CASCADE;
            ALTER TABLE applicants_filing ADD CONSTRAINT a_filing_names_the_posting_of_its_application
                FOREIGN KEY (application_id, posting_id) REFERENCES applicants_application (id, posting_id);
            """,
            """
            ALTER TABLE applicants_filing DROP CONSTRAINT a_filing_names_the_posting_of_its_application;
            ALTER TABLE applicants_filing DROP CONSTRAINT a_filing_names_the_closing_of_its_posting;
            """,
        ),
    ]

from django.db import migrations

# A posting is finished by floor 1, and floor 4 alone knows whether everybody has an outcome: so the trigger stands here.
LOOK = """
    CREATE FUNCTION nobody_is_left_untold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM applicants_application a
            LEFT JOIN selection_candidacy c ON c.application_id = a.id
            LEFT JOIN selection_hire h ON h.application_id = a.id
            WHERE a.posting_id = NEW.id AND (
                a.status IN ('filed', 'under_review')
                OR (
                    a.status = 'qualified' AND h.id IS NULL
                    AND COALESCE(c.status, '') NOT IN ('declined', 'passed_over', 'not_selected')
                )
            )
        ) THEN
            RAISE EXCEPTION 'nobody_is_left_untold: somebody of posting % has no outcome', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
"""
ASKED = """
    CREATE TRIGGER nobody_is_left_untold BEFORE INSERT OR UPDATE OF status ON postings_posting
    FOR EACH ROW WHEN (NEW.status = 'finished') EXECUTE FUNCTION nobody_is_left_untold()
"""


class Migration(migrations.Migration):

    dependencies = [
        ('applicants', '0001_initial'),
        ('postings', '0003_a_posting_is_finished'),
        ('selection', '0005_day_to_answer_an_offer'),
    ]

    operations = [
        migrations.RunSQL(LOOK, "DROP FUNCTION nobody_is_left_untold()"),
        migrations.RunSQL(ASKED, "DROP TRIGGER nobody_is_left_untold ON postings_posting"),
    ]

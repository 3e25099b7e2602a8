"""A schema of its own for voluntary self-identification, with a role of its own (docs/adr).

The role owns the schema and all in it, signs in nowhere, and is nobody else's. Whoever works at the database writes and
reads through its functions alone: one's own answer in or out, totals counted once a posting, small groups left out. None
answers what one mark answered.
"""

from django.db import migrations
from django.db.utils import DatabaseError

ROLE = "ats_self_identification"

MAKE_ROLE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
        CREATE ROLE {ROLE} NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, '{ROLE}', 'SET') THEN
        EXECUTE format('GRANT {ROLE} TO %I WITH INHERIT FALSE, SET TRUE', current_user);
    END IF;
END $$;
"""

HOW_TO = (
    f"The owner of the database may make no role. Say to the database as a superuser: CREATE ROLE {ROLE} NOLOGIN; "
    f"GRANT {ROLE} TO %s WITH INHERIT FALSE, SET TRUE;"
)

SCHEMA = f"""
CREATE SCHEMA self_identification AUTHORIZATION {ROLE};
SET LOCAL ROLE {ROLE};

-- One person's answer on one posting. The mark is a keyed hash; the day is the City's, and nothing is finer.
CREATE TABLE self_identification.answer (
    posting text NOT NULL CHECK (length(posting) BETWEEN 1 AND 40),
    mark text NOT NULL CHECK (mark ~ '^[0-9a-f]{{64}}$'),
    answered_on date NOT NULL,
    gender text NOT NULL CHECK (gender IN ('', 'woman', 'man', 'other')),
    ethnicity text NOT NULL CHECK (ethnicity IN ('', 'hispanic', 'white', 'black', 'asian', 'pacific', 'native', 'several')),
    PRIMARY KEY (posting, mark),
    CONSTRAINT an_answer_says_something CHECK (gender <> '' OR ethnicity <> '')
);

-- What was counted, once a posting: nobody is in it.
CREATE TABLE self_identification.counted (
    posting text PRIMARY KEY,
    counted_on date NOT NULL
);
CREATE TABLE self_identification.total (
    posting text NOT NULL REFERENCES self_identification.counted,
    question text NOT NULL,
    value text NOT NULL,
    considered int NOT NULL,
    qualified int NOT NULL,
    hired int NOT NULL,
    PRIMARY KEY (posting, question, value)
);

-- The answer takes the place of an earlier one. False, and nothing written, once the posting is counted.
CREATE FUNCTION self_identification.put(job text, who text, a_gender text, an_ethnicity text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7244, hashtext(job));
    IF EXISTS (SELECT FROM self_identification.counted c WHERE c.posting = job) THEN
        RETURN false;
    END IF;
    INSERT INTO self_identification.answer (posting, mark, answered_on, gender, ethnicity)
    VALUES (job, who, (clock_timestamp() AT TIME ZONE 'America/Chicago')::date, a_gender, an_ethnicity)
    ON CONFLICT (posting, mark) DO UPDATE
    SET answered_on = EXCLUDED.answered_on, gender = EXCLUDED.gender, ethnicity = EXCLUDED.ethnicity;
    RETURN true;
END $$;

-- The answer is gone, if there was one: the function does not say.
CREATE FUNCTION self_identification.take_back(job text, who text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM self_identification.answer a WHERE a.posting = job AND a.mark = who
$$;

-- Counts once and for good, so that nobody learns of one person from two counts. False where it was counted before.
CREATE FUNCTION self_identification.count_once(job text, all_considered text[], all_qualified text[], all_hired text[])
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7244, hashtext(job));
    INSERT INTO self_identification.counted (posting, counted_on)
    VALUES (job, (clock_timestamp() AT TIME ZONE 'America/Chicago')::date) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO self_identification.total (posting, question, value, considered, qualified, hired)
    SELECT job, q.question, q.value, count(*), count(*) FILTER (WHERE a.mark = ANY (all_qualified)),
        count(*) FILTER (WHERE a.mark = ANY (all_hired))
    FROM self_identification.answer a
    CROSS JOIN LATERAL (VALUES ('gender', a.gender), ('ethnicity', a.ethnicity)) AS q (question, value)
    WHERE a.posting = job AND a.mark = ANY (all_considered) AND q.value <> ''
    GROUP BY q.question, q.value;
    RETURN true;
END $$;

-- The day of the count; nothing where there was none.
CREATE FUNCTION self_identification.counted_on(job text) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.counted_on FROM self_identification.counted c WHERE c.posting = job
$$;

-- The groups of at least five. Where one group alone would be left out, the smallest of the others is left out with it: its
-- number could be found by subtraction.
CREATE FUNCTION self_identification.totals(job text)
RETURNS TABLE (question text, value text, considered int, qualified int, hired int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.question, r.value, r.considered, r.qualified, r.hired
    FROM (
        SELECT t.*, count(*) FILTER (WHERE t.considered < 5) OVER (PARTITION BY t.question) AS small,
            row_number() OVER (PARTITION BY t.question, t.considered >= 5 ORDER BY t.considered, t.value) AS place
        FROM self_identification.total t WHERE t.posting = job
    ) r
    WHERE r.considered >= 5 AND NOT (r.small = 1 AND r.place = 1)
    ORDER BY r.question, r.value
$$;

GRANT USAGE ON SCHEMA self_identification TO PUBLIC;
RESET ROLE;
"""

GONE = f"SET LOCAL ROLE {ROLE}; DROP SCHEMA self_identification CASCADE; RESET ROLE;"


def make(_apps, editor):
    """Role and schema stand. A role that may not be made is said in words that mend it."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
        try:
            cursor.execute(MAKE_ROLE)
        except DatabaseError as problem:
            raise RuntimeError(HOW_TO % owner) from problem
        cursor.execute(SCHEMA)


def unmake(_apps, editor):
    """The schema is gone with every answer. The role stays: other databases of the server may use it."""
    with editor.connection.cursor() as cursor:
        cursor.execute(GONE)


class Migration(migrations.Migration):

    dependencies = [
        ("applicants", "0011_exam_scores"),
    ]

    operations = [migrations.RunPython(make, unmake)]

"""scramble_copy: nothing of anybody's is left in a copy, and what is no copy is left alone."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings as product
from django.core.management import call_command
from django.db import connection, connections, models
from django.test import override_settings

from ats import clock, signing
from ats.accounts import keys
from ats.health.models import Heartbeat
from ats.scrambling import guard, invented
from ats.scrambling.catalog import columns, may_hold_words
from ats.scrambling.treatments import GONE, OTHERWISE, TREATMENTS
from tests import makers
from tests.ats import canaries
from tests.roles import address_for, owner
from tests.servers.databases import address_of, as_desk, drop_database, make_database, owner_variables

pytestmark = pytest.mark.django_db
CHECKOUT = Path(__file__).resolve().parents[2]
SEALED = {"employee_number", "need", "answer", "sheet", "pages"}
# Short words, and those that every text has: not finding them proves nothing.
SHORTEST = 7
# Of these columns some words stay: references and job numbers, what is counted, words of the program's own.
IN_PART = {
    "reference",
    "about",
    "subject",
    "facts",
    "missing",
    "displaced",
    "ahead_of",
    "bargaining_unit",
    "seed_sha256",
}
# What a column held and the program, or the City's own files, say elsewhere too.
SAID_ELSEWHERE = {
    "Coordinator",
    "application/pdf",
    "roster.csv",
    "no_answer",
    "a person not named (applicant)",
    "0" * 64,
}
KEYS = {"PERSONAL_KEYS": product.PERSONAL_KEYS, "LOOKUP_KEY": product.LOOKUP_KEY}


# --- every column is thought of --------------------------------------------------------------------------------------------


def test_every_field_of_every_model_that_may_hold_words_is_seen(db):
    """Of the models, not of the database: both lists must be whole."""
    wordy = (
        models.CharField,
        models.TextField,
        models.JSONField,
        models.BinaryField,
        models.UUIDField,
        models.GenericIPAddressField,
    )
    seen = may_hold_words()
    missing = [
        f"{model._meta.db_table}.{one.column}"
        for model in apps.get_models(include_auto_created=True)
        for one in model._meta.concrete_fields
        if isinstance(one, wordy) and one.column not in seen[model._meta.db_table]
    ]

    assert missing == []


def test_no_treatment_is_of_a_column_that_is_no_more(db):
    there = columns()

    assert {
        (table, name) for table, row in TREATMENTS.items() for name in row if name not in there.get(table, {})
    } == set()
    assert (GONE | OTHERWISE) - set(there) == set()
    assert set(TREATMENTS) & (GONE | OTHERWISE) == set()


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("ALTER TABLE applicants_filing ADD COLUMN nickname text NOT NULL DEFAULT ''", "applicants_filing: nickname"),
        ("ALTER TABLE selection_hire ADD COLUMN photo bytea", "selection_hire: photo"),
        ("ALTER TABLE seniority_award ADD COLUMN more jsonb", "seniority_award: more"),
        ("CREATE TABLE applicants_history (id int PRIMARY KEY, said text[])", "applicants_history: said"),
        ("CREATE SCHEMA apart; CREATE TABLE apart.answer (id int PRIMARY KEY, said text)", "apart.answer: said"),
    ],
)
def test_a_column_nobody_thought_of_lets_nothing_be_scrambled(db, statement, names):
    with owner():
        with connection.cursor() as cursor:
            cursor.execute(statement)
        found = list(guard.of_the_columns())

    assert [sentence for sentence in found if names in sentence] == found != []


# --- what is no copy -------------------------------------------------------------------------------------------------------


@pytest.fixture
def as_a_copy(db, settings, tmp_path) -> str:
    """Settings under which this very database would pass for a copy; its name."""
    settings.PERSONAL_KEYS = [Fernet.generate_key().decode(), *settings.PERSONAL_KEYS]
    settings.LOOKUP_KEY, settings.SIGNING_KEYS = secrets.token_hex(32), [secrets.token_hex(32)]
    settings.EMAIL_FILE_PATH, settings.BUCKET, settings.EMBEDDED = str(tmp_path / "outbox"), None, False
    return str(connection.settings_dict["NAME"])


def test_a_copy_with_keys_and_a_home_of_its_own_is_let_in(as_a_copy):
    assert list(guard.reasons(as_a_copy)) == []


def test_the_name_must_be_the_copy_s(as_a_copy):
    (why,) = guard.reasons("another")

    assert why.startswith(f"This is {as_a_copy}, not another")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("PERSONAL_KEYS", "begins with the key that this database lives by"),
        ("LOOKUP_KEY", "ATS_LOOKUP_KEY is the one that this database lives by"),
    ],
)
def test_under_the_keys_it_lives_by_it_may_be_the_desk(as_a_copy, settings, name, says):
    setattr(settings, name, KEYS[name])

    assert says in " ".join(guard.reasons(as_a_copy))


def test_without_the_key_of_the_backup_nothing_could_be_read(as_a_copy, settings):
    settings.PERSONAL_KEYS = settings.PERSONAL_KEYS[:1]

    (why,) = guard.reasons(as_a_copy)

    assert why.startswith("ATS_PERSONAL_KEY does not open what is stored")


def test_a_copy_cannot_sign_as_the_city(as_a_copy, settings):
    posting = makers.open_posting()
    application = makers.filed(posting)
    makers.close(posting)
    own, settings.PERSONAL_KEYS, settings.LOOKUP_KEY = settings.PERSONAL_KEYS, KEYS["PERSONAL_KEYS"], KEYS["LOOKUP_KEY"]
    makers.reviewed(application)
    makers.listed(posting)
    settings.PERSONAL_KEYS, settings.LOOKUP_KEY = own, secrets.token_hex(32)

    (why,) = guard.reasons(as_a_copy)
    settings.SIGNING_KEYS = [secrets.token_hex(32), f"public:{signing.public_keys()[0]}"]

    assert why.startswith("ATS_SIGNING_KEY is the one that lists of this database are signed with")
    assert list(guard.reasons(as_a_copy)) == []


def test_a_desk_that_lives_is_left_alone_and_one_that_was_stopped_is_waited_for(as_a_copy):
    now = clock.now()
    Heartbeat.objects.create(kind="beat", at=now - timedelta(minutes=11), heard_at=now - timedelta(minutes=11))
    assert list(guard.reasons(as_a_copy)) == []

    Heartbeat.objects.create(kind="worker", at=now - timedelta(minutes=9), heard_at=now - timedelta(minutes=9))

    (why,) = guard.reasons(as_a_copy)
    assert why.startswith("Its worker has shown a sign of life within ten minutes")


def test_nobody_else_may_be_connected(as_a_copy):
    line = psycopg2.connect(as_desk(address_of(as_a_copy)))

    (why,) = guard.reasons(as_a_copy)
    line.close()

    assert why.startswith("Somebody else is connected to it (1)")


def test_a_bucket_may_be_the_desk_s(as_a_copy, settings):
    settings.BUCKET = object()

    (why,) = guard.reasons(as_a_copy)

    assert why.startswith("ATS_S3_URL names a bucket")


@pytest.mark.parametrize("room", ["uploads", "outbox", "checkpoints"])
def test_a_folder_with_something_in_it_may_be_the_desk_s(as_a_copy, tmp_path, room):
    (tmp_path / room / "ab").mkdir(parents=True)
    assert list(guard.reasons(as_a_copy)) == []

    (tmp_path / room / "ab" / "file").write_text("kept")

    (why,) = guard.reasons(as_a_copy)
    assert why.startswith(f"{tmp_path / room} is not empty")


def test_an_embedded_home_is_called_by_its_folder(as_a_copy, settings, tmp_path):
    settings.EMBEDDED = True

    assert list(guard.reasons(str(tmp_path))) == []
    assert list(guard.reasons(as_a_copy)) != []


# --- what is left ----------------------------------------------------------------------------------------------------------


@dataclass
class Copy:
    """A scrambled copy, and what its tables held before: each value that was somebody's, by table and column."""

    address: str
    home: Path
    variables: dict[str, str]
    before: dict[tuple[str, str], set[str]]
    rows_before: dict[str, int]
    places_before: list[tuple[object, ...]]
    said: dict[str, object] = field(default_factory=dict)

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The command, by the copy's own environment."""
        return subprocess.run(
            (sys.executable, "manage.py", *words), cwd=CHECKOUT, env=self.variables | more, capture_output=True, text=True,
            check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Copy]:
    """The scene with its canaries, copied as a backup is restored, and the copy scrambled."""
    there, home = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("copy")
    with django_db_blocker.unblock(), override_settings(
        HOME=there, MEDIA_ROOT=there / "uploads", CHECKPOINTS=there / "checkpoints", STATIC_ROOT=there,
        EMAIL_FILE_PATH=str(there / "outbox"),
        STORAGES=product.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    ):  # fmt: skip
        name = str(connection.settings_dict["NAME"])
        try:
            canaries.put_everywhere()
            found = Copy("", home, {}, before(), counts(), places())
            connections.close_all()
            found.address = make_database(f"copy_{os.getpid()}", template=name)
        finally:
            call_command("flush", interactive=False, verbosity=0)
    found.variables = owner_variables(
        found.address, ATS_HOME=str(home), ATS_SEED_KEY=Fernet.generate_key().decode(), ATS_SIGNING_KEY=secrets.token_hex(32),
        ATS_LOOKUP_KEY=secrets.token_hex(32),
        ATS_PERSONAL_KEY=",".join([Fernet.generate_key().decode(), *product.PERSONAL_KEYS]),
        ATS_EMBEDDED="", ATS_STATIC_ROOT=str(there), ATS_CHECKPOINTS=str(home / "checkpoints"),
    )  # fmt: skip
    done = found.run("scramble_copy", "--i-am-a-copy", urlsplit(found.address).path[1:], "--json")
    assert done.returncode == 0, done.stderr
    found.said = json.loads(done.stdout)
    found.variables["ATS_PERSONAL_KEY"] = found.variables["ATS_PERSONAL_KEY"].partition(",")[0]
    del found.variables["ATS_OWNER_DATABASE_URL"]
    try:
        yield found
    finally:
        drop_database(f"copy_{os.getpid()}")


def before() -> dict[tuple[str, str], set[str]]:
    """What stands in each column that is treated, sealed texts opened."""
    found: dict[tuple[str, str], set[str]] = {}
    with connection.cursor() as cursor:
        for table in (*TREATMENTS, *(one for one in GONE if one in columns())):
            row = TREATMENTS.get(table) or dict.fromkeys(sorted(may_hold_words()[table]), True)
            names = [one for one, treatment in row.items() if treatment]
            if not names:
                continue
            shown = ", ".join(f'"{one}"::text' for one in names)
            cursor.execute(f"SELECT {shown} FROM {table}")  # noqa: S608 - our own names
            for row in cursor.fetchall():
                for one, value in zip(names, row, strict=True):
                    found.setdefault((table, one), set()).add(opened(one, value or ""))
    return found


def opened(column: str, value: str) -> str:
    """The text, in the clear where it is sealed."""
    return keys.unseal(value) if column in SEALED and value.startswith("gAAAA") else value


def counts() -> dict[str, int]:
    """How many rows each table has that keeps its rows."""
    with connection.cursor() as cursor:
        found = {}
        for table in TREATMENTS:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - our own names
            found[table] = cursor.fetchone()[0]
    return found


def places() -> list[tuple[object, ...]]:
    """Every place of every list: what decided it, and by which day."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        return list(cursor.fetchall())


PLACES = (
    "SELECT candidate_list_id, place, application_id, seniority_date, preferences, lottery, decided_by "
    "FROM selection_listentry ORDER BY 1, 2"
)


def dump(address: str) -> str:
    """Everything that a superuser can copy out of the database, and what the planner remembers of it."""
    whole = io.StringIO()
    line = psycopg2.connect(address_for("postgres", urlsplit(address).path[1:]))
    with line.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_catalog|information_schema)$'"
        )
        for (table,) in cursor.fetchall():
            cursor.copy_expert(f"COPY (SELECT * FROM {table}) TO STDOUT", whole)  # noqa: S608 - the same
        cursor.copy_expert("COPY (SELECT * FROM pg_stats WHERE schemaname <> 'pg_catalog') TO STDOUT", whole)
    line.close()
    return whole.getvalue()


def test_the_canaries_sing_where_people_write(copy):
    """Else their silence would prove nothing. Columns in which only the program writes are not among them."""
    silent = {
        f"{table}.{column}" for (table, column), values in copy.before.items()
        if table in TREATMENTS and not any(len(value) > 0 for value in values)
    }  # fmt: skip
    singing = {
        f"{table}.{column}"
        for (table, column), values in copy.before.items()
        if any(canaries.CANARY in one.casefold() for one in values)
    }

    assert silent == set()
    assert len(singing) > 50


def test_no_canary_is_left_in_the_database_nor_beside_it(copy):
    whole = dump(copy.address).casefold()

    assert canaries.CANARY not in whole
    assert [
        path
        for path in copy.home.rglob("*")
        if path.is_file() and canaries.CANARY.encode() in path.read_bytes().lower()
    ] == []
    assert len(list((copy.home / "uploads").rglob("*.*"))) == 0


def test_no_value_that_was_somebody_s_is_left_anywhere(copy):
    """Not of the canaries alone: whatever stood in a treated column of the whole scene."""
    whole = dump(copy.address)
    left = {
        f"{table}.{column}: {value[:60]}" for (table, column), values in copy.before.items() for value in values
        if column not in IN_PART and len(value) >= SHORTEST and value in whole
        and value not in SAID_ELSEWHERE and not value.startswith("system: ")
    }  # fmt: skip

    assert left == set()


def test_as_many_rows_as_before_and_every_list_in_its_order(copy):
    line = psycopg2.connect(copy.address)
    with line.cursor() as cursor:
        after = {}
        for table in TREATMENTS:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - our own names
            after[table] = cursor.fetchone()[0]
        cursor.execute(PLACES)
        places_after = list(cursor.fetchall())
    line.close()

    assert after["audit_event"] == copy.rows_before["audit_event"] + 1
    assert after | {"audit_event": 0} == copy.rows_before | {"audit_event": 0}
    assert places_after == copy.places_before != []


def test_the_copy_works_under_its_own_keys_and_says_what_it_is(copy):
    audit, replay = copy.run("verify_audit"), copy.run("replay", "412401")

    assert audit.stdout.startswith("This is a scrambled copy")
    assert (audit.returncode, "The audit holds" in audit.stdout) == (0, True)
    assert (replay.returncode, replay.stderr) == (0, "")
    looked = copy.run("shell", "-v0", "-c", "from ats.health.findings import look; print([one.code for one in look()])")
    assert "scrambled_copy" in looked.stdout


def test_the_keys_of_the_backup_open_nothing_in_it(copy):
    asked = ("shell", "-v0", "-c", "from ats.accounts import keys; keys.make_sure()")
    sealed = set(re.findall(r"gAAAA[\w-]{60,}={0,2}", dump(copy.address)))

    old = copy.run(*asked, ATS_PERSONAL_KEY=KEYS["PERSONAL_KEYS"][0])

    assert copy.run(*asked).returncode == 0
    assert "ATS_PERSONAL_KEY does not open what is stored" in old.stderr
    assert len(sealed) > 50
    assert [one for one in sealed if any(guard.opens(key, one) for key in KEYS["PERSONAL_KEYS"])] == []


def test_a_bidder_is_still_on_the_roster_under_one_name(copy):
    """Account, application and roster entry of one person agree, so that bids of open postings are settled as before."""
    line = psycopg2.connect(copy.address)
    with line.cursor() as cursor:
        cursor.execute(
            "SELECT u.first_name, u.last_name, f.first_name, f.last_name, e.first_name, e.last_name, f.certified_name "
            "FROM applicants_bidsettlement s JOIN seniority_rosterentry e ON e.id = s.entry_id "
            "JOIN applicants_filing f ON f.id = s.filing_id JOIN applicants_application a ON a.id = s.application_id "
            "JOIN accounts_user u ON u.id = a.person_id WHERE s.problems = '{}' AND s.reason = ''"  # by the roster alone
        )
        names = cursor.fetchall()
    line.close()

    assert names != []
    assert {row for row in names if len({row[0:2], row[2:4], row[4:6]}) != 1 or row[6] != f"{row[0]} {row[1]}"} == set()


def test_each_document_is_one_page_that_says_it_is_invented(copy):
    line = psycopg2.connect(copy.address)
    with line.cursor() as cursor:
        cursor.execute("SELECT name, media_type, sha256, storage_key FROM applicants_document")
        found = cursor.fetchall()
    line.close()

    assert found != []
    for name, media_type, sha256, key in found:
        content = (copy.home / "uploads" / key[:2] / key).read_bytes()
        assert (name[:9], media_type) == ("document-", "application/pdf")
        assert hashlib.sha256(content).hexdigest() == sha256
        assert b"Everything in it is invented" in content


def test_a_second_time_under_the_same_keys_is_refused(copy):
    done = copy.run(
        "scramble_copy", "--i-am-a-copy", urlsplit(copy.address).path[1:], ATS_OWNER_DATABASE_URL=copy.address
    )

    assert done.returncode == 1
    assert "begins with the key that this database lives by" in done.stderr


# --- what is invented ------------------------------------------------------------------------------------------------------


def test_words_are_as_long_as_those_they_replace():
    assert [invented.words(text) for text in ("", "a", "Not shown.", "x" * 60)] == [
        "", "I", "Invented w", "Invented words stand here. Invented words stand here. Invent",
    ]  # fmt: skip


def test_every_number_is_somebody_else():
    people = [invented.person(number) for number in (*range(1, 40_000), *range(invented.LATER, invented.LATER + 1000))]

    assert len({one.full for one in people}) == len(people) == len({one.email for one in people})
    assert all(one.email.endswith(".example") for one in people)

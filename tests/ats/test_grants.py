"""What the desk's role may do at the database, found by signing in as it: its deeds, and nothing against the audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pgtrigger
import psycopg2
import psycopg2.errors
import pytest
from django.core.management.base import CommandError
from django.db import connection, transaction

from ats import clock, grants, owner
from ats.audit import chain, record
from ats.audit.models import Event, Link
from ats.embedded.postgres import DESK, OWNER
from tests import makers, roles


@pytest.fixture
def line(transactional_db) -> Iterator[Any]:
    """A connection of the desk's own, as the product signs in; each statement is its own transaction."""
    opened = psycopg2.connect(roles.address_for(DESK, connection.settings_dict["NAME"]))
    opened.autocommit = True
    yield opened
    opened.close()


def said(line: Any, *statements: str) -> list[tuple[Any, ...]]:
    """What the last statement answers."""
    with line.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET reason = 'other'",
        "UPDATE audit_event SET \"by\" = 'x' WHERE false",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event CASCADE",
        "UPDATE audit_link SET hash = ''",
        "DELETE FROM audit_link",
        "TRUNCATE audit_link",
        "INSERT INTO audit_link (number, event_id, linked_at, previous_hash, hash) VALUES (9, 9, now(), '', '')",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER link_at_commit ON audit_event",
        "CREATE TRIGGER mine BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "ALTER TABLE audit_event OWNER TO ats_desk",
        "CREATE OR REPLACE FUNCTION audit_link_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER FUNCTION audit_link_event() SECURITY INVOKER",
        "SET session_replication_role = replica",
        "SET ROLE ats",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION ats",
        "CREATE TABLE mine (id int REFERENCES audit_event)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE another",
        "CREATE DATABASE another",
        "COPY audit_event TO PROGRAM 'cat'",
        "SELECT pg_read_file('PG_VERSION')",
        "UPDATE applicants_filing SET first_name = 'x'",
        "DELETE FROM applicants_application",
        "UPDATE selection_candidatelist SET seed = 'x'",
        "UPDATE django_migrations SET name = 'x'",
        "INSERT INTO auth_group (name) VALUES ('x')",
    ],
)
def test_the_desk_is_denied(line, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        said(line, statement)


def test_the_desk_gives_itself_no_right(line):
    said(line, "GRANT UPDATE ON audit_event TO ats_desk")  # a warning is all there is

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        said(line, "UPDATE audit_event SET reason = 'other'")


def test_setting_triggers_aside_opens_nothing(line):
    record_one()
    every = ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered())

    said(line, f"SET pgtrigger.ignore = '{{{every}}}'")

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        said(line, "UPDATE audit_event SET reason = 'other'")


def record_one() -> None:
    """One event, committed."""
    with transaction.atomic():
        record("tests.deed", by=makers.OPERATOR, at=clock.now(), subject="thing")


def test_an_event_of_the_desk_is_linked_whatever_its_session_says(line, tmp_path):
    record_one()
    every = ",".join([*(trigger.get_pgid(model) for model, trigger in pgtrigger.registered()), "link_at_commit"])

    said(
        line,
        f"SET pgtrigger.ignore = '{{{every}}}'",
        "SET ats.chain_end = '77 abc 2001-01-01T00:00:00Z'",
        "INSERT INTO audit_event (at, by, action, subject, reason, facts) VALUES (now(), 'x', 'y', 'z', '', '{}')",
    )

    assert list(Link.objects.order_by("number").values_list("number", "event__action")) == [(1, "tests.deed"), (2, "y")]
    assert chain.verify(tmp_path).broken == ""


def test_a_table_of_the_same_name_elsewhere_misleads_no_link(line, tmp_path):
    said(
        line,
        "SET search_path = pg_temp, public",
        "INSERT INTO public.audit_event (at, by, action, subject, reason, facts) VALUES (now(), 'x', 'y', 'z', '', '{}')",
    )

    assert Event.objects.get().link.number == 1
    assert chain.verify(tmp_path).broken == ""


def test_nobody_but_the_owner_may_hang_the_link_on_another_table(line):
    ((public, desk),) = said(
        line,
        "SELECT has_function_privilege('public', 'audit_link_event()', 'EXECUTE'),"
        " has_function_privilege(session_user, 'audit_link_event()', 'EXECUTE')",
    )

    assert (public, desk) == (False, False)


# --- the table of rights -------------------------------------------------------------------------------------------------


def given() -> dict[str, set[str]]:
    """What the database says that anybody but the owner has: by table, with columns where it is no right to the whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, COALESCE(r.rolname, 'everybody'), a.privilege_type, '' FROM pg_class c "
            "CROSS JOIN aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee "
            "WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner "
            "UNION SELECT c.relname, COALESCE(r.rolname, 'everybody'), a.privilege_type, t.attname FROM pg_attribute t "
            "JOIN pg_class c ON c.oid = t.attrelid CROSS JOIN aclexplode(t.attacl) a "
            "LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE c.relnamespace = 'public'::regnamespace"
        )
        found: dict[str, set[str]] = {}
        for table, who, right, column in cursor.fetchall():
            assert who == DESK
            found.setdefault(table, set()).add(f"{right} {column}".strip())
    return found


def written() -> dict[str, set[str]]:
    """The table of rights, as `given` names them."""
    found: dict[str, set[str]] = {}
    for table, rights in grants.tables().items():
        for right in rights:
            verb, _bracket, columns = right.partition(" (")
            found.setdefault(table, set()).update(
                {f"{verb} {column}" for column in columns.rstrip(")").split(", ")} if columns else {verb}
            )
    return found


def test_the_desk_has_the_rights_that_are_written_down_and_no_others(db):
    assert given() == written()


def test_every_table_there_is_has_its_rights(db):
    assert set(connection.introspection.table_names()) == set(grants.tables())


def test_a_right_too_many_is_taken_again(db):
    with roles.owner(), connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON audit_event, audit_link TO {DESK}, PUBLIC")
        cursor.execute(f"GRANT UPDATE (hash) ON audit_link TO {DESK}")
        grants.give(DESK)

    assert given() == written()


@pytest.mark.parametrize(
    ("table", "rights"),
    [
        ("audit_event", {"SELECT", "INSERT"}),
        ("audit_link", {"SELECT"}),
        ("applicants_filing", {"SELECT", "INSERT", "UPDATE closes_at"}),
        ("applicants_qualificationreview", {"SELECT", "INSERT"}),
        ("postings_postingrevision", {"SELECT", "INSERT"}),
        ("selection_listentry", {"SELECT", "INSERT"}),
        (
            "selection_candidatelist",
            {"SELECT", "INSERT", "UPDATE status", "UPDATE certified_at", "UPDATE certified_by"},
        ),
        ("seniority_rosterentry", {"SELECT", "INSERT"}),
        ("applicants_application", {"SELECT", "INSERT", "UPDATE"}),
        ("accounts_keywitness", {"SELECT"}),
        ("django_session", {"SELECT", "INSERT", "UPDATE", "DELETE"}),
    ],
)
def test_what_stands_for_good_is_no_right_to_change(table, rights):
    assert written()[table] == rights


def test_every_trigger_that_forbids_is_understood():
    """A new kind of trigger that makes rows stay is to be read by `what_is_left`; the others forbid some changes alone."""
    partly = {
        f"{model._meta.db_table} {trigger.name}"
        for model, trigger in pgtrigger.registered()
        if not isinstance(trigger, pgtrigger.ReadOnly)
        and (not isinstance(trigger, pgtrigger.Protect) or trigger.condition is not None)
    }

    assert partly == {
        "applicants_lostreceipt a_decided_receipt_is_never_changed",  # a waiting one is decided
        "audit_event table_stays",  # TRUNCATE, which is nobody's right
        "audit_link table_stays",
        "audit_scrambling table_stays",
        "postings_extension a_decided_extension_is_never_changed",  # a waiting one is decided
        "postings_reopening a_decided_reopening_is_never_changed",  # a waiting one is decided
        "selection_candidacy an_offer_is_for_a_vacancy_there_is",
        "selection_interviewer nobody_is_excused_after_sealing",  # who has not sealed can be
        "selection_keptscores nothing_is_kept_once_sealed_or_excused",
        "selection_scoresheet nobody_seals_who_is_excused",
    }


def test_no_table_is_named_that_is_no_more(db):
    assert set(grants.RIGHTS) <= set(connection.introspection.table_names())


def test_nobody_owns_the_tables_but_their_owner(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")

        assert cursor.fetchall() == [(OWNER,)]


# --- making the role -----------------------------------------------------------------------------------------------------


@pytest.fixture
def as_superuser(transactional_db, settings) -> Iterator[None]:
    """`migrate` is given a superuser for the owner, as where docker-compose.yml starts on an older database."""
    settings.OWNER_DATABASE = connection.settings_dict | {"USER": "postgres"}
    options = connection.settings_dict["OPTIONS"]
    usual = options["options"]
    options["options"] = usual.removesuffix(roles.TAKE)
    yield
    options["options"] = usual
    connection.close()


def test_a_role_that_is_missing_is_made_with_the_password_of_its_address(as_superuser):
    with owner.as_owner() as desk, transaction.atomic():
        assert desk is not None and desk.name == OWNER  # what DATABASE_URL names in tests
        owner.make(owner.Role("ats_tests", "a secret"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolcanlogin, rolsuper, rolpassword FROM pg_authid WHERE rolname = 'ats_tests'")
            can_login, is_super, password = cursor.fetchone()
        owner.make(owner.Role("ats_tests", "another"))
        transaction.set_rollback(True)

    assert (can_login, is_super) == (True, False)
    assert password.startswith("SCRAM-SHA-256$")
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert cursor.fetchone() == (OWNER,)


def test_an_owner_who_may_make_no_role_is_told_what_to_say(db):
    with roles.owner(), pytest.raises(CommandError, match="CREATE ROLE ats_tests LOGIN PASSWORD"):
        owner.make(owner.Role("ats_tests", ""))

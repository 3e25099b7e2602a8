"""An unsafe deployment ends with a sentence before it serves anybody; a safe one starts."""

from __future__ import annotations

import pytest
from django.conf import settings as plain
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created
from redis import Redis

from ats import signing, start
from ats.embedded.postgres import DESK, OWNER
from tests.roles import TAKE

FERNET_OF_NOTHING = "A" * 43 + "="


@pytest.fixture
def signed_in_as(django_db_setup, django_db_blocker):
    """This process signs in at the tests' database as that role itself, having taken no other."""
    facts, usual = connection.settings_dict, dict(connection.settings_dict)

    def sign_in(role: str) -> None:
        connection.close()
        options = facts["OPTIONS"] | {"options": facts["OPTIONS"]["options"].removesuffix(TAKE)}
        facts.update({"USER": role, "OPTIONS": options})

    with django_db_blocker.unblock():
        yield sign_in
        connection_created.disconnect(dispatch_uid="what the role may do")
        connection.close()
        facts.update(usual)


@pytest.fixture
def as_desk(signed_in_as):
    """As what serves is to sign in."""
    signed_in_as(DESK)


@pytest.fixture
def policy():
    """The tests' own broker, as it was again afterwards."""
    with Redis.from_url(plain.REDIS_URL) as broker:
        yield lambda word: broker.config_set("maxmemory-policy", word)
        broker.config_set("maxmemory-policy", "noeviction")


def test_a_safe_deployment_starts(as_desk, capsys):
    start.safely()

    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("as_desk")
def test_a_retired_key_may_stand_as_its_public_half(monkeypatch, capsys):
    half = signing.public_half(bytes(range(32)).hex())
    monkeypatch.setattr(plain, "SIGNING_KEYS", [*plain.SIGNING_KEYS, f"public:{half}"])

    start.safely()

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", True, "DEBUG"),
        ("DATABASES", {"default": {"ATOMIC_REQUESTS": True}}, "ATOMIC_REQUESTS"),
        ("SECRET_KEY", "short", "ATS_SECRET_KEY"),
        ("SECRET_KEY", "a" * 60, "ATS_SECRET_KEY"),
        ("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz", "ATS_SECRET_KEY"),
        ("SEED_KEY", "no key", "ATS_SEED_KEY"),
        ("SEED_KEY", FERNET_OF_NOTHING, "ATS_SEED_KEY"),
        ("OWNER_ADDRESS", "postgres://ats@host/ats", "ATS_OWNER_DATABASE_URL"),
        ("SIGNING_KEYS", ["no key"], "ATS_SIGNING_KEY"),
        ("SIGNING_KEYS", ["0" * 64], "ATS_SIGNING_KEY"),
        ("SIGNING_KEYS", [*plain.SIGNING_KEYS, ""], "ATS_SIGNING_KEY"),
        ("SIGNING_KEYS", [f"public:{plain.SIGNING_KEYS[0]}"], "ATS_SIGNING_KEY"),
        ("SIGNING_KEYS", [*plain.SIGNING_KEYS, "public:"], "ATS_SIGNING_KEY"),
        ("CLAMD", "scanner.city.example:3310", "ATS_CLAMD"),
    ],
)
@pytest.mark.usefixtures("as_desk")
def test_an_unsafe_setting_is_refused_with_one_sentence(monkeypatch, capsys, name, value, word):
    monkeypatch.setattr(plain, name, value)

    with pytest.raises(SystemExit) as ended:
        start.safely()

    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.startswith(f"Refusing to start: {word} ")
    assert said.count("\n") == 1


def test_a_broker_that_evicts_is_refused(as_desk, policy, capsys):
    policy("allkeys-lru")

    with pytest.raises(SystemExit):
        start.safely()

    assert "maxmemory-policy allkeys-lru" in capsys.readouterr().err


def test_a_broker_that_is_away_keeps_nobody_from_starting(as_desk, settings, capsys):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"

    start.safely()

    assert "Refusing" not in capsys.readouterr().err


def refused(capsys) -> str:
    """What is said where nothing starts."""
    with pytest.raises(SystemExit) as ended:
        start.safely()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.count("\n") == 1
    return said


@pytest.mark.parametrize(("role", "means"), [("postgres", "is a superuser"), (OWNER, "owns the tables")])
def test_who_could_change_the_audit_serves_nobody(signed_in_as, capsys, role, means):
    signed_in_as(role)

    said = refused(capsys)

    assert said.startswith(f"Refusing to start: DATABASE_URL signs in as {role}, which {means}. Name a role there ")
    assert "ATS_OWNER_DATABASE_URL" in said


@pytest.mark.parametrize(
    ("right", "table"),
    [
        ("UPDATE", "audit_event"),
        ("UPDATE (reason)", "audit_event"),
        ("DELETE", "audit_event"),
        ("TRUNCATE", "audit_event"),
        ("TRIGGER", "audit_event"),
        ("INSERT", "audit_link"),
        ("INSERT (number)", "audit_link"),
        ("UPDATE (hash)", "audit_link"),
        ("DELETE", "audit_link"),
    ],
)
def test_a_role_with_one_right_too_many_serves_nobody(signed_in_as, capsys, right, table):
    def as_owner(statement: str) -> None:
        signed_in_as(OWNER)
        with connection.cursor() as cursor:
            cursor.execute(statement)

    as_owner(f"GRANT {right} ON {table} TO {DESK}")
    try:
        signed_in_as(DESK)

        assert f"signs in as {DESK}, which may change what the audit holds." in refused(capsys)
    finally:
        as_owner(f"REVOKE {right} ON {table} FROM {DESK}")


def test_a_member_of_the_owner_serves_nobody_though_it_took_the_desks_role(signed_in_as, capsys):
    signed_in_as(OWNER)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {DESK}")

        assert "owns the tables" in refused(capsys)


def test_a_database_that_is_away_keeps_nobody_from_starting_and_is_looked_at_when_it_is_back(signed_in_as, capsys):
    signed_in_as(OWNER)
    host = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"

    start.safely()
    start.in_its_place()
    connection.settings_dict["HOST"] = host

    assert "Refusing" not in capsys.readouterr().err
    for _twice in range(2):  # no connection is left from the first time
        with pytest.raises(ImproperlyConfigured, match="owns the tables"), connection.cursor():
            pass
    signed_in_as(DESK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_database_without_tables_is_asked_later(as_desk, monkeypatch):
    monkeypatch.setattr(start, "POWERS", "SELECT has_table_privilege('no_such_table', 'UPDATE')")

    start.safely()

    with pytest.raises(DatabaseError):
        list(start.powers())

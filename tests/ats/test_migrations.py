"""Migrations and the code beside them: the release before serves on over new tables, and what fails half-way leaves nothing."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from ats import clock
from ats.health import migrations as of_health
from ats.health.models import Heartbeat
from tests.additive import BEFORE_THE_FIRST_RELEASE, MARK, load, ours, problems
from tests.roles import owner


def columns() -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, "health_heartbeat")}


def before(label: str, name: str) -> ProjectState:
    """The tables as they are known before that migration."""
    return MigrationLoader(None).project_state((label, name), at_end=False)


# What the code of the release before bears


def test_the_release_before_bears_every_migration():
    later = [(label, path) for label, path in ours() if path.stem[:4] > BEFORE_THE_FIRST_RELEASE.get(label, "")]
    stumbles = {
        f"{label}.{path.stem}": found
        for label, path in later
        if MARK not in path.read_text() and (found := problems(load(label, path), before(label, path.stem)))
    }

    assert stumbles == {}


def test_every_migration_of_ours_is_one_transaction():
    assert [path for label, path in ours() if not load(label, path).atomic] == []
    assert {label for label, _path in ours()} == set(BEFORE_THE_FIRST_RELEASE)


def held_against(*operations: object, atomic: bool = True) -> list[str]:
    migration = migrations.Migration("9999_invented", "health")
    migration.operations, migration.atomic = list(operations), atomic
    return problems(migration, before("health", "0002_audit_check"))


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.RemoveField("heartbeat", "heard_at"), "old code still asks for it"),
        (migrations.RenameField("heartbeat", "at", "when"), "old code still asks for it"),
        (migrations.DeleteModel("Heartbeat"), "old code still asks for it"),
        (migrations.RenameModel("Heartbeat", "Pulse"), "old code still asks for it"),
        (migrations.AddField("heartbeat", "host", models.TextField(default="")), "does not fill it in"),
        (migrations.AlterField("heartbeat", "kind", models.CharField(max_length=5)), "longer texts"),
        (
            migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("heartbeat", "at")]),
            "old code still asks for it",
        ),
    ],
)
def test_what_old_code_would_stumble_on_is_named(operation, why):
    (found,) = held_against(operation)

    assert why in found


def test_what_was_optional_and_is_asked_for_now_is_named():
    added = migrations.AddField("heartbeat", "host", models.TextField(null=True))
    asked_for = migrations.AlterField("heartbeat", "host", models.TextField())

    assert held_against(added) == []
    (found,) = held_against(added, asked_for)

    assert "still leaves it empty" in found


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("heartbeat", "host", models.TextField(null=True)),
        migrations.AddField("heartbeat", "host", models.TextField(db_default="")),
        migrations.AlterField("heartbeat", "kind", models.CharField(max_length=20)),
        migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
        migrations.RunSQL("SELECT 1"),
    ],
)
def test_what_only_adds_is_taken(operation):
    assert held_against(operation) == []


def test_a_migration_that_could_stop_half_way_is_named():
    (found,) = held_against(atomic=False)

    assert "no single transaction" in found


# The rule is no superstition: this checkout's code at tables one migration newer


@pytest.fixture
def newer(db, settings, tmp_path, monkeypatch):
    """Writes the next migration of `health`, with these operations, and runs the product's own `migrate` on it."""
    package = tmp_path / "newer_health"
    package.mkdir()
    (package / "__init__.py").touch()
    were = sorted(Path(of_health.__path__[0]).glob("0*.py"))
    for path in were:
        (package / path.name).write_text(path.read_text())
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.MIGRATION_MODULES = {"health": "newer_health"}

    def migrate(*lines: str, atomic: bool = True) -> None:
        words = "".join(f"        {line},\n" for line in lines)
        (package / "9999_newer.py").write_text(
            "from django.db import migrations, models\n\n\n"
            "def stumble(apps, _editor):\n"
            "    raise RuntimeError('half-way')\n\n\n"
            "class Migration(migrations.Migration):\n"
            f"    atomic = {atomic}\n"
            f"    dependencies = [('health', '{were[-1].stem}')]\n"
            f"    operations = [\n{words}    ]\n"
        )
        for name in [name for name in sys.modules if name.startswith("newer_health")]:
            del sys.modules[name]
        with owner():
            call_command("migrate", "health", stdout=StringIO(), stderr=StringIO())

    return migrate


def beat() -> None:
    now = clock.now()
    Heartbeat.objects.create(kind="worker", at=now, heard_at=now)


def test_old_code_writes_to_a_new_column_that_may_be_empty_or_has_a_default_in_the_database(newer):
    newer(
        "migrations.AddField('heartbeat', 'host', models.TextField(null=True))",
        "migrations.AddField('heartbeat', 'load', models.TextField(db_default='none'))",
    )
    beat()

    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, host, load FROM health_heartbeat")
        assert cursor.fetchall() == [("worker", None, "none")]


def test_the_control_old_code_stumbles_on_a_new_column_with_a_default_in_python_alone(newer):
    newer("migrations.AddField('heartbeat', 'host', models.TextField(default=''))")

    with pytest.raises(IntegrityError, match="host"), transaction.atomic():
        beat()


# Half-way


ADD = "migrations.AddField('heartbeat', 'host', models.TextField(null=True))"
STUMBLE = "migrations.RunPython(stumble)"
THEN = "migrations.AddField('heartbeat', 'load', models.TextField(null=True))"


def applied() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations WHERE app = 'health' AND name = '9999_newer'")
        return cursor.fetchone() is not None


def test_a_migration_that_fails_half_way_leaves_nothing_and_the_mended_one_goes_through(newer):
    were = columns()

    with pytest.raises(RuntimeError, match="half-way"):
        newer(ADD, STUMBLE, THEN)

    assert (columns(), applied()) == (were, False)
    beat()  # the code that was there serves on

    newer(ADD, THEN)

    assert (columns(), applied()) == (were | {"host", "load"}, True)
    assert Heartbeat.objects.count() == 1


def test_the_control_one_that_is_no_single_transaction_leaves_half_of_itself(newer):
    were = columns()

    with pytest.raises(RuntimeError, match="half-way"):
        newer(ADD, STUMBLE, THEN, atomic=False)

    assert (columns(), applied()) == (were | {"host"}, False)

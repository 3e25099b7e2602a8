"""Which operations of a migration the release before it would not bear: it serves on while the next one's tables are made, and
again if that release is taken back.

What leaves a table, changes its name or asks more of a row than the old code writes is done in two releases: the first stops
using it, the second takes it away. The second's migration says so in a comment, `# two releases: …`, with what went before.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from ats.embedded.servers import CHECKOUT

MARK = "# two releases: "
# Up to here no release was made, so no older code can meet these tables. Later migrations are held to the rule.
BEFORE_THE_FIRST_RELEASE = {
    "accounts": "0006",
    "applicants": "0012",
    "audit": "0002",
    "health": "0002",
    "outbox": "0002",
    "postings": "0003",
    "selection": "0007",
    "seniority": "0003",
}
GONE = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)


def ours() -> Iterator[tuple[str, Path]]:
    """Each migration of the house: the app's label, and its file."""
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        if folder.is_relative_to(CHECKOUT) and ".venv" not in folder.parts and folder.is_dir():
            yield from ((config.label, path) for path in sorted(folder.glob("[0-9]*.py")))


def load(label: str, path: Path) -> Migration:
    """The migration of that file."""
    spec = importlib.util.spec_from_file_location(f"held_{label}_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Migration = module.Migration(path.stem, label)
    return made


def problems(migration: Migration, before: ProjectState) -> list[str]:
    """Each operation that code of the release before would stumble on, in words; and where one could stop half-way."""
    found = [] if migration.atomic else ["it is no single transaction: one that fails would leave half of itself"]
    state = before.clone()
    for operation in migration.operations:
        found += [
            f"{type(part).__name__} {getattr(part, 'model_name', '')}.{part.name}: {why}"  # type: ignore[attr-defined]  # all named
            for part in parts_of(operation)
            for why in what_is_wrong(part, state, migration.app_label)
        ]
        operation.state_forwards(migration.app_label, state)
    return found


def parts_of(operation: Operation) -> list[Operation]:
    """The operation itself, or those it does to the tables."""
    if isinstance(operation, operations.SeparateDatabaseAndState):
        return list(operation.database_operations)
    return [operation]


def what_is_wrong(operation: Operation, state: ProjectState, label: str) -> Iterator[str]:
    """Why old code would stumble; nothing where it would not."""
    if isinstance(operation, GONE):
        yield "old code still asks for it"
    elif isinstance(operation, operations.AddField) and is_asked_for(operation.field):
        yield "old code does not fill it in, and the database has no default of its own (`db_default`)"
    elif isinstance(operation, operations.AlterField):
        old = state.models[label, operation.model_name_lower].fields[operation.name]
        if old.null and not operation.field.null:
            yield "old code still leaves it empty"
        elif narrower(old, operation.field):
            yield "old code may still write longer texts"


def is_asked_for(field: models.Field[object, object]) -> bool:
    """Whether an INSERT that does not name the column fails: Django takes a plain `default` out of the database again."""
    return not field.null and not field.has_db_default() and not field.many_to_many


def narrower(old: models.Field[object, object], new: models.Field[object, object]) -> bool:
    """Whether the column takes shorter texts than before."""
    was, becomes = getattr(old, "max_length", None), getattr(new, "max_length", None)
    return becomes is not None and (was is None or becomes < was)

"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db import transaction
from django.db.backends.postgresql.operations import DatabaseOperations


def flush_past_triggers(self: DatabaseOperations, sql_list: Iterable[str]) -> None:
    """Empties the tables after a test that commits. The audit forbids TRUNCATE, so triggers rest for this transaction."""
    with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sql in sql_list:
            cursor.execute(sql)


DatabaseOperations.execute_sql_flush = flush_past_triggers


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    """Uploads, mails and checkpoints of a test lie in its own folder; static files are named without a manifest."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }

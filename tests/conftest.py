"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import pytest
from django.core.management.commands import flush
from django.db import transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.utils import translation

from postings.models import asked_by_class
from tests.elsewhere import Elsewhere
from tests.roles import owner, worked_as_desk
from tests.sign_ins import confirmed


def as_owner(self: flush.Command, **options: object) -> None:
    """Emptying tables is the owner's, and so is what follows each migration."""
    with owner():
        plain_flush(self, **options)


plain_flush = flush.Command.handle
flush.Command.handle = as_owner  # type: ignore[method-assign]  # Django calls it after each test that commits


def flush_past_triggers(self: DatabaseOperations, sql_list: Iterable[str]) -> None:
    """Empties the tables after a test that commits. The audit forbids TRUNCATE, so triggers rest for this transaction."""
    with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sql in sql_list:
            cursor.execute(sql)


DatabaseOperations.execute_sql_flush = flush_past_triggers

plain_force_login = Client.force_login


def force_login(self: Client, user, *, second_factor: bool = True) -> None:
    """Signed in as on the pages for it, and confirmed just now: staff with a second factor, which they get where they have none.

    Without `second_factor` it is what a password alone leads to.
    """
    plain_force_login(self, user)
    if not second_factor:
        return
    session = self.session
    session.update(confirmed(user))
    session.save()


Client.force_login = force_login  # type: ignore[method-assign]  # every test signs people in this way


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The tests' database is made by its owner; every test works on it as the desk does.

    It stays out of reach of a test that asks for none: what such a test wrote would stay there for all that come after it.
    """
    with ExitStack() as to_the_end:
        with django_db_blocker.unblock():
            to_the_end.enter_context(worked_as_desk())
        yield


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


@pytest.fixture(autouse=True)
def classes_of_this_database() -> None:
    """A class specification is kept by its key for as long as the process lives; another database has others by the same."""
    asked_by_class.cache_clear()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Threads that are gone before the tables are emptied."""
    threads = Elsewhere()
    yield threads
    threads.stop()


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A page asked for in another language leaves the next test none of it."""
    yield
    translation.deactivate()


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes are named after their argument: what was zipped holds the second, and two processes would name one test twice."""
    return argname if isinstance(val, bytes) else None

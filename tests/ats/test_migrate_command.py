"""`migrate` beside traffic: it waits two seconds for a lock, steps back, and tries again."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from ats.management.commands import migrate


class LockHeldError(Exception):
    pgcode = "55P03"


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


@pytest.fixture
def tries(db, monkeypatch):
    """What each try of Django's own command is answered, one after the other; and the patience it was made with."""
    answers: list[Exception | None] = []
    patience: list[str] = []

    def handle(_self, *_args, **_options):
        patience.append(lock_timeout())
        answer = answers.pop(0)
        if answer:
            raise answer

    monkeypatch.setattr(migrate.migrate.Command, "handle", handle)
    monkeypatch.setattr(migrate, "PAUSE", 0)
    return answers, patience


def blocked() -> OperationalError:
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = LockHeldError()
    return error


def test_a_lock_that_cannot_be_had_at_once_is_tried_for_again(tries):
    answers, patience = tries
    answers += [blocked(), blocked(), None]

    call_command("migrate", stderr=StringIO())

    assert (answers, patience) == ([], ["2s"] * 3)
    assert lock_timeout() == "15s"


def test_after_the_last_try_it_gives_up(tries):
    answers, patience = tries
    answers += [blocked()] * migrate.TRIES

    with pytest.raises(OperationalError, match="lock timeout"):
        call_command("migrate", stderr=StringIO())

    assert len(patience) == migrate.TRIES


def test_another_error_is_not_tried_again(tries):
    answers, patience = tries
    answers += [OperationalError("the server is gone")]

    with pytest.raises(OperationalError, match="gone"):
        call_command("migrate")

    assert len(patience) == 1

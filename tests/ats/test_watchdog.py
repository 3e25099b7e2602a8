"""The watchdog of workers and beat: who is deaf while work waits ends, and nobody else does."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from ats import clock, watchdog
from ats.outbox.models import Message
from ats.watchdog import Watchdog, work_waits
from tests import makers


@pytest.fixture(autouse=True)
def line_stays_open(monkeypatch):
    """The watchdog's thread gives its own connection back; here it is the test's."""
    monkeypatch.setattr(watchdog.connection, "close", lambda: None)


@pytest.fixture
def ended() -> list[bool]:
    return []


@pytest.fixture
def dog(ended, tmp_path):
    """A watchdog whose process last heard something a minute ago."""
    made = Watchdog(30.0, tmp_path / "pulse", lambda: ended.append(True))
    made._heard = time.monotonic() - 60
    return made


def a_mail_due(seconds_ago: float) -> None:
    """One mail that should have left that long ago."""
    at = clock.now() - timedelta(seconds=seconds_ago)
    Message.objects.create(
        key="a", kind="receipt", address="ada@people.example", subject="A", body="b", created_at=at, due_at=at
    )


def test_one_that_hears_nothing_while_a_mail_waits_ends(dog, ended, db):
    a_mail_due(31)

    dog.look()

    assert ended == [True]
    assert not dog.pulse.exists()


def test_one_that_hears_nothing_while_a_posting_waits_to_be_closed_ends(dog, ended, db):
    makers.open_posting(opens_at=datetime(2025, 6, 1, tzinfo=UTC), closes_at=datetime(2025, 7, 1, tzinfo=UTC))

    dog.look()

    assert ended == [True]


def test_one_that_has_just_heard_something_lives_though_work_waits(dog, ended, db):
    a_mail_due(31)

    dog.hear(task="send")
    dog.look()

    assert ended == []
    assert dog.pulse.exists()


def test_one_that_hears_nothing_lives_while_nothing_has_waited_for_long(dog, ended, db):
    a_mail_due(20)

    dog.look()

    assert ended == []
    assert dog.pulse.exists()


def test_a_database_that_cannot_say_ends_nobody(monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(clock, "now", away)

    assert work_waits(30) is False


def test_a_pulse_that_cannot_be_touched_ends_nobody(ended, tmp_path):
    Watchdog(30.0, tmp_path / "no folder" / "pulse", lambda: ended.append(True)).look()
    Watchdog(30.0, None, lambda: ended.append(True)).look()

    assert ended == []

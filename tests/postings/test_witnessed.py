"""The database refuses what a posting's window or status becomes without its event, to the desk's role and to the owner."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ats import clock
from ats.audit import record
from postings.models import Posting
from tests import makers
from tests.roles import owner

LATER = "UPDATE postings_posting SET closes_at = closes_at + interval '1 hour' WHERE id = %s"
EARLIER = "UPDATE postings_posting SET closes_at = closes_at - interval '1 hour' WHERE id = %s"
OPENING = "UPDATE postings_posting SET opens_at = opens_at - interval '1 hour' WHERE id = %s"
RESCINDED = "UPDATE postings_posting SET status = 'cancelled' WHERE id = %s"
AGAIN = "UPDATE postings_posting SET status = 'published', closes_at = closes_at + interval '1 hour' WHERE id = %s"


def written(statement: str, posting: Posting) -> None:
    """The statement alone is a transaction, as somebody with a line to the database writes it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [posting.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit asks
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def posting(db: None) -> Posting:
    """Open; everything about it is linked."""
    made = makers.open_posting()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return made


@pytest.mark.parametrize("whose", [contextlib.nullcontext, owner], ids=["desk", "owner"])
@pytest.mark.parametrize(
    ("statement", "what"), [(LATER, "closing"), (EARLIER, "closing"), (OPENING, "opening"), (RESCINDED, "status")]
)
def test_an_open_posting_is_not_changed_without_its_event(posting, whose, statement, what):
    with (
        whose(),
        pytest.raises(IntegrityError, match=f"posting {posting.job_number}: its {what} changed, and no event"),
    ):
        written(statement, posting)

    assert Posting.objects.values("closes_at", "opens_at", "status").get() == {
        "closes_at": posting.closes_at, "opens_at": posting.opens_at, "status": "published",
    }  # fmt: skip


@pytest.mark.parametrize("whose", [contextlib.nullcontext, owner], ids=["desk", "owner"])
@pytest.mark.parametrize("statement", [LATER, AGAIN])
def test_a_closed_posting_is_not_opened_or_moved_without_its_event(posting, whose, statement):
    makers.close(posting)

    with whose(), pytest.raises(IntegrityError, match="no event of this transaction says so"):
        written(statement, posting)


@pytest.mark.parametrize("statement", [LATER, EARLIER, OPENING, RESCINDED])
def test_the_control_without_the_trigger_it_is(posting, statement):
    with owner(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER a_moved_closing_has_its_event ON postings_posting")

    written(statement, posting)

    assert Posting.objects.values("closes_at", "opens_at", "status").get() != {
        "closes_at": posting.closes_at, "opens_at": posting.opens_at, "status": "published",
    }  # fmt: skip


def said(posting: Posting, *, before: timedelta = timedelta(), hours: int = 1, job: str = "") -> None:
    """An event says that the closing moved by so many hours."""
    closing = posting.closes_at + before
    record(
        "tests.moved", by=makers.OPERATOR, at=clock.now(), subject=f"posting {job or posting.job_number}",
        facts={"closing_before": closing, "closes_at": posting.closes_at + timedelta(hours=hours)},
    )  # fmt: skip


def moved_and_said(posting: Posting, **other: Any) -> None:
    """The closing moved by an hour, and an event says what `said` makes of the rest, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LATER, [posting.pk])
        said(posting, **other)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit asks
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_with_an_event_of_both_closings_it_is_moved(posting):
    moved_and_said(posting)

    assert Posting.objects.get().closes_at == posting.closes_at + timedelta(hours=1)


@pytest.mark.parametrize("other", [{"before": timedelta(seconds=1)}, {"hours": 2}, {"job": "1"}])
def test_an_event_of_another_closing_or_posting_is_none(posting, other):
    with pytest.raises(IntegrityError):
        moved_and_said(posting, **other)


def test_an_event_of_an_earlier_transaction_is_none(posting):
    with transaction.atomic():
        said(posting)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # it is linked, as by its own commit
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    with pytest.raises(IntegrityError):
        written(LATER, posting)


@pytest.mark.usefixtures("transactional_db")
def test_at_a_real_commit_it_is_refused_and_the_product_moves_it():
    posting = makers.open_posting()
    closes_at = posting.closes_at

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(LATER, [posting.pk])

    assert Posting.objects.get().closes_at == closes_at
    makers.extended(posting, closes_at + timedelta(days=1))
    assert Posting.objects.get().closes_at == closes_at + timedelta(days=1)


def test_a_draft_is_moved_freely(db):
    posting = makers.draft_posting()

    written(LATER, posting)

    assert Posting.objects.get().closes_at == posting.closes_at + timedelta(hours=1)


@pytest.mark.parametrize("may_tamper", [True, False])
def test_what_tests_move_is_moved_with_what_was_filed(posting, monkeypatch, may_tamper):
    filed = makers.filed(posting)
    monkeypatch.setattr(makers, "may_tamper", lambda: may_tamper)
    closes_at = posting.closes_at + timedelta(days=1)

    makers.move_closing(posting, closes_at)
    written("UPDATE postings_posting SET revision = revision WHERE id = %s", posting)

    filed.refresh_from_db()
    assert (posting.closes_at, filed.filing.closes_at) == (closes_at, closes_at)

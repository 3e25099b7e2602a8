"""The checker of races and chaos knows the windows of a posting that two people moved, and finds each promise that is broken."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from applicants import actions as applying
from ats import clock
from ats.accounts.actors import System
from postings import actions as announcing
from postings.models import Posting
from postings.reopening import propose_reopening, reopen
from tests import makers
from tests.roles import tamper
from tests.servers import checker, windows
from tests.servers.windows import Moved, Windows

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


def minute(number: int) -> datetime:
    """So many minutes after AT."""
    return AT + timedelta(minutes=number)


@pytest.fixture
def twice_open(db: None) -> Posting:
    """A posting that closed, was opened again for all, and closed: one filed in each window, one in both, one came late."""
    posting = makers.open_posting()
    late = makers.person()
    draft = applying.start(posting, by=late, at=clock.now())
    makers.filed(posting)
    both = makers.filed(posting, employee_number="999999")
    makers.close(posting)
    draft.refresh_from_db()
    applying.submit(draft, key=uuid.uuid4(), certified_name=late.full_name, by=late)
    tamper("SET CONSTRAINTS ALL DEFERRED")  # the audit so far is linked, as at a commit
    until = clock.now() + timedelta(hours=1)
    proposed = propose_reopening(posting, closes_at=until, reason="The site was down.", by=makers.OPERATOR)
    reopen(proposed, by=System("second hand"))
    posting.refresh_from_db()
    both.refresh_from_db()
    makers.filed(posting)
    applying.submit(both, key=uuid.uuid4(), certified_name=both.person.full_name, by=both.person)
    for table, column in (
        ("postings_reopening", "posting_id"),
        ("postings_posting", "id"),
        ("applicants_filing", "posting_id"),
    ):
        tamper(f"UPDATE {table} SET closes_at = clock_timestamp() WHERE {column} = %s", posting.pk)  # noqa: S608
    tamper("UPDATE postings_reopening SET closes_at = p.closes_at FROM postings_posting p WHERE p.id = posting_id")
    posting.refresh_from_db()
    assert announcing.close(posting, by=makers.OPERATOR)
    return posting


def codes() -> set[str]:
    """What the checker finds in the rows as they are."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the audit is linked
        return {one.code for one in checker.promises(cursor)}


@pytest.mark.usefixtures("twice_open")
def test_whoever_filed_in_either_window_is_listed_and_nothing_is_found():
    assert codes() == set()


@pytest.mark.usefixtures("twice_open")
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE applicants_filing SET submitted_at = r.reopened_at - interval '1 microsecond' FROM postings_reopening r "
            "WHERE applicants_filing.id = (SELECT max(id) FROM applicants_filing WHERE version = 1)",
            {"stamped_late"},
        ),
        (
            "UPDATE applicants_lateattempt SET received_at = r.reopened_at FROM postings_reopening r",
            {"refused_early", "late_by_another_closing"},
        ),
        (
            "UPDATE applicants_application SET status = 'filed' WHERE id = (SELECT min(application_id) FROM applicants_filing)",
            {"fell_out_of_the_list"},
        ),
        (
            "DELETE FROM audit_event WHERE id = (SELECT max(id) FROM audit_event WHERE action = 'applicants.freeze')",
            {"not_frozen_once_a_closing"},
        ),
        (
            "DELETE FROM outbox_message WHERE key = (SELECT max(key) FROM outbox_message WHERE kind = 'closed')",
            {"not_told_once_a_closing"},
        ),
        (
            "DELETE FROM applicants_bidsettlement WHERE id = (SELECT max(id) FROM applicants_bidsettlement)",
            {"bid_not_settled_once_a_closing"},
        ),
        (
            "UPDATE postings_posting SET closes_at = closes_at + interval '1 microsecond'",
            {"a_window_out_of_nowhere"},
        ),
        (
            "DELETE FROM audit_event WHERE action = 'postings.reopen'",
            {"not_one_event_a_window", "accepted_after_the_closing_job"},
        ),
        (
            "UPDATE postings_reopening SET reopened_at = closing_before - interval '1 microsecond'",
            {"reopened_before_the_closing", "refused_early", "late_by_another_closing", "refusal_recorded_early"},
        ),
        (
            "DELETE FROM audit_event WHERE id = (SELECT max(id) FROM audit_event WHERE action = 'postings.close')",
            {
                "not_closed_once_a_window",
                "not_frozen_once_a_closing",
                "not_told_once_a_closing",
                "bid_not_settled_once_a_closing",
            },
        ),
    ],
)
def test_what_breaks_a_window_is_found(statement, found):
    tamper(statement)

    assert codes() == found


def test_an_extended_posting_has_one_window_up_to_its_new_closing(db):
    posting = makers.open_posting()
    makers.extended(posting, posting.closes_at + timedelta(days=1))

    with connection.cursor() as cursor:
        ((_begins, ends),) = windows.of_each(cursor)[posting.job_number].stretches
        untold = list(windows.told_otherwise(cursor, []))
        told = list(windows.told_otherwise(cursor, [Moved(posting.job_number, "extend", "done", posting.closes_at)]))

    assert ends == posting.closes_at
    assert untold == [f"{posting.job_number} extend until {posting.closes_at}: 1 times"]
    assert told == []


@pytest.mark.parametrize(
    ("left", "came", "opened", "shut"),
    [
        (1, 2, True, False),
        (9, 11, True, True),
        (10, 11, False, True),
        (11, 19, False, True),
        (11, 20, True, True),
        (20, 21, True, False),
        (9, 21, True, True),
        (30, 31, False, True),
    ],
)
def test_a_request_is_judged_by_the_windows_that_it_met(left, came, opened, shut):
    found = Windows(((minute(0), minute(10)), (minute(20), minute(30))))

    assert (found.opened(minute(left), minute(came)), found.shut(minute(left), minute(came))) == (opened, shut)


def test_what_nobody_decided_and_what_is_not_so_are_found():
    class Nothing:
        """A cursor that finds no row."""

        def execute(self, _statement: str) -> None:
            """As asked."""

        def fetchall(self) -> list[tuple[object, ...]]:
            return []

    moved = [Moved("1", "extend", "refused"), Moved("2", "reopen", "never decided"), Moved("3", "extend", "done", AT)]

    found = [one.what for one in checker.told_of_windows(Nothing(), moved)]

    assert found == [f"3 extend until {AT}: 0 times", "2 reopen: never decided"]

"""Proves a race after it was run, by plain SQL and by what the writers were told. Shares no code with the product.

Every promise is one query or one look at an answer; what breaks it is a fault with a code, so that a control can name
the fault it must cause.
"""

# ruff: noqa: S608 - every part of these statements is our own

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2

from tests.servers import windows
from tests.servers.traffic import Answer
from tests.servers.windows import Moved, closings_since, in_force


@dataclass(frozen=True)
class Fault:
    """One promise broken: which, and by what."""

    code: str
    what: str


# Each gives the rows that must not be there; the first column says which.
PROMISES = {
    "stamped_late": f"""
        SELECT f.id, f.submitted_at FROM applicants_filing f JOIN postings_posting p ON p.id = f.posting_id
        WHERE f.submitted_at >= {in_force("f.submitted_at")}""",
    "refused_early": f"""
        SELECT l.id, l.received_at FROM applicants_lateattempt l
        JOIN applicants_application a ON a.id = l.application_id JOIN postings_posting p ON p.id = a.posting_id
        WHERE l.received_at < {in_force("l.received_at")}""",
    "refusal_recorded_early": f"""
        SELECT e.subject, k.linked_at FROM audit_event e JOIN audit_link k ON k.event_id = e.id
        JOIN applicants_application a ON e.subject = 'application ' || a.reference
        JOIN postings_posting p ON p.id = a.posting_id
        WHERE e.action = 'applicants.late' AND k.linked_at < {in_force("k.linked_at")}""",
    "in_both_lists": """
        SELECT f.key FROM applicants_filing f JOIN applicants_lateattempt l ON l.key = f.key""",
    "not_closed_once_a_window": f"""
        SELECT p.job_number, count(e.id) FROM postings_posting p
        LEFT JOIN audit_event e ON e.action = 'postings.close' AND e.subject = 'posting ' || p.job_number
        GROUP BY p.id HAVING p.status <> 'closed' OR p.closed_at < p.closes_at OR count(e.id) <> 1 + (
            SELECT count(*) FROM {windows.DEEDS} d WHERE d.posting_id = p.id AND d.deed = 'reopen')""",
    "fell_out_of_the_list": """
        SELECT a.reference, a.status FROM applicants_application a
        WHERE EXISTS (SELECT FROM applicants_filing f WHERE f.application_id = a.id)
        AND a.status <> 'under_review'
        AND NOT (a.status = 'withdrawn' AND EXISTS (
            SELECT FROM applicants_bidsettlement s WHERE s.application_id = a.id AND s.becomes = 'withdrawn'))""",
    "not_frozen_once_a_closing": f"""
        SELECT a.reference, count(e.id) FROM applicants_application a
        JOIN (SELECT application_id, min(submitted_at) AS at FROM applicants_filing GROUP BY 1) f ON f.application_id = a.id
        LEFT JOIN audit_event e ON e.action = 'applicants.freeze' AND e.subject = 'application ' || a.reference
        GROUP BY a.id, f.at HAVING count(e.id) <> {closings_since("f.at", "a.posting_id")}""",
    "accepted_after_the_closing_job": """
        SELECT a.reference FROM audit_event f JOIN audit_link fk ON fk.event_id = f.id
        JOIN applicants_application a ON f.subject = 'application ' || a.reference
        JOIN postings_posting p ON p.id = a.posting_id
        WHERE f.action IN ('applicants.file', 'applicants.file_again') AND 'postings.close' = (
            SELECT c.action FROM audit_event c JOIN audit_link ck ON ck.event_id = c.id
            WHERE c.action IN ('postings.close', 'postings.reopen') AND c.subject = 'posting ' || p.job_number
            AND ck.number < fk.number ORDER BY ck.number DESC LIMIT 1)""",
    "not_the_newest_version": """
        SELECT a.reference FROM applicants_application a JOIN applicants_filing f ON f.application_id = a.id
        GROUP BY a.id HAVING count(*) <> max(f.version) OR min(f.version) <> 1
        OR a.filing_id IS DISTINCT FROM (array_agg(f.id ORDER BY f.version DESC))[1]""",
    "not_one_event_a_version": """
        SELECT a.reference FROM applicants_application a JOIN LATERAL (
            SELECT count(*) AS versions FROM applicants_filing f WHERE f.application_id = a.id) v ON v.versions > 0
        WHERE v.versions <> (SELECT count(*) FROM audit_event e WHERE e.subject = 'application ' || a.reference
            AND e.action IN ('applicants.file', 'applicants.file_again'))
        OR 1 <> (SELECT count(*) FROM audit_event e WHERE e.subject = 'application ' || a.reference
            AND e.action = 'applicants.file')""",
    "not_one_receipt_a_version": """
        SELECT a.reference, f.version FROM applicants_filing f JOIN applicants_application a ON a.id = f.application_id
        LEFT JOIN outbox_message m ON m.kind = 'receipt' AND m.key = 'receipt:' || a.reference || ':' || f.version
        GROUP BY a.id, f.id HAVING count(m.id) <> 1""",
    "not_told_once_a_closing": f"""
        SELECT a.reference, count(m.id) FROM applicants_application a
        JOIN (SELECT application_id, min(submitted_at) AS at FROM applicants_filing GROUP BY 1) f ON f.application_id = a.id
        LEFT JOIN outbox_message m ON m.kind = 'closed' AND m.recipient_id = a.person_id
            AND m.key LIKE 'closed:' || a.reference || ':%'
        GROUP BY a.id, f.at HAVING count(m.id) <> {closings_since("f.at", "a.posting_id")}""",
    "bid_not_settled_once_a_closing": f"""
        SELECT a.reference FROM applicants_application a JOIN applicants_filing f ON f.id = a.filing_id
        WHERE (SELECT count(*) FROM applicants_bidsettlement s WHERE s.application_id = a.id AND s.filing_id = f.id)
        <> CASE WHEN f.city_employee OR f.employee_number <> '' OR f.bargaining_unit <> ''
            THEN {closings_since("f.submitted_at", "a.posting_id")} ELSE 0 END""",
    "late_but_somewhere_else": """
        SELECT a.reference, a.status FROM applicants_application a
        WHERE NOT EXISTS (SELECT FROM applicants_filing f WHERE f.application_id = a.id) AND (
            a.status <> 'draft' OR a.filing_id IS NOT NULL
            OR EXISTS (SELECT FROM applicants_bidsettlement s WHERE s.application_id = a.id)
            OR EXISTS (SELECT FROM outbox_message m WHERE m.key LIKE 'receipt:' || a.reference || ':%'
                OR m.key LIKE 'closed:' || a.reference || ':%')
            OR EXISTS (SELECT FROM audit_event e WHERE e.subject = 'application ' || a.reference
                AND e.action IN ('applicants.file', 'applicants.file_again', 'applicants.freeze')))""",
    "late_not_recorded_once": """
        SELECT a.reference FROM applicants_application a
        WHERE (SELECT count(*) FROM applicants_lateattempt l WHERE l.application_id = a.id)
        <> (SELECT count(*) FROM audit_event e WHERE e.subject = 'application ' || a.reference
            AND e.action = 'applicants.late')""",
    "event_without_a_link": """
        SELECT e.id FROM audit_event e LEFT JOIN audit_link k ON k.event_id = e.id WHERE k.number IS NULL""",
} | windows.PROMISES


def faults(
    database: str, answers: Sequence[Answer], *, ahead: timedelta = timedelta(), moved: Sequence[Moved] = ()
) -> list[Fault]:
    """Every fault found. `ahead` is how far the database's clock runs ahead of the writers'; `moved`, what those were told who
    moved a closing."""
    line = psycopg2.connect(database)
    try:
        with line.cursor() as cursor:
            return [*promises(cursor), *told(cursor, answers, ahead), *told_of_windows(cursor, moved)]
    finally:
        line.close()


def promises(cursor: Any) -> Iterator[Fault]:
    """Each row that must not be there."""
    for code, statement in PROMISES.items():
        yield from (Fault(code, " ".join(map(str, row))) for row in rows(cursor, statement))


def rows(cursor: Any, statement: str) -> list[tuple[Any, ...]]:
    """What the statement gives."""
    cursor.execute(statement)
    return list(cursor.fetchall())


def told(cursor: Any, answers: Sequence[Answer], ahead: timedelta) -> Iterator[Fault]:
    """What the writers were told against what is stored, and against the windows by the clock on the wall."""
    open_in = windows.of_each(cursor)
    filed = Counter(str(key) for (key,) in rows(cursor, "SELECT key FROM applicants_filing"))
    late = Counter(str(key) for (key,) in rows(cursor, "SELECT key FROM applicants_lateattempt"))
    for answer in answers:
        what = f"{answer.job} {answer.reference}: {answer.said}"
        stored = (filed[answer.key], late[answer.key])
        if answer.said not in {"accepted", "late"}:
            yield Fault("answered_otherwise", what)
        elif stored != ((1, 0) if answer.said == "accepted" else (0, 1)):
            yield Fault("told_otherwise_than_stored", f"{what}, but filed {stored[0]} and late {stored[1]} times")
        left_at, came_at = (moment(seconds) + ahead for seconds in (answer.sent_at, answer.answered_at))
        when = f"sent {left_at}, answered {came_at}"
        if answer.said == "accepted" and not open_in[answer.job].opened(left_at, came_at):
            yield Fault("accepted_though_sent_after_the_closing", f"{what}, {when}")
        if answer.said == "late" and not open_in[answer.job].shut(left_at, came_at):
            yield Fault("refused_before_the_closing", f"{what}, {when}")
    sent = {answer.key for answer in answers}
    yield from (Fault("nobody_sent_it", key) for key in sorted((set(filed) | set(late)) - sent))


def told_of_windows(cursor: Any, moved: Sequence[Moved]) -> Iterator[Fault]:
    """What two people were told of a closing against what is stored."""
    yield from (Fault("moved_otherwise_than_told", what) for what in windows.told_otherwise(cursor, moved))
    yield from (
        Fault("moved_otherwise_than_told", f"{one.job} {one.deed}: {one.said}")
        for one in moved
        if one.said not in {"done", "refused"}
    )


def moment(seconds: float) -> datetime:
    """A time of `time.time()` as an aware moment."""
    return datetime.fromtimestamp(seconds, UTC)


def told_in_words(found: Sequence[Fault]) -> str:
    """The faults counted by code, an example of each."""
    examples = {fault.code: fault.what for fault in found}
    counts = Counter(fault.code for fault in found)
    return os.linesep.join(f"{count} × {code}, such as {examples[code]}" for code, count in counts.most_common())

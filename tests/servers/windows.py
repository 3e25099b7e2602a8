"""Until when a posting took applications, at each moment, as its own rows tell. Shares no code with the product.

A posting keeps the closing it was published with until two people move it: an extension while it is open, a reopening after
it closed. So its windows are the stretch up to the closing, lengthened by each extension, and one more a reopening.
"""

# ruff: noqa: S608 - every part of these statements is our own

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

DEEDS = """(
    SELECT posting_id, extended_at AS at, closing_before, closes_at, 'extend' AS deed
    FROM postings_extension WHERE extended_at IS NOT NULL
    UNION ALL SELECT posting_id, reopened_at, closing_before, closes_at, 'reopen'
    FROM postings_reopening WHERE reopened_at IS NOT NULL)"""


def in_force(moment: str) -> str:
    """SQL: the closing that posting `p` had at that moment, the deed of the very moment included."""
    return f"""COALESCE(
        (SELECT d.closes_at FROM {DEEDS} d WHERE d.posting_id = p.id AND d.at <= {moment} ORDER BY d.at DESC LIMIT 1),
        (SELECT d.closing_before FROM {DEEDS} d WHERE d.posting_id = p.id ORDER BY d.at LIMIT 1), p.closes_at)"""


def closings_since(moment: str, posting: str) -> str:
    """SQL: how often the posting of that id closed after that moment."""
    return f"""(SELECT count(*) FROM audit_event closing JOIN postings_posting of_it
        ON of_it.id = {posting} AND closing.subject = 'posting ' || of_it.job_number
        WHERE closing.action = 'postings.close' AND closing.at > {moment})"""


# Each gives the rows that must not be there; the first column says which.
PROMISES = {
    "a_window_out_of_nowhere": f"""
        SELECT p.job_number, w.closing_before, w.followed FROM postings_posting p JOIN (
            SELECT d.posting_id, d.closing_before, lag(d.closes_at, 1, d.closing_before) OVER o AS followed,
                d.closes_at, lead(d.closes_at) OVER o AS next FROM {DEEDS} d
            WINDOW o AS (PARTITION BY d.posting_id ORDER BY d.at)) w ON w.posting_id = p.id
        WHERE w.closing_before <> w.followed OR (w.next IS NULL AND w.closes_at <> p.closes_at)""",
    "extended_after_the_closing": f"""
        SELECT posting_id, at FROM {DEEDS} d WHERE deed = 'extend' AND at >= closing_before""",
    "reopened_before_the_closing": f"""
        SELECT posting_id, at FROM {DEEDS} d WHERE deed = 'reopen' AND at < closing_before""",
    "not_one_event_a_window": f"""
        SELECT p.job_number FROM postings_posting p
        WHERE (SELECT count(*) FROM {DEEDS} d WHERE d.posting_id = p.id) <> (SELECT count(*) FROM audit_event e
            WHERE e.subject = 'posting ' || p.job_number
            AND e.action IN ('postings.extend', 'postings.close_earlier', 'postings.reopen'))""",
    "late_by_another_closing": f"""
        SELECT l.id, l.closes_at FROM applicants_lateattempt l JOIN applicants_application a ON a.id = l.application_id
        JOIN postings_posting p ON p.id = a.posting_id WHERE l.closes_at <> {in_force("l.received_at")}""",
}
# The closing of each posting before anybody moved it, and every deed that moved it, in order.
CLOSINGS = f"""
    SELECT p.job_number, COALESCE((SELECT d.closing_before FROM {DEEDS} d WHERE d.posting_id = p.id ORDER BY d.at LIMIT 1),
    p.closes_at) FROM postings_posting p"""
MOVED = f"""
    SELECT p.job_number, d.deed, d.at, d.closes_at FROM {DEEDS} d JOIN postings_posting p ON p.id = d.posting_id
    ORDER BY d.at"""


@dataclass(frozen=True)
class Moved:
    """What two people were told of a closing they wanted moved: `done`, with the new closing, or `refused`."""

    job: str
    deed: str
    said: str
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Windows:
    """The stretches in which one posting took applications, each up to the first instant that was too late."""

    stretches: tuple[tuple[datetime, datetime], ...]

    def opened(self, left_at: datetime, came_at: datetime) -> bool:
        """True where the posting was open at some moment between the two."""
        return any(begins <= came_at and left_at < ends for begins, ends in self.stretches)

    def shut(self, left_at: datetime, came_at: datetime) -> bool:
        """True where it was not open at some moment between the two."""
        return not any(begins <= left_at and came_at < ends for begins, ends in self.stretches)


def of_each(cursor: Any) -> dict[str, Windows]:
    """The windows of every posting, by job number."""
    cursor.execute(CLOSINGS)
    found = {job: [(datetime.min.replace(tzinfo=UTC), closes_at)] for job, closes_at in cursor.fetchall()}
    cursor.execute(MOVED)
    for job, deed, at, closes_at in cursor.fetchall():
        begins = at if deed == "reopen" else found[job].pop()[0]
        found[job].append((begins, closes_at))
    return {job: Windows(tuple(stretches)) for job, stretches in found.items()}


def told_otherwise(cursor: Any, moved: Sequence[Moved]) -> Iterator[str]:
    """What two people were told that is not so, and what stands that nobody was told."""
    cursor.execute(MOVED)
    stored = [(job, deed, closes_at) for job, deed, _at, closes_at in cursor.fetchall()]
    told = [(one.job, one.deed, one.closes_at) for one in moved if one.said == "done"]
    for job, deed, closes_at in sorted(set(stored) ^ set(told), key=str):
        yield f"{job} {deed} until {closes_at}: {stored.count((job, deed, closes_at))} times"

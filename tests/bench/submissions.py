"""Complete submissions over HTTP, the way to the receipt included, against bare commits of one row."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

import psycopg2

from tests.bench import rows
from tests.bench.load import Line, a_second, dealt, percentile, request, together
from tests.bench.report import Figure
from tests.servers.desk import Desk
from tests.servers.seeding import bids, draft_applications, people, session_of

TITLE = "Submissions over 16 connections: the last POST of a prepared application, and the receipt it leads to"
LINES = 16
ROUNDS = 3
EACH = 20
SECONDS = 4.0
# Sixty a second were expected of a machine whose trivial view does 2,278: on another machine the ratio is what can be compared.
AS_EXPECTED = 60 / 2278


def run(desk: Desk) -> list[Figure]:
    """Three rounds, each on people of its own, in turns with commits on as many connections; the best of each counts."""
    posting = rows.postings(1)[0]
    count = LINES * EACH
    plans = []
    for number in range(ROUNDS + 1):
        who = people(count, prefix=f"round{number}-")
        references = draft_applications(posting, who, bids(count))
        plans.append([(session_of(one), ref) for one, ref in zip(who, references, strict=True)])
    desk.rows("CREATE TABLE bench_row (id bigserial PRIMARY KEY, at timestamptz NOT NULL, text text NOT NULL)")
    desk.serve()
    submissions(desk, posting.job_number, plans[0][: LINES * 4])  # warms the server up
    best, best_commits, trivial = (0.0, [0.0]), 0.0, 0.0
    for plan in plans[1:]:
        trivial = max(trivial, a_second(desk.port, request("/bench/trivial/"), seconds=2.0, lines=LINES))
        best = max(best, submissions(desk, posting.job_number, plan))
        best_commits = max(best_commits, commits(desk))
    rate, times = best
    p99 = percentile(times, 0.99)
    return [
        Figure("bare single-row commits", f"{best_commits:.0f} / s"),
        Figure("trivial view, the machine's pace in this run", f"{trivial:.0f} / s"),
        Figure("complete submissions", f"{rate:.0f} / s", f"{rate / best_commits:.3f}", ">= 60 / s", rate >= 60),
        Figure(
            "  against the trivial view",
            "",
            f"{rate / trivial:.3f}",
            f">= {AS_EXPECTED:.3f}",
            rate / trivial >= AS_EXPECTED,
        ),
        Figure("  half of them within", f"{percentile(times, 0.5) * 1000:.0f} ms"),
        Figure("  99 of 100 within", f"{p99 * 1000:.0f} ms", "", "< 1000 ms", p99 < 1),
    ]


def submissions(desk: Desk, job: str, plan: Sequence[tuple[str, str]]) -> tuple[float, list[float]]:
    """(complete submissions a second, how long each took). AssertionError where one does not end in its receipt."""

    def deed(hand: Sequence[tuple[str, str]]) -> tuple[float, float, list[float]]:
        line, times = Line(desk.port), []
        began = time.time()
        for session, reference in hand:
            fields = {"key": str(uuid.uuid4()), "certified_name": "Avery Invented", "certify": "on"}
            receipt = f"/applications/{reference}/"
            sent_at = time.perf_counter()
            status, head = line.ask(request(f"/jobs/{job}/apply/check/", session=session, fields=fields))
            assert status == 302 and f"location: {receipt}".lower().encode() in head, head
            status, head = line.ask(request(receipt, session=session))
            assert status == 200, head
            times.append(time.perf_counter() - sent_at)
        return began, time.time(), times

    answers = together([lambda hand=hand: deed(hand) for hand in dealt(plan, LINES)])
    took = max(ended for _began, ended, _times in answers) - min(began for began, _ended, _times in answers)
    return len(plan) / took, [one for _began, _ended, times in answers for one in times]


def commits(desk: Desk) -> float:
    """Commits of one short row a second on as many connections."""

    def deed() -> int:
        line = psycopg2.connect(desk.database)
        cursor, count = line.cursor(), 0
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            cursor.execute("INSERT INTO bench_row (at, text) VALUES (clock_timestamp(), 'a short text')")
            line.commit()
            count += 1
        line.close()
        return count

    return sum(together([deed] * LINES)) / SECONDS

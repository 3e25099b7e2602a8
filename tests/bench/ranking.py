"""Ranking 100,000 candidates by the pure engine against PostgreSQL sorting the same rows."""

from __future__ import annotations

import io
import random
import secrets
import time
from collections.abc import Callable
from datetime import date, timedelta

import psycopg2

from seniority.packs import load_pack
from seniority.ranking import rank
from seniority.rules import Candidate
from tests.bench.report import Figure
from tests.servers.desk import Desk

TITLE = "Ranking 100,000 candidates, each place with its reason"
COUNT = 100_000
ROUNDS = 3
PACKS = ("afscme-seniority", "afscme-article-12")
SORTED = """
    SELECT row_number() OVER (ORDER BY is_public, department DESC, day NULLS LAST, preference DESC,
        sha256(convert_to('a seed' || reference, 'UTF8'))), reference, day FROM bench_candidate"""


def run(desk: Desk) -> list[Figure]:
    """The best of three of each; both give all places to this process."""
    candidates = made()
    fill(desk, candidates)
    line = psycopg2.connect(desk.database)
    sorting = best(lambda: places(line))
    line.close()
    found = [Figure("sorted by SQL, fetched", f"{sorting:.2f} s", "1.0")]
    for name in PACKS:
        pack, seed = load_pack(name), secrets.token_bytes(32)
        ranking = best(lambda pack=pack, seed=seed: rank(candidates, pack, seed))
        found.append(Figure(f"ranked by {name}", f"{ranking:.2f} s", f"{ranking / sorting:.1f}"))
    return found


def made() -> list[Candidate]:
    """Two bidders to each of the public, some of them on the same day, the order of arrival at random."""
    chance = random.Random(1)  # noqa: S311 - the same candidates in every run
    candidates = []
    for number in range(COUNT):
        if number % 3 == 2:
            held = frozenset({"veteran"}) if number % 2 else frozenset()
            candidates.append(Candidate(f"R{number:06d}", "public", preferences=held))
        else:
            day = date(1985, 1, 1) + timedelta(days=chance.randrange(14_000))
            candidates.append(Candidate(f"R{number:06d}", "bidder", day, hiring_department=number % 10 == 0))
    chance.shuffle(candidates)
    return candidates


def fill(desk: Desk, candidates: list[Candidate]) -> None:
    """The same people as rows."""
    lines = "".join("\t".join(column) + "\n" for column in map(columns, candidates))
    line = psycopg2.connect(desk.database)
    with line, line.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_candidate (reference text, is_public bool, day date, department bool, preference bool)"
        )
        cursor.copy_from(io.StringIO(lines), "bench_candidate")
        cursor.execute("ANALYZE bench_candidate")
    line.close()


def columns(one: Candidate) -> tuple[str, ...]:
    """A candidate as PostgreSQL's text format has it; no day is a backslash and an N."""
    day = str(one.seniority_date) if one.seniority_date else r"\N"
    return one.reference, str(one.group == "public"), day, str(one.hiring_department), str(bool(one.preferences))


def places(line: psycopg2.extensions.connection) -> list[tuple[object, ...]]:
    """Every place as PostgreSQL sorts them."""
    with line.cursor() as cursor:
        cursor.execute(SORTED)
        return list(cursor.fetchall())


def best(deed: Callable[[], object]) -> float:
    """The shortest of three times, in seconds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        deed()
        times.append(time.perf_counter() - began)
    return min(times)

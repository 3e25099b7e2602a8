"""Ranking candidates by the pure engine, explained and saved, against PostgreSQL sorting the same rows into a table."""

from __future__ import annotations

import io
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import psycopg2
from django.db import connection, transaction

from ats.bulk import copy_in, nothing_to_collect
from ats.embedded.postgres import DESK
from selection.actions import ENTRY_COLUMNS, row_of
from selection.candidates import Person
from seniority.facts import Candidate
from seniority.packs import load_pack
from seniority.ranking import rank
from tests.bench.crowd import PACKS, made
from tests.bench.report import Figure
from tests.servers.desk import Desk

TITLE = "Ranking candidates, each place with its reason, and saving them"
COUNT = 100_000
GROWTH = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 3
# Both write the same applications into a table like the one of places: its columns, its constraints and its indexes;
# neither has its foreign keys. An application's number says nothing of its place, as in life.
TABLE = "bench_place"
SORTED = """
    SELECT row_number() OVER (ORDER BY is_public, department DESC, day NULLS LAST, preference DESC,
        sha256(convert_to('a seed' || reference, 'UTF8'))) AS place,
        application_id, reference, day, is_public FROM bench_candidate"""
SAVED = f"""
    INSERT INTO {TABLE} (candidate_list_id, place, application_id, reference, name, "group", tier, seniority_date,
        preferences, lottery, decided_by, because)
    SELECT 1, place, application_id, reference, 'A Name', CASE WHEN is_public THEN 'public' ELSE 'bidder' END, 'bidders',
        CASE WHEN is_public THEN NULL ELSE day END, '{{}}', '', 'city_wide_seniority', '' FROM ({SORTED}) AS sorted"""  # noqa: S608 - our own names, no input


def run(desk: Desk) -> list[Figure]:
    """The best of three of each at 100,000; then once each at every size of GROWTH, with the memory of the largest."""
    candidates = made(COUNT)
    fill(desk, candidates)
    sorting = best(saved_by_sql)
    found = [Figure("sorted by SQL and written, no reasons", f"{sorting:.2f} s", "1.0")]
    for name in PACKS:
        ranking = best(lambda name=name: ranked_and_saved(candidates, name))
        ratio = ranking / sorting
        found.append(
            Figure(f"ranked by {name}, explained, written", f"{ranking:.2f} s", f"{ratio:.1f}", "<= 3.0", ratio <= 3)
        )
    return [*found, *growth()]


def growth() -> list[Figure]:
    """What ranking with reasons costs a person at each size, and the memory of the process that ranks the most."""
    found, first = [], 0.0
    for count in GROWTH:
        seconds, memory = alone(count)
        each = seconds / count
        first = first or each
        words = f"ranked alone, {count:,}: {each * 1e6:.0f} µs a person"
        is_last = count == GROWTH[-1]
        found.append(Figure(words, f"{seconds:.2f} s", f"{each / first:.2f}"))
        if is_last:
            found.append(Figure("  memory of that process", f"{memory:.2f} GB", "", "<= 2 GB", memory <= 2))
    return found


def alone(count: int) -> tuple[float, float]:
    """(seconds to rank so many with reasons, greatest memory in GB), in a process of its own."""
    words = (sys.executable, "-m", "tests.bench.crowd", str(count))
    seconds, memory = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(memory)


def ranked_and_saved(candidates: Sequence[Candidate], name: str) -> None:
    """As a drawing does it: ranked, explained, and copied into the table; then taken back."""
    people = {one.reference: Person(number, "A Name") for number, one in enumerate(candidates, 1)}
    with transaction.atomic(), nothing_to_collect():
        places = rank(candidates, load_pack(name), secrets.token_bytes(32))
        rows = (row_of(place, people[place.reference], 1) for place in places)
        copy_in(TABLE, ENTRY_COLUMNS, rows)
        transaction.set_rollback(True)


def saved_by_sql() -> None:
    """The same places sorted and written by one statement; then taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SAVED)
        transaction.set_rollback(True)


def fill(desk: Desk, candidates: list[Candidate]) -> None:
    """The same people as rows."""
    lines = "".join(f"{number}\t" + "\t".join(columns(one)) + "\n" for number, one in enumerate(candidates, 1))
    line = psycopg2.connect(desk.database)
    with line, line.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_candidate (application_id bigint, reference text, is_public bool, day date,"
            " department bool, preference bool)"
        )
        cursor.copy_from(io.StringIO(lines), "bench_candidate")
        cursor.execute("ANALYZE bench_candidate")
        cursor.execute(f"CREATE TABLE {TABLE} (LIKE selection_listentry INCLUDING ALL)")
        cursor.execute(f"GRANT SELECT, INSERT ON bench_candidate, {TABLE} TO {DESK}")
    line.close()


def columns(one: Candidate) -> tuple[str, ...]:
    """A candidate as PostgreSQL's text format has it; no day is a backslash and an N."""
    day = str(one.seniority_date) if one.seniority_date else r"\N"
    return one.reference, str(one.group == "public"), day, str(one.hiring_department), str(bool(one.preferences))


def best(deed: Callable[[], object]) -> float:
    """The shortest of three times, in seconds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        deed()
        times.append(time.perf_counter() - began)
    return min(times)

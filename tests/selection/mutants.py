"""The mutation run: `python -m tests.selection.mutants` breaks the engine in every listed way and asks the tests about each.

A fault that no check notices is a hole in the tests, and the run fails. It writes what it found to `docs/mutations.md`.
The checks are the engine's own tests, called as they are, and the order that SQL gave to lists drawn up beforehand.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings

from seniority.facts import PREFERENCES
from seniority.packs import available_packs, load_pack
from seniority.ranking import Candidate, rank
from tests import embedded
from tests.selection.mutations import Mutant, broken, mutants
from tests.selection.random_lists import Drawing

PAGE = Path(__file__).parents[2] / "docs" / "mutations.md"
TESTS = (
    "tests.seniority.test_rules", "tests.seniority.test_ranking", "tests.seniority.test_exams",
    "tests.selection.test_deciders",
)  # fmt: skip
LISTS = 200
# Below, at and above the mark of the pack that asks for it; the third is the second with a veteran's points.
SCORES = ("66.70", "70.00", "73.50", "70.01", "71.00")
SOUND = Mutant("no fault", [])

Ranked = tuple[Sequence[Candidate], Any, bytes, list[str]]


class Check(NamedTuple):
    """One question that the sound engine answers without a fault."""

    name: str
    ask: partial[object]


class Finding(NamedTuple):
    """A mutant, the first check that noticed it ("" for none), and whether SQL's order differs from its own."""

    mutant: str
    caught_by: str
    sql_differs: bool


def checks(lists: Sequence[Ranked]) -> list[Check]:
    """The engine's tests that need nothing but the engine: worked cases, then the lists drawn up beforehand, then properties."""
    found = [
        Check(f"{name.rpartition('.')[2]}.{test.__name__}", ask)
        for name in TESTS
        for test in tests_of(import_module(name))
        for ask in calls(test)
    ]
    found.append(Check("test_deciders.hold_to_the_text", partial(explained, lists)))
    return sorted(found, key=is_property)


def is_property(check: Check) -> bool:
    """Whether Hypothesis draws its examples."""
    return hasattr(check.ask.func, "hypothesis")


def tests_of(module: ModuleType) -> Iterator[Callable[..., object]]:
    """The module's tests, in the order of its text."""
    return (test for name, test in vars(module).items() if name.startswith("test_"))


def calls(test: Callable[..., object]) -> Iterator[partial[object]]:
    """The test once for each of its parameters."""
    marks = [mark.args for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    rows = [[named(names, values) for values in all_values] for names, all_values in marks]
    for row in product(*rows):
        yield partial(test, **{name: value for given in row for name, value in given.items()})


def named(names: str | Sequence[str], values: Any) -> dict[str, object]:
    """One row of a `parametrize` as keywords."""
    return {names: values} if isinstance(names, str) else dict(zip(names, values, strict=True))


def ranked_by_sql() -> list[Ranked]:
    """Random lists by every pack that ships, the same in every run, each with the order that SQL gives it."""
    from selection.proof.second_opinion import order_by_sql
    from selection.proof.snapshot import Facts, write

    chance = random.Random(4)  # noqa: S311 - the same lists in every run
    found = []
    for number in range(LISTS):
        pack, seed = load_pack(available_packs()[number % len(available_packs())]), chance.randbytes(32)
        people = [made(f"R{at}", chance) for at in range(chance.randrange(2, 15))]
        chance.shuffle(people)
        found.append((people, pack, seed, order_by_sql(write(Facts({}, pack, seed, people, [])))))
    return found


def made(reference: str, chance: random.Random) -> Candidate:
    """Somebody, with few days to have, so that ties are common."""

    def day() -> date:
        return date(2008, 11, 15) + timedelta(days=chance.randrange(3))

    return Candidate(
        reference,
        "bidder" if chance.random() < 0.7 else "public",
        seniority_date=day() if chance.random() < 0.8 else None,
        probation=chance.random() < 0.2,
        recall_first=chance.random() < 0.3,
        hiring_department=chance.random() < 0.4,
        preferences=frozenset(held for held in PREFERENCES if chance.random() < 0.2),
        other_dates=tuple((name, day()) for name in ("class", "department") if chance.random() < 0.7),
        received_at=datetime(2025, 7, 1, chance.randrange(3), tzinfo=UTC) if chance.random() < 0.8 else None,
        exam_score=Decimal(chance.choice(SCORES)) if chance.random() < 0.8 else None,
    )


def find(mutant: Mutant, asked: Sequence[Check], lists: Sequence[Ranked]) -> Finding:
    """What becomes of one fault."""
    with broken(mutant):
        caught_by = next((check.name for check in asked if not holds(check.ask)), "")
        return Finding(mutant.name, caught_by, not holds(partial(agrees, lists)))


def holds(ask: Callable[[], object]) -> bool:
    """Whether a check has nothing to say; whatever it raises is its way of saying something."""
    try:
        ask()
    except (Exception, pytest.fail.Exception):
        return False
    return True


def agrees(lists: Sequence[Ranked]) -> None:
    """Every list stands as SQL has it."""
    for people, pack, seed, by_sql in lists:
        assert [place.reference for place in rank(people, pack, seed)] == by_sql


def explained(lists: Sequence[Ranked]) -> None:
    """Every list says of its places what the pack's text means."""
    from tests.selection.test_deciders import hold_to_the_text

    for people, pack, seed, _ in lists:
        hold_to_the_text(Drawing(people, pack, seed))


def page(findings: Sequence[Finding], asked: int) -> str:
    """The report: the count, and a row a mutant."""
    caught = sum(bool(one.caught_by) for one in findings)
    moved = sum(one.sql_differs for one in findings)
    rows = [
        f"| {one.mutant} | {f'`{one.caught_by}`' if one.caught_by else '**not caught**'} |"
        f" {'differs' if one.sql_differs else 'the same'} |"
        for one in findings
    ]
    return "\n".join(
        [
            "# A broken engine is noticed",
            "",
            "Written by `python -m tests.selection.mutants`; do not edit. Each row is one fault put into the engine that",
            "ranks candidates: a rule dropped or turned round, a step of a pack left out, a draw that is none, a sentence that",
            "names the wrong rule. The engine's own tests were then asked, and the first that noticed is named. The last column",
            f"says whether the order was another than SQL's on any of {LISTS} random lists: at these faults certification would",
            "have stopped too. The others touch words, numbers or the time before the closing, or move nobody on those lists.",
            "",
            f"**{caught} of {len(findings)} faults caught** by {asked} checks; {moved} of them would also have been stopped by",
            "the second opinion. The engine without a fault passes every check, before the run and after it.",
            "",
            "| Fault | First noticed by | The order beside SQL's |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def run() -> int:
    """The run, on servers of its own. 0 where every fault is caught and the sound engine passes."""
    import django

    django.setup()
    # The same examples in every run, and no shrinking: that one fails is all there is to know.
    settings.register_profile(
        "mutants", derandomize=True, database=None, deadline=None, max_examples=60,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    settings.load_profile("mutants")
    lists = ranked_by_sql()
    asked = checks(lists)
    sound = find(SOUND, asked, lists)
    findings = [find(mutant, asked, lists) for mutant in mutants()]
    # Asked again, since a fault left behind would catch every one after it.
    for one in (sound, find(SOUND, asked, lists)):
        if one.caught_by or one.sql_differs:
            print(f"The engine as it is does not pass: {one}", file=sys.stderr)
            return 1
    PAGE.write_text(page(findings, len(asked)), encoding="utf-8")
    missed = [one.mutant for one in findings if not one.caught_by]
    for name in missed:
        print(f"not caught: {name}")
    print(f"{len(findings) - len(missed)} of {len(findings)} caught; the report is in {PAGE}")
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        if "DATABASE_URL" not in os.environ:
            embedded._prepare(embedded.new_throw_away_home())
        sys.exit(run())
    finally:
        embedded.pytest_unconfigure()

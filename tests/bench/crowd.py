"""Candidates by the hundred thousand, and what ranking them costs a process that does nothing else."""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import date, timedelta

from ats.bulk import nothing_to_collect
from seniority.facts import Candidate
from seniority.packs import load_pack
from seniority.ranking import rank

PACKS = ("afscme-seniority", "afscme-article-12")


def made(count: int) -> list[Candidate]:
    """Two bidders to each of the public, some of them on the same day, the order of arrival at random."""
    chance = random.Random(1)  # noqa: S311 - the same candidates in every run
    candidates = []
    for number in range(count):
        if number % 3 == 2:
            held = frozenset({"veteran"}) if number % 2 else frozenset()
            candidates.append(Candidate(f"R{number:06d}", "public", preferences=held))
        else:
            day = date(1985, 1, 1) + timedelta(days=chance.randrange(14_000))
            candidates.append(Candidate(f"R{number:06d}", "bidder", day, hiring_department=number % 10 == 0))
    chance.shuffle(candidates)
    return candidates


if __name__ == "__main__":
    crowd = made(int(sys.argv[1]))
    began_at = time.perf_counter()
    with nothing_to_collect():  # as a drawing does it
        rank(crowd, load_pack(PACKS[0]), bytes(32))
    print(time.perf_counter() - began_at, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)

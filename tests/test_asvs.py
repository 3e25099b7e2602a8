"""docs/asvs.csv answers every level 1 and 2 requirement of ASVS 5.0, and what it names is there."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from tests.house import HOUSE, text_of

ROWS = list(csv.DictReader(text_of("docs/asvs.csv").splitlines()))
ANSWERS = {"pass", "not applicable", "open"}
NAMED = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
FILES = re.compile(
    r"(?<![\w/])((?:ats|applicants|postings|seniority|selection|docs|tests|templates)/[\w./-]+\.\w+|README\.md)"
)
# Sections of each chapter with their number of level 1 and 2 requirements, as the standard has them.
SECTIONS = {
    "V1.1": 2, "V1.2": 9, "V1.3": 11, "V1.4": 3, "V1.5": 2, "V2.1": 3, "V2.2": 3, "V2.3": 4, "V2.4": 1, "V3.2": 2,
    "V3.3": 4, "V3.4": 6, "V3.5": 5, "V3.7": 2, "V4.1": 3, "V4.2": 1, "V4.3": 2, "V4.4": 4, "V5.1": 1, "V5.2": 3,
    "V5.3": 2, "V5.4": 3, "V6.1": 3, "V6.2": 12, "V6.3": 4, "V6.4": 4, "V6.5": 5, "V6.6": 3, "V6.8": 4, "V7.1": 3,
    "V7.2": 4, "V7.3": 2, "V7.4": 5, "V7.5": 2, "V7.6": 2, "V8.1": 2, "V8.2": 3, "V8.3": 1, "V8.4": 1, "V9.1": 3,
    "V9.2": 4, "V10.1": 2, "V10.2": 2, "V10.3": 4, "V10.4": 11, "V10.5": 5, "V10.6": 2, "V10.7": 3, "V11.1": 2,
    "V11.2": 3, "V11.3": 3, "V11.4": 4, "V11.5": 1, "V11.6": 1, "V12.1": 3, "V12.2": 2, "V12.3": 4, "V13.1": 1,
    "V13.2": 5, "V13.3": 2, "V13.4": 5, "V14.1": 2, "V14.2": 4, "V14.3": 3, "V15.1": 3, "V15.2": 3, "V15.3": 7,
    "V16.1": 1, "V16.2": 5, "V16.3": 4, "V16.4": 3, "V16.5": 3, "V17.1": 1, "V17.2": 4, "V17.3": 2,
}  # fmt: skip


def test_every_requirement_of_the_first_two_levels_is_answered_once():
    found = Counter(row["requirement"].rpartition(".")[0] for row in ROWS)

    assert dict(found) == SECTIONS
    assert len({row["requirement"] for row in ROWS}) == len(ROWS) == 253
    assert Counter(row["level"] for row in ROWS) == {"1": 70, "2": 183}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["requirement"])
def test_an_answer_says_where_it_is_shown_or_why_not(row):
    shown = row["shown by, or why"]

    assert row["answer"] in ANSWERS
    assert row["about"] and len(shown) > 3
    assert [path for path in FILES.findall(shown) if not (HOUSE / path).exists()] == []
    assert [f"{path}::{name}" for path, name in NAMED.findall(shown) if f"def {name}(" not in text_of(path)] == []

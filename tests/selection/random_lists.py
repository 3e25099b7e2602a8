"""Random lists: candidates, a pack and a seed, with few days and few hours, so that ties are common.

Packs ship, or are made of every rule there is, in any order, so that no rule is only tried where a pack happens to name it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from hypothesis import strategies as st

from seniority.facts import PREFERENCES
from seniority.packs import Pack, available_packs, load_pack, parse_pack
from seniority.ranking import Candidate
from seniority.rules import RULES


class Drawing(NamedTuple):
    """What a list is drawn from."""

    candidates: Sequence[Candidate]
    pack: Pack
    seed: bytes


def pack_text(
    tiers: dict[str, Sequence[str]], order: dict[str, Sequence[str]], numbers: Sequence[int] = (70, 5)
) -> str:
    """A pack's text of these rules, by group; `numbers` for each rule that takes as many."""
    lines = ['id = "made"', 'version = "1"', 'title = "Made"', "effective_from = 2022-07-01", "interview_block = 8"]
    lines += ["[first]", 'rule = "bidders_before_public"', 'clause = "1"']
    for group in ("bidders", "public"):
        lines += [f"[{group}]", 'rest = "rest"']
        for rule in tiers[group]:
            lines += [f"[[{group}.tiers]]", f'name = "those of {rule}"', f"rule = {json.dumps(rule)}", 'clause = "2"']
        for rule in [*order[group], "lottery"]:
            lines += [f"[[{group}.order]]", f"rule = {json.dumps(rule)}", 'clause = "3"']
            lines += [f"{name} = {number}" for (name, _, _), number in zip(RULES[rule].numbers, numbers, strict=False)]
    return "\n".join([*lines, "[shares]", ""])


def _some(part: str, group: str) -> st.SearchStrategy[list[str]]:
    rules = sorted(rule.id for rule in RULES.values() if rule.part == part and group in rule.groups)
    return st.lists(st.sampled_from(rules), unique=True, max_size=4) if rules else st.just([])


DAYS = st.dates(date(2008, 11, 15), date(2008, 11, 18))
# Few, and some of them level once one of the two is raised by 5 percent: 76.00 and 79.80, 80.00 and 84.00.
SCORES = st.sampled_from(
    [Decimal(score) for score in ("0.00", "76.00", "79.80", "79.99", "80.00", "80.01", "84.00", "100.00")]
)
HOURS = st.integers(0, 3).map(lambda hours: datetime(2025, 7, 1, tzinfo=UTC) + timedelta(hours=hours))
# Every fact on everybody, also where it must not count.
CANDIDATES = st.builds(
    Candidate,
    # jsonb has no character zero, and no reference does.
    reference=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=6),
    group=st.sampled_from(["bidder", "public"]),
    seniority_date=st.none() | DAYS,
    probation=st.booleans(),
    recall_first=st.booleans(),
    hiring_department=st.booleans(),
    preferences=st.frozensets(st.sampled_from(PREFERENCES)),
    other_dates=st.dictionaries(st.sampled_from(["class", "department"]), DAYS).map(lambda days: tuple(sorted(days.items()))),
    received_at=st.none() | HOURS,
    exam_score=st.none() | SCORES,
)  # fmt: skip
# Every percentage, and passing marks just at, above and below the scores there are.
NUMBERS = st.tuples(st.integers(78, 83), st.integers(0, 100) | st.just(5))
MADE = st.builds(
    lambda tiers, others, order, last, numbers: parse_pack(
        pack_text({"bidders": tiers, "public": others}, {"bidders": order, "public": last}, numbers)
    ),
    _some("tier", "bidder"),
    _some("tier", "public"),
    _some("order", "bidder"),
    _some("order", "public"),
    NUMBERS,
)
PACKS = st.sampled_from([load_pack(name) for name in available_packs()]) | MADE
DRAWINGS = st.builds(
    Drawing,
    st.lists(CANDIDATES, max_size=12, unique_by=lambda one: one.reference),
    PACKS,
    st.binary(min_size=1, max_size=80),
)

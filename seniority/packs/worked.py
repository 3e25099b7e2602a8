"""Reads the worked examples of a pack, and refuses one that contradicts itself, with its line.

An example is a table `[[examples]]`: a name, its people as rows, the order expected, and where it matters the seed and the
rules that decide. Whether it comes out so is `examples.py`'s question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from seniority.exams import score_of
from seniority.facts import PREFERENCES, Candidate, Group, Preference
from seniority.packs.shape import Example
from seniority.packs.table import PackError, Table
from seniority.rules import RULES

_ROW: Final = frozenset(
    {
        "reference", "group", "seniority_date", "class_seniority_date", "department_seniority_date", "probation",
        "recall_first", "hiring_department", "preferences", "received_at", "exam_score",
    }
)  # fmt: skip
_GROUPS: Final[dict[str, Group]] = {"bidder": "bidder", "public": "public"}
# What decides a place when nobody stands beside it; every other answer is a rule's id.
_ALONE: Final = "only_candidate"


def examples_of(top: Table) -> tuple[Example, ...]:
    """The examples in the file's order. Refused: a name or a person given twice, an order that is not of these people."""
    examples: list[Example] = []
    for table in top.tables("examples"):
        example = _example(table)
        if any(example.name == other.name for other in examples):
            raise table.refusal("name", f"an example {example.name!r} stands here twice")
        examples.append(example)
    return tuple(examples)


def _example(table: Table) -> Example:
    table.allow({"name", "candidates", "seed", "order", "decided_by"})
    rows = table.rows("candidates")
    candidates = [_candidate(row) for row in rows]
    references = [candidate.reference for candidate in candidates]
    for at, row in enumerate(rows):
        if references[at] in references[:at]:
            raise row.refusal("reference", f"{references[at]!r} stands here twice")
    return Example(
        name=table.text("name", 200),
        line=table.line_of("order"),
        candidates=tuple(candidates),
        seed=_seed(table),
        order=_order(table, references),
        decided_by=_decided_by(table, len(references)),
    )


def _candidate(row: Table) -> Candidate:
    row.allow(_ROW)
    group = row.text("group")
    if group not in _GROUPS:
        raise row.refusal("group", f"'group' must be 'bidder' or 'public', not {group!r}")
    other = [
        (name, row.day(f"{name}_seniority_date"))
        for name in ("class", "department")
        if f"{name}_seniority_date" in row.data
    ]
    return Candidate(
        reference=row.text("reference", 40),
        group=_GROUPS[group],
        seniority_date=row.day("seniority_date") if "seniority_date" in row.data else None,
        probation=row.flag("probation"),
        recall_first=row.flag("recall_first"),
        hiring_department=row.flag("hiring_department"),
        preferences=_preferences(row),
        other_dates=tuple(other),
        received_at=_received_at(row),
        exam_score=_exam_score(row),
    )


def _preferences(row: Table) -> frozenset[Preference]:
    held = row.texts("preferences") if "preferences" in row.data else ()
    known = frozenset(one for one in PREFERENCES if one in held)
    if len(known) != len(held):
        raise row.refusal("preferences", f"'preferences' must be of {', '.join(PREFERENCES)}, each once")
    return known


def _received_at(row: Table) -> datetime | None:
    return row.moment("received_at") if "received_at" in row.data else None


def _exam_score(row: Table) -> Decimal | None:
    if "exam_score" not in row.data:
        return None
    try:
        return score_of(row.text("exam_score"))
    except ValueError as error:
        raise row.refusal("exam_score", "'exam_score' must be written to the hundredth, such as \"87.50\"") from error


def _seed(table: Table) -> bytes | None:
    if "seed" not in table.data:
        return None
    seed = table.text("seed")
    if not re.fullmatch(r"[0-9a-f]{64}", seed):
        raise table.refusal("seed", "'seed' must be 64 digits of 0-9 and a-f, as a posting's seed is")
    return bytes.fromhex(seed)


def _order(table: Table, references: Sequence[str]) -> tuple[str, ...]:
    order = table.texts("order")
    unknown = [one for one in order if one not in references]
    if unknown:
        raise table.refusal("order", f"the order names {unknown[0]!r}, who is none of the example's candidates")
    if sorted(order) != sorted(references):
        raise table.refusal("order", "the order must name every candidate of the example once")
    return order


def _decided_by(table: Table, count: int) -> tuple[str, ...]:
    if "decided_by" not in table.data:
        return ()
    rules = table.texts("decided_by")
    unknown = [one for one in rules if one not in RULES and one != _ALONE]
    if unknown:
        raise _no_rule(table, unknown[0])
    if len(rules) != count:
        raise table.refusal("decided_by", "'decided_by' must name one rule for every place of the order")
    return rules


def _no_rule(table: Table, rule_id: str) -> PackError:
    return table.refusal("decided_by", f"there is no rule {rule_id!r}; there are {', '.join(sorted(RULES))}")

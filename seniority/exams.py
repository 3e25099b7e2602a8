"""Ranked exams: a score with the points that a preference adds to it, and the words for both. Exact: no number here is a float.

Which score passes and how much a veteran gains are a pack's, as numbers beside the rule (Personnel Rules VI section 3). A score
below passing gains nothing: points lift those who passed, and never help anybody to pass.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from seniority.facts import Candidate

# What a pack states beside the rule: the name, the least and the most.
NUMBERS: Final = (("passing", 0, 100), ("veteran_percent", 0, 100))
# Scores are kept to the hundredth, and a whole percentage of one is exact to the ten-thousandth.
_HUNDREDTH: Final = Decimal("0.01")
_UNITS: Final = 10_000
# Whoever has no score stands after all who have one, zero among them.
_NO_SCORE: Final = 1
_SPELLED: Final = re.compile(r"[0-9]{1,3}\.[0-9]{2}")


def score_of(text: str) -> Decimal:
    """The score that a text of the one spelling says: "87.50". Raises ValueError for any other spelling."""
    if not _SPELLED.fullmatch(text):
        raise ValueError(f"{text!r} is no exam score: one is written to the hundredth, such as 87.50")
    return Decimal(text)


def spelled(score: Decimal) -> str:
    """The one spelling of a score, to the hundredth: "87.50"."""
    return str(score.quantize(_HUNDREDTH))


def has_points(one: Candidate, passing: int, veteran_percent: int) -> bool:
    """Whether points are added: a verified veteran of the public with a passing score. Never for a bidder."""
    score = one.exam_score
    is_veteran = one.group == "public" and "veteran" in one.preferences
    return is_veteran and veteran_percent > 0 and score is not None and score >= passing


def score_with_points(one: Candidate, passing: int, veteran_percent: int) -> Decimal | None:
    """The score that counts, exactly; None where no exam was taken."""
    if one.exam_score is None or not has_points(one, passing, veteran_percent):
        return one.exam_score
    return one.exam_score * (100 + veteran_percent) / 100


def key(one: Candidate, passing: int = 0, veteran_percent: int = 0) -> int:
    """The higher score has the lower key."""
    score = score_with_points(one, passing, veteran_percent)
    return _NO_SCORE if score is None else -int(score * _UNITS)


def words(one: Candidate, passing: int = 0, veteran_percent: int = 0) -> str:
    """The score that counts, and what it was before the points: "81.90 (78.00 and 5 % for a veteran)"."""
    score = score_with_points(one, passing, veteran_percent)
    if score is None or one.exam_score is None:
        return "no exam score"
    if has_points(one, passing, veteran_percent):
        return f"{_to_read(score)} ({spelled(one.exam_score)} and {veteran_percent} % for a veteran)"
    return spelled(one.exam_score)


def _to_read(score: Decimal) -> str:
    """To the hundredth, and further only as far as it says something: two people parted by it must read two values."""
    whole, _, digits = f"{score:f}".partition(".")
    return f"{whole}.{digits.rstrip('0'):0<2}"

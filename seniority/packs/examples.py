"""The worked examples of a pack, ranked: whether each comes out as the pack says it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from seniority.packs.shape import Example, Pack
from seniority.ranking import LOTTERY_WITHHELD, Place, rank


class Outcome(NamedTuple):
    """An example, the places its people get, and what is wrong with that: empty where it passes."""

    example: Example
    places: Sequence[Place]
    fault: str


def outcomes(pack: Pack) -> list[Outcome]:
    """Every example of the pack with its outcome, in the file's order."""
    return [_outcome(example, pack) for example in pack.examples]


def failing(pack: Pack) -> list[str]:
    """One sentence, with its line, for each example that does not come out as it says; none where all pass."""
    return [outcome.fault for outcome in outcomes(pack) if outcome.fault]


def _outcome(example: Example, pack: Pack) -> Outcome:
    places = rank(example.candidates, pack, example.seed)
    fault = _fault(example, places)
    return Outcome(
        example, places, f"line {example.line}: the example “{example.name}” fails: {fault}" if fault else ""
    )


def _fault(example: Example, places: Sequence[Place]) -> str:
    level = [place.reference for place in places if place.decided_by == LOTTERY_WITHHELD]
    if level:
        return f"only the lottery parts {', '.join(sorted(level))}, and it gives no seed"
    order = tuple(place.reference for place in places)
    if order != example.order:
        return f"the order is {', '.join(order)}, not {', '.join(example.order)}"
    for place, expected in zip(places, example.decided_by, strict=bool(example.decided_by)):
        if place.decided_by != expected:
            return f"place {place.place} is decided by {place.decided_by}, not by {expected}"
    return ""

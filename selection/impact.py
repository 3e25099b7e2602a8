"""Selection rates and impact ratios of groups: how one group fares beside the group of the highest rate. Pure.

The Uniform Guidelines (29 CFR 1607.4(D)): a rate under four fifths of the highest is generally evidence of adverse impact.
A ratio says where to look, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

FOUR_FIFTHS: Final = Fraction(4, 5)


@dataclass(frozen=True)
class Rate:
    """One group at one step: how many of how many, and the ratio to the highest rate; None where nobody was selected at all."""

    selected: int
    of: int
    ratio: Fraction | None

    @property
    def rate(self) -> Fraction:
        """The share selected."""
        return Fraction(self.selected, self.of)

    @property
    def is_low(self) -> bool:
        """True under four fifths of the highest rate; four fifths exactly is not under."""
        return self.ratio is not None and self.ratio < FOUR_FIFTHS


def rates(groups: Mapping[str, tuple[int, int]]) -> dict[str, Rate]:
    """The rate of each group, given (selected, of how many). Groups left out for their size are not among them, nor is an
    empty one; the highest rate is that of those that are."""
    shares = {name: Fraction(selected, of) for name, (selected, of) in groups.items() if of}
    highest = max(shares.values(), default=Fraction(0))
    return {
        name: Rate(groups[name][0], groups[name][1], share / highest if highest else None)
        for name, share in shares.items()
    }

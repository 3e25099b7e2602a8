"""How a benchmark's figures are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """One line: what was measured, as it came out, the ratio to its yardstick, and what is expected of it.

    `is_met` is None for a yardstick, which nothing is expected of.
    """

    name: str
    value: str
    ratio: str = ""
    expected: str = ""
    is_met: bool | None = None


def show(title: str, figures: Sequence[Figure]) -> None:
    """The figures as a table."""
    print(f"\n{title}")
    print(f"  {'':<44}{'measured':>22}{'ratio':>9}  expected")
    for figure in figures:
        verdict = {None: "", True: "met", False: "MISSED"}[figure.is_met]
        print(f"  {figure.name:<44}{figure.value:>22}{figure.ratio:>9}  {figure.expected:<16}{verdict}", flush=True)


def at_least(name: str, value: str, ratio: float, least: float) -> Figure:
    """A figure whose ratio should not be below `least`."""
    return Figure(name, value, f"{ratio:.2f}", f">= {least:g}", ratio >= least)

"""Whose turn it is: in which order people of a list are interviewed and offered the position (agreement 12.7(i)).

To change that order, edit this file. How many interviews make a block is the pack's (`interview_block`). An answer is an
objection or None; its sentence stands in `turn_words.py`, and the actions refuse with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

Code = Literal[
    "block", "bidders_first", "bidder_before", "not_referred", "no_number", "none_left", "not_filled", "open_offer",
    "pass_over", "not_invited", "all_at_once",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seat:
    """One qualified person of the list: their place, and what lets a public applicant be considered."""

    place: int
    is_bidder: bool
    is_referred: bool = False
    has_finding: bool = False  # of demonstrably greater skill and ability, documented
    was_invited: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """How far the selection from a list has come. Qualified bidders only: who withdrew or lost the finding holds nobody up.

    `not_invited`: the first place of a bidder without an invitation; `not_settled`: the first place of one who has neither
    accepted, declined nor been passed over. None where there is no such bidder. `vacancies` is None where no number is known;
    `held` counts open and accepted offers, `open_offers` the open ones alone.
    """

    block: int
    not_invited: int | None
    not_settled: int | None
    vacancies: int | None
    held: int
    open_offers: int

    @property
    def left(self) -> int | None:
        """Vacancies that nobody holds; None where no number is known."""
        return None if self.vacancies is None else max(0, self.vacancies - self.held)


class Objection(NamedTuple):
    """Why not: a code, and the numbers its sentence names."""

    code: Code
    values: Mapping[str, int] = MappingProxyType({})


def block_of(place: int, size: int) -> tuple[int, int]:
    """(first, last) place of the block that a place stands in: by places of the list, whoever of them has withdrawn."""
    first = (place - 1) // size * size + 1
    return first, first + size - 1


def against_inviting(one: Seat, turn: Turn) -> Objection | None:
    """Bidders block by block: nobody of the next before everybody of those before has been invited or has left.

    The public after every bidder is settled, or on a finding; and only who is referred to the department.
    """
    if one.is_bidder:
        if turn.not_invited is None:
            return None
        first, last = block_of(turn.not_invited, turn.block)
        return Objection("block", {"first": first, "last": last}) if one.place > last else None
    if not one.has_finding and turn.not_settled is not None:
        return Objection("bidders_first", {"place": turn.not_settled})
    return None if one.is_referred else Objection("not_referred")


def against_offering(one: Seat, turn: Turn) -> Objection | None:
    """Bidders in the list's order, one after the other; the public after all of them, or on a finding; and no more open
    and accepted offers than there are vacancies."""
    if one.is_bidder and turn.not_settled is not None and turn.not_settled < one.place:
        return Objection("bidder_before", {"place": turn.not_settled})
    if not one.is_bidder and not one.has_finding and turn.not_settled is not None:
        return Objection("bidders_first", {"place": turn.not_settled})
    if turn.left is None:
        return Objection("no_number")
    return None if turn.left else Objection("none_left", {"held": turn.held})


def against_not_selecting(one: Seat, turn: Turn, why: str) -> Objection | None:
    """One person alone: a bidder only once every vacancy is filled (until then two people pass a bidder over); a public
    applicant after an interview, or once every vacancy is filled."""
    if why == "not_filled":
        return Objection("all_at_once")
    if why == "filled":
        return against_ending(turn, why)
    if one.is_bidder:
        return Objection("pass_over")
    return None if one.was_invited else Objection("not_invited")


def against_ending(turn: Turn, why: str) -> Objection | None:
    """All the rest at once: no offer waits for its answer, and “filled” is so."""
    if turn.open_offers:
        return Objection("open_offer", {"open": turn.open_offers})
    if why == "filled" and turn.left != 0:
        return Objection("no_number") if turn.left is None else Objection("not_filled", {"left": turn.left})
    return None

"""Who of the public part is referred when only some are: the minimum shares of preference holders, and who was moved.

To change a share, edit the pack (`seniority/packs/`); this file only keeps them. Bidders have no part in it: hiring
preferences never touch them (posting).

The change from the plain order is the least there is: first, as few people as possible are brought in from beyond the
first N; then, among the choices that bring in so few, the one whose people stand highest, read from the top.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise, product
from math import ceil
from types import MappingProxyType
from typing import Final, NamedTuple

from seniority.facts import PREFERENCES, Preference
from seniority.ranking import LOTTERY_WITHHELD, Place

# Who counts alike: holders of the same of those preferences that have a share. Inside one kind, the order is the list's.
_Kind = frozenset[Preference]
_Minimums = Mapping[Preference, int]
_NAMES: Final[Mapping[Preference, str]] = {"veteran": "veteran", "seda": "SEDA", "cps": "CPS"}


class Referred(NamedTuple):
    """One person referred. `moved_by` names the shares that brought them in, empty for who stands there anyway;
    `ahead_of` the references of those who would have been referred in their stead."""

    place: int
    reference: str
    preferences: tuple[Preference, ...]
    moved_by: tuple[Preference, ...]
    ahead_of: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class ShareOutcome:
    """What became of one share: how many it asks for, how many could be kept, how many are referred.

    `minimum` is under `asked` when fewer such people qualify, or when shares before it in the mapping left no room.
    """

    preference: Preference
    percent: Fraction
    asked: int
    minimum: int
    referred: int
    note: str


@dataclass(frozen=True, slots=True)
class Referral:
    """The people referred, in list order; those the shares displaced, in list order; and each share's outcome."""

    referred: tuple[Referred, ...]
    displaced: tuple[str, ...]
    shares: tuple[ShareOutcome, ...]


def refer(
    public_places: Sequence[Place],
    n: int,
    shares: Mapping[Preference, Fraction | int],
    clauses: Mapping[Preference, str] = MappingProxyType({}),
) -> Referral:
    """The N people referred out of the public part of a ranked list, given in its order (domain, The order).

    `shares` are percent of N, rounded up; one person counts for every preference they hold. A share asks for no more
    people than qualify. When all shares together need more than N people, they are kept in the order of the mapping:
    each gets as much as those before it leave possible (so the pack's first share yields last).
    With N at least the length of the list everybody is referred. `clauses` says where each share is written, so that
    the sentence of everybody brought in names it. Raises ValueError for a bidder, a place the lottery
    has not decided yet, places out of order, a negative N, or a share outside 0 to 100.
    """
    _check(public_places, n, shares)
    asked = {preference: ceil(Fraction(percent) * n / 100) for preference, percent in shares.items() if percent > 0}
    by_kind = _positions(public_places, frozenset(asked))
    holders = {held: sum(len(at) for kind, at in by_kind.items() if held in kind) for held in asked}
    seats = min(n, len(public_places))
    minimums = _kept(asked, holders, by_kind, seats)
    chosen = _least_change(by_kind, len(public_places), seats, minimums)
    note = {held: _note(asked[held], minimums[held], holders[held]) for held in asked}
    counts = {held: sum(held in public_places[at].preferences for at in chosen) for held in asked}
    displaced = tuple(public_places[at].reference for at in sorted(set(range(seats)) - set(chosen)))
    # A share brings somebody in when it would be missed without them.
    tight = frozenset(held for held in asked if counts[held] == minimums[held])
    return Referral(
        referred=tuple(
            _brought_in(public_places[at], tight, displaced, clauses)
            if at >= seats
            else _as_it_stands(public_places[at])
            for at in chosen
        ),
        displaced=displaced,
        shares=tuple(
            ShareOutcome(held, Fraction(shares[held]), asked[held], minimums[held], counts[held], note[held])
            for held in asked
        ),
    )


def _check(public_places: Sequence[Place], n: int, shares: Mapping[Preference, Fraction | int]) -> None:
    if n < 0:
        raise ValueError("a referral cannot be of fewer than no people")
    for place in public_places:
        if place.group != "public":
            raise ValueError(f"{place.reference} is a bidder: preferences and their shares are for the public only")
        if place.decided_by == LOTTERY_WITHHELD:
            raise ValueError("the lottery is not drawn yet: there is no order to refer from")
    if any(before.place >= after.place for before, after in pairwise(public_places)):
        raise ValueError("the places are not in their order")
    for preference, percent in shares.items():
        if preference not in PREFERENCES or not 0 <= percent <= 100:
            raise ValueError(f"a share of {percent} percent for {preference!r} cannot be")


def _positions(public_places: Sequence[Place], with_share: _Kind) -> dict[_Kind, list[int]]:
    """The positions of each kind of person, ascending; people who hold no preference with a share are of no kind."""
    by_kind: dict[_Kind, list[int]] = {}
    for at, place in enumerate(public_places):
        if kind := with_share.intersection(place.preferences):
            by_kind.setdefault(kind, []).append(at)
    return by_kind


def _kept(
    asked: _Minimums, holders: _Minimums, by_kind: Mapping[_Kind, list[int]], seats: int
) -> dict[Preference, int]:
    """How much of each share can be kept: all that qualify at most, and what the shares before it leave room for."""
    kept: dict[Preference, int] = {}
    for preference, wanted in asked.items():
        kept[preference] = min(wanted, holders[preference])
        # Ends at 0 at the latest, which fits wherever the shares before it do.
        while next(_reservations(by_kind, seats, kept), None) is None:
            kept[preference] -= 1
    return kept


def _least_change(by_kind: Mapping[_Kind, list[int]], length: int, seats: int, minimums: _Minimums) -> list[int]:
    """The positions chosen, ascending.

    Inside a kind the first always serve as well as later ones, so a choice is told by how many seats are reserved for
    each kind: so many of its first people, and the rest of the seats by plain order. Those reserved beyond the
    first `seats` are the people brought in.
    """
    fewest, best = seats + 1, list(range(seats))
    in_plain_order = {kind: sum(at < seats for at in positions) for kind, positions in by_kind.items()}
    for reserved in _reservations(by_kind, seats, minimums):
        brought_in = sum(max(0, number - in_plain_order[kind]) for kind, number in reserved.items())
        if brought_in <= fewest:
            firsts = {at for kind, number in reserved.items() for at in by_kind[kind][:number]}
            others = islice((at for at in range(length) if at not in firsts), seats - len(firsts))
            chosen = sorted([*firsts, *others])
            best = chosen if brought_in < fewest else min(best, chosen)
            fewest = brought_in
    return best


def _reservations(by_kind: Mapping[_Kind, list[int]], seats: int, minimums: _Minimums) -> Iterator[dict[_Kind, int]]:
    """Every way to reserve seats by kind that keeps all minimums and fits; none when there is none.

    Free to vary are the kinds that serve several shares; the kinds of one share then take what is still missing.
    """
    shared = [kind for kind in by_kind if len(kind & minimums.keys()) > 1]
    most = [min(len(by_kind[kind]), max(minimums[held] for held in kind & minimums.keys())) for kind in shared]
    for numbers in product(*(range(number + 1) for number in most)):
        reserved = dict(zip(shared, numbers, strict=True))
        for held, minimum in minimums.items():
            missing = minimum - sum(number for kind, number in reserved.items() if held in kind)
            for kind in (kind for kind in by_kind if kind & minimums.keys() == {held}):
                reserved[kind] = max(0, min(missing, len(by_kind[kind])))
                missing -= reserved[kind]
            if missing > 0:
                break
        else:
            if sum(reserved.values()) <= seats:
                yield reserved


def _as_it_stands(place: Place) -> Referred:
    because = f"place {place.place} of the list, by its order"
    return Referred(place.place, place.reference, place.preferences, (), (), because)


def _brought_in(place: Place, tight: _Kind, displaced: tuple[str, ...], clauses: Mapping[Preference, str]) -> Referred:
    moved_by = tuple(held for held in place.preferences if held in tight)
    names = " and ".join(
        f"the {_NAMES[held]} share" + (f" ({clauses[held]})" if held in clauses else "") for held in moved_by
    )
    because = f"place {place.place} of the list, brought in by {names} ahead of {', '.join(displaced)}"
    return Referred(place.place, place.reference, place.preferences, moved_by, displaced, because)


def _note(asked: int, minimum: int, holders: int) -> str:
    if minimum == asked:
        return ""
    if minimum == holders:
        return f"only {holders} of the {asked} asked for qualify"
    return f"only {minimum} of the {asked} asked for fit beside the shares before it"

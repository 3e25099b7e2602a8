"""The order of candidates: facts, a rule pack and the lottery's seed in; places with their reasons out.

This file knows no policy. Which rules hold is the pack's (`seniority/packs/`), what they compare is `rules.py`'s, and
how a tie is drawn is `lottery.py`'s. It does one thing: each candidate gets one key, they are sorted once, and one
pass names for every two neighbours the first rule in which they differ.

Neither arrival nor any fact outside the candidate has a part: the same people, pack and seed give the same list
in whatever order they come in, and one more person never swaps two others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from seniority.facts import PREFERENCES, Candidate, Group, Preference, seniority_of
from seniority.lottery import draw
from seniority.packs import Pack, Ranks, Step

__all__ = ["LOTTERY_WITHHELD", "ONLY_CANDIDATE", "Candidate", "Place", "Verdict", "compare", "rank"]

# What decides a place where no rule of the pack does.
LOTTERY_WITHHELD: Final = "lottery_withheld"
ONLY_CANDIDATE: Final = "only_candidate"

_DIGITS_SHOWN: Final = 12

_Key = tuple[int, ...]


class Place(NamedTuple):
    """One line of a ranked list.

    `tier` is the pack's name for the candidate's tier. `seniority_date` is None for the public and for who has no
    seniority yet; `preferences` is empty for a bidder, whatever was verified. `lottery` is the draw where one was
    made: for a bidder only in a tie, for the public always, and for nobody before the seed is shown.
    """

    place: int
    reference: str
    group: Group
    tier: str
    seniority_date: date | None
    preferences: tuple[Preference, ...]
    lottery: str | None
    decided_by: str
    because: str


class Verdict(NamedTuple):
    """Which of two people stands first, by which rule, and the value each of them has in it.

    `ahead` and `behind` are references, in the order asked about where the lottery is withheld (`is_level`).
    """

    ahead: str
    behind: str
    is_level: bool
    rule: str
    clause: str
    ahead_value: str
    behind_value: str
    because: str


class _Entry(NamedTuple):
    """A candidate with the key of every rule but the lottery, and the draw if one was made."""

    key: _Key
    candidate: Candidate
    lottery: str | None


def rank(candidates: Iterable[Candidate], pack: Pack, seed: bytes | None) -> list[Place]:
    """The qualified candidates in the pack's order, each with the rule that decided its place and why.

    A place is explained against the neighbour before it; the first against the one after it (`ONLY_CANDIDATE` when
    there is none). With the seed, places run 1, 2, 3 without a gap. Without one, the posting being open, whoever only
    the lottery could part shares a place (1, 2, 2, 4), decided by `LOTTERY_WITHHELD`; such people are listed in an
    order that says nothing: neither their references nor the time of filing.
    Raises ValueError for a reference given twice or a group that is neither bidders nor public.
    """
    entries = _sorted(candidates, pack, seed)
    if seed is not None:
        return [_place(at + 1, entry, pack, *_why(entries, at, pack)) for at, entry in enumerate(entries)]
    return list(_shared_places([list(level) for _, level in groupby(entries, key=itemgetter(0))], pack))


def compare(a: Candidate, b: Candidate, pack: Pack, seed: bytes | None) -> Verdict:
    """Which of two candidates stands first and which rule decides, with both values.

    The same answer as their places in any list by this pack and seed. Two level candidates without a seed are
    `is_level`. Raises ValueError when both are one reference.
    """
    first, second = _sorted((a, b), pack, seed)
    if seed is None and first.key == second.key:
        return Verdict(
            ahead=a.reference,
            behind=b.reference,
            is_level=True,
            rule=LOTTERY_WITHHELD,
            clause=_ranks(first.candidate, pack).order[-1].clause,
            ahead_value="level",
            behind_value="level",
            because=_withheld(2, first, pack),
        )
    step, ahead_value, behind_value = _decided(first, second, pack)
    _, because = _reason(first, second, pack)
    return Verdict(
        ahead=first.candidate.reference,
        behind=second.candidate.reference,
        is_level=False,
        rule=step.rule.id,
        clause=step.clause,
        ahead_value=ahead_value,
        behind_value=behind_value,
        because=because,
    )


def _sorted(candidates: Iterable[Candidate], pack: Pack, seed: bytes | None) -> list[_Entry]:
    """All candidates by their keys, and inside equal keys by the lottery."""
    keyed = [(_key(candidate, pack), candidate) for candidate in candidates]
    if len({candidate.reference for _, candidate in keyed}) != len(keyed):
        raise ValueError("a reference is given twice: a person has one place on a list")
    keyed.sort(key=itemgetter(0))
    entries: list[_Entry] = []
    for key, level in groupby(keyed, key=itemgetter(0)):
        entries.extend(_drawn(key, [candidate for _, candidate in level], seed))
    return entries


def _drawn(key: _Key, level: list[Candidate], seed: bytes | None) -> list[_Entry]:
    """The candidates of one key, by lottery; a bidder alone needs none."""
    if seed is None:
        # Some order there must be. A digest of the reference, unlike the reference, grows with no time of filing.
        level.sort(key=lambda candidate: hashlib.sha256(candidate.reference.encode()).digest())
        return [_Entry(key, candidate, None) for candidate in level]
    if len(level) == 1 and level[0].group == "bidder":
        return [_Entry(key, level[0], None)]
    drawn = [_Entry(key, candidate, draw(seed, candidate.reference)) for candidate in level]
    drawn.sort(key=itemgetter(2))
    return drawn


def _key(candidate: Candidate, pack: Pack) -> _Key:
    """The group, the tier counted from the top, then every rule of the order before the lottery."""
    ranks = _ranks(candidate, pack)
    tier = 0
    for named in ranks.tiers:
        if named.step.key(candidate) == 0:
            break
        tier += 1
    return (pack.first.key(candidate), tier, *[step.key(candidate) for step in ranks.order[:-1]])


def _ranks(candidate: Candidate, pack: Pack) -> Ranks:
    if candidate.group == "bidder":
        return pack.bidders
    if candidate.group == "public":
        return pack.public
    raise ValueError(f"{candidate.group!r} is neither bidder nor public")


def _decided(ahead: _Entry, behind: _Entry, pack: Pack) -> tuple[Step, str, str]:
    """The first rule in which two neighbours differ, with both values; the lottery where their keys are equal."""
    ranks = _ranks(ahead.candidate, pack)
    if ahead.key == behind.key:
        return ranks.order[-1], _digits(ahead), _digits(behind)
    at = 0
    while ahead.key[at] == behind.key[at]:
        at += 1
    if at == 0:
        step = pack.first
    elif at == 1:
        # The one ahead is in the upper tier: its rule is the one that holds for them and not for the other.
        step = ranks.tiers[ahead.key[1]].step
    else:
        step = ranks.order[at - 2]
    return step, step.words(ahead.candidate), step.words(behind.candidate)


def _reason(ahead: _Entry, behind: _Entry, pack: Pack) -> tuple[str, str]:
    """The id of the rule that parts two neighbours, and the sentence that says why, with both values."""
    step, ahead_value, behind_value = _decided(ahead, behind, pack)
    rule = step.rule
    level_on = _level_on(ahead, behind, pack) if ahead.key == behind.key else ""
    return rule.id, f"{level_on}{rule.because(ahead_value, behind_value)}: {rule.title}, {step.clause}"


def _level_on(one: _Entry, other: _Entry, pack: Pack) -> str:
    """What two neighbours share whom only the lottery parts: "both have November 17, 2008, and "."""
    order = _ranks(one.candidate, pack).order
    if len(order) == 1:
        return ""
    words = order[-2].words(one.candidate)
    return f"both have {words}, and " if words == order[-2].words(other.candidate) else ""


def _withheld(number: int, entry: _Entry, pack: Pack) -> str:
    step = _ranks(entry.candidate, pack).order[-1]
    return f"{number} are level until the lottery is drawn at the closing: {step.rule.title}, {step.clause}"


def _digits(entry: _Entry) -> str:
    # The list carries the whole draw; a sentence is read by people, and twelve digits part any two draws.
    return f"{(entry.lottery or '')[:_DIGITS_SHOWN]}…"


def _shared_places(levels: Sequence[Sequence[_Entry]], pack: Pack) -> Iterator[Place]:
    """One line for everybody; `levels` are those who share a place, from the top."""
    heads = [level[0] for level in levels]
    place, place_before = 1, 0
    for at, level in enumerate(levels):
        if len(level) > 1:
            decided_by, because = LOTTERY_WITHHELD, f"shares place {place}: {_withheld(len(level), level[0], pack)}"
        else:
            decided_by, because = _why(heads, at, pack, place_before)
        for entry in level:
            yield _place(place, entry, pack, decided_by, because)
        place, place_before = place + len(level), place


def _why(entries: Sequence[_Entry], at: int, pack: Pack, place_before: int | None = None) -> tuple[str, str]:
    """The rule and the reason for the place of entry `at`, against its neighbour before, who stands at
    `place_before`, by default `at`."""
    if at > 0:
        rule, because = _reason(entries[at - 1], entries[at], pack)
        return rule, f"after place {place_before or at}, since {because}"
    if len(entries) > 1:
        rule, because = _reason(entries[0], entries[1], pack)
        return rule, f"before place 2, since {because}"
    return ONLY_CANDIDATE, "the only candidate on this list"


def _place(place: int, entry: _Entry, pack: Pack, decided_by: str, because: str) -> Place:
    key, candidate, lottery = entry
    ranks = _ranks(candidate, pack)
    tier = ranks.tiers[key[1]].name if key[1] < len(ranks.tiers) else ranks.rest
    # Preferences never touch a bidder (posting), not even as a word beside the name.
    is_public, held = candidate.group == "public", candidate.preferences
    preferences = tuple([one for one in PREFERENCES if one in held]) if is_public and held else ()
    return Place(
        place,
        candidate.reference,
        candidate.group,
        tier,
        seniority_of(candidate),
        preferences,
        lottery,
        decided_by,
        because,
    )

"""Ways to break the engine: each rule dropped or turned round, each step of each pack, the lottery, the tiers, the words.

Rules and packs are read off the product, so a new one is broken here without a line written. What stands for the engine
itself (`seniority/ranking.py`) is listed by hand in `OF_THE_ENGINE`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from decimal import Decimal
from types import ModuleType
from typing import Any, Final, NamedTuple

from seniority import exams, ranking, rules
from seniority.facts import Candidate
from seniority.packs import Pack, Ranks, available_packs, load_pack
from seniority.ranking import Place
from seniority.rules import RULES, Rule

# The thing, its attribute, and what stands there instead.
Patch = tuple[Any, str, Any]


class Mutant(NamedTuple):
    """One fault put into the engine: what is broken, and how."""

    name: str
    patches: Sequence[Patch]


@contextmanager
def broken(mutant: Mutant) -> Iterator[None]:
    """Inside, the engine has the fault; outside, as if it had never had it."""
    with ExitStack() as whole:
        for thing, name, value in mutant.patches:
            # Rules and packs are frozen, which is why their faults go round it.
            put = setattr if isinstance(thing, ModuleType) else object.__setattr__
            whole.callback(put, thing, name, getattr(thing, name))
            put(thing, name, value)
        yield


def mutants() -> list[Mutant]:
    """All of them, in the order of the report."""
    packs = [load_pack(name) for name in available_packs()]
    return [*of_rules(), *of_exams(), *(one for pack in packs for one in of_pack(pack)), *of_lottery(), *OF_THE_ENGINE]


# --- rules ---------------------------------------------------------------------------------------------------------------


def of_rules() -> Iterator[Mutant]:
    """Each rule dropped, turned round, wordless, and with its sentence the wrong way about."""
    for rule in RULES.values():
        if rule.part != "draw":  # no key speaks in the lottery; its faults are below
            yield Mutant(f"rule {rule.id}: dropped", [(rule, "key", lambda *_, **__: 0)])
            yield Mutant(f"rule {rule.id}: turned round", [(rule, "key", _turned(rule))])
        yield Mutant(f"rule {rule.id}: without words", [(rule, "words", lambda *_, **__: "something")])
        turned = rule.since.replace("{ahead}", "{}").replace("{behind}", "{ahead}").replace("{}", "{behind}")
        yield Mutant(f"rule {rule.id}: the values exchanged in its sentence", [(rule, "since", turned)])


def _turned(rule: Rule) -> Callable[..., int]:
    key = rule.key
    # A tier asks for 0; an order compares.
    return (lambda *given, **numbers: -key(*given, **numbers)) if rule.part == "order" else (lambda one: 1 - key(one))


def of_exams() -> Iterator[Mutant]:
    """Points for who has none to get, too many, too few, or none at all."""
    has, points = exams.has_points, exams.score_with_points
    everybody = Candidate("", "public", preferences=frozenset({"veteran"}))

    def to_whoever(one: Candidate, passing: int, percent: int) -> bool:
        return has(one._replace(preferences=everybody.preferences), passing, percent)

    def before_verified(one: Candidate, passing: int, percent: int) -> bool:
        return bool(one.preferences) and to_whoever(one, passing, percent)

    def of_the_mark(one: Candidate, passing: int, percent: int) -> Decimal | None:
        return one.exam_score + Decimal(passing * percent) / 100 if has(one, passing, percent) else one.exam_score

    def rounded(one: Candidate, passing: int, percent: int) -> Decimal | None:
        score = points(one, passing, percent)
        return None if score is None else score.quantize(Decimal(1))

    for name, patch in (
        ("nobody gets points", ("has_points", lambda *_: False)),
        ("points for whoever passed", ("has_points", to_whoever)),
        ("points for every preference", ("has_points", before_verified)),
        ("points for a bidder", ("has_points", lambda one, *given: has(one._replace(group="public"), *given))),
        ("points without passing", ("has_points", lambda one, _, percent: has(one, 0, percent))),
        (
            "the mark itself does not pass",
            ("has_points", lambda one, passing, percent: has(one, passing, percent) and one.exam_score > passing),
        ),
        ("points of the mark, not of the score", ("score_with_points", of_the_mark)),
        ("scores rounded to whole numbers", ("score_with_points", rounded)),
        (
            "who has no score stands as one with zero",
            ("score_with_points", lambda *given: points(*given) or Decimal(0)),
        ),
    ):
        yield Mutant(f"exam: {name}", [(exams, *patch)])


# --- packs ---------------------------------------------------------------------------------------------------------------


def of_pack(pack: Pack) -> Iterator[Mutant]:
    """Each step dropped, exchanged with the next, and under another clause; the name of the rest."""
    yield Mutant(
        f"pack {pack.id}: first rule under another clause", [(pack, "first", replace(pack.first, clause="none"))]
    )
    for side in ("bidders", "public"):
        ranks: Ranks = getattr(pack, side)
        name = f"pack {pack.id}, {side}"
        yield Mutant(f"{name}: the rest by another name", [(ranks, "rest", "others")])
        for at, tier in enumerate(ranks.tiers):
            other = replace(tier, step=replace(tier.step, clause="none"))
            yield Mutant(f"{name}: tier {tier.name} dropped", [(ranks, "tiers", _without(ranks.tiers, at))])
            yield Mutant(
                f"{name}: tier {tier.name} under another clause", [(ranks, "tiers", _put(ranks.tiers, at, other))]
            )
            if at:
                yield Mutant(f"{name}: tier {tier.name} one up", [(ranks, "tiers", _one_up(ranks.tiers, at))])
        for at, step in enumerate(ranks.order):
            other_step = replace(step, clause="none")
            yield Mutant(
                f"{name}: {step.rule.id} under another clause", [(ranks, "order", _put(ranks.order, at, other_step))]
            )
            for number, value in step.numbers.items():
                changed = replace(step, numbers={**step.numbers, number: value + 1})
                yield Mutant(
                    f"{name}: {step.rule.id} with another {number}",
                    [(ranks, "order", _put(ranks.order, at, changed))],
                )
            if at:
                yield Mutant(f"{name}: {step.rule.id} one up", [(ranks, "order", _one_up(ranks.order, at))])
            if len(ranks.order) > 1:
                yield Mutant(f"{name}: {step.rule.id} dropped", [(ranks, "order", _without(ranks.order, at))])


def _without(steps: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return steps[:at] + steps[at + 1 :]


def _put(steps: tuple[Any, ...], at: int, step: object) -> tuple[Any, ...]:
    return (*steps[:at], step, *steps[at + 1 :])


def _one_up(steps: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return (*steps[: at - 1], steps[at], steps[at - 1], *steps[at + 1 :])


# --- the lottery ---------------------------------------------------------------------------------------------------------


def of_lottery() -> Iterator[Mutant]:
    """The draw turned round, foreseeable, without the seed, of another digest; ties as they came."""
    draw, drawn = ranking.draw, ranking._drawn

    def turned(seed: bytes, reference: str) -> str:
        return f"{2**256 - 1 - int(draw(seed, reference), 16):064x}"

    def as_they_came(key: Any, level: list[Candidate], seed: bytes | None) -> list[Any]:
        entries = drawn(key, list(level), seed)
        return sorted(entries, key=lambda entry: level.index(entry.candidate)) if seed is not None else entries

    yield Mutant("lottery: turned round", [(ranking, "draw", turned)])
    yield Mutant("lottery: everybody draws the same", [(ranking, "draw", lambda seed, _: draw(seed, ""))])
    yield Mutant("lottery: without the seed", [(ranking, "draw", lambda _, reference: draw(b"0", reference))])
    yield Mutant("lottery: the reference itself", [(ranking, "draw", lambda _, reference: reference)])
    yield Mutant(
        "lottery: a plain digest of seed and reference",
        [(ranking, "draw", lambda seed, reference: hashlib.sha256(seed + reference.encode()).hexdigest())],
    )
    yield Mutant(
        "lottery: another digest",
        [(ranking, "draw", lambda seed, reference: hmac.digest(seed, reference.encode(), "sha512").hex())],
    )
    yield Mutant("lottery: ties stand as they came", [(ranking, "_drawn", as_they_came)])
    yield Mutant(
        "lottery: who came first of two level stands last",
        [(ranking, "_drawn", lambda key, level, seed: drawn(key, level, seed)[::-1])],
    )


# --- the engine ----------------------------------------------------------------------------------------------------------

_key, _why, _place, _reason = ranking._key, ranking._why, ranking._place, ranking._reason
_sorted, _drawn, _level_on, _decided = ranking._sorted, ranking._drawn, ranking._level_on, ranking._decided


def _numbered(by: int) -> Callable[..., Place]:
    return lambda place, *rest: _place(place + by, *rest)


def _with_preferences(place: int, entry: Any, *rest: Any) -> Place:
    return _place(place, entry, *rest)._replace(preferences=tuple(sorted(entry.candidate.preferences)))


def _drawn_alone(key: Any, level: list[Candidate], seed: bytes | None) -> list[Any]:
    entries = _drawn(key, level, seed)
    return [
        entry._replace(lottery=entry.lottery or (seed and ranking.draw(seed, entry.candidate.reference)))
        for entry in entries
    ]


def _never_drawn(key: Any, level: list[Candidate], seed: bytes | None) -> list[Any]:
    return (
        [entry._replace(lottery=None) for entry in _drawn(key, level, seed)]
        if len(level) == 1
        else _drawn(key, level, seed)
    )


def _by_reference(key: Any, level: list[Candidate], seed: bytes | None) -> list[Any]:
    entries = _drawn(key, level, seed)
    return entries if seed is not None else sorted(entries, key=lambda entry: entry.candidate.reference)


def _a_date_whoever(candidate: Candidate) -> Any:
    return candidate.seniority_date


def _a_date_on_probation(candidate: Candidate) -> Any:
    return None if candidate.group == "public" else candidate.seniority_date


def _a_place_each(levels: Sequence[Sequence[Any]], pack: Pack) -> Iterator[Place]:
    """Those level without a seed, one place after the other."""
    entries = [entry for level in levels for entry in level]
    return (_place(at + 1, entry, pack, ranking.LOTTERY_WITHHELD, "level") for at, entry in enumerate(entries))


OF_THE_ENGINE: Final = (
    Mutant("places: numbered from 0", [(ranking, "_place", _numbered(-1))]),
    Mutant("places: numbered from 2", [(ranking, "_place", _numbered(1))]),
    Mutant("places: the last is left out", [(ranking, "_sorted", lambda *given: _sorted(*given)[:-1])]),
    Mutant(
        "places: the first stands there twice",
        [(ranking, "_sorted", lambda *given: _sorted(*given)[:1] + _sorted(*given))],
    ),
    Mutant("places: from the last to the first", [(ranking, "_sorted", lambda *given: _sorted(*given)[::-1])]),
    Mutant(
        "places: the first two exchanged",
        [(ranking, "_sorted", lambda *given: [*_sorted(*given)[1::-1], *_sorted(*given)[2:]])],
    ),
    Mutant("key: no group", [(ranking, "_key", lambda *given: (0, *_key(*given)[1:]))]),
    Mutant(
        "key: tiers from the bottom",
        [(ranking, "_key", lambda *given: (_key(*given)[0], -_key(*given)[1], *_key(*given)[2:]))],
    ),
    Mutant("key: no tiers", [(ranking, "_key", lambda *given: (_key(*given)[0], 0, *_key(*given)[2:]))]),
    Mutant(
        "key: the order before the tiers",
        [(ranking, "_key", lambda *given: (_key(*given)[0], *_key(*given)[2:], _key(*given)[1]))],
    ),
    Mutant("key: the last rule left out", [(ranking, "_key", lambda *given: _key(*given)[:-1])]),
    Mutant("reasons: rule and sentence exchanged", [(ranking, "_why", lambda *given: _why(*given)[::-1])]),
    Mutant("reasons: the one behind as the one ahead", [(ranking, "_reason", lambda a, b, pack: _reason(b, a, pack))]),
    Mutant(
        "reasons: the values exchanged",
        [(ranking, "_decided", lambda *given: (_decided(*given)[0], *_decided(*given)[:0:-1]))],
    ),
    Mutant(
        "reasons: always the first rule",
        [(ranking, "_decided", lambda a, b, pack: (pack.first, *_decided(a, b, pack)[1:]))],
    ),
    Mutant("reasons: nothing of what two share", [(ranking, "_level_on", lambda *_: "")]),
    Mutant(
        "reasons: against the place after",
        [(ranking, "_why", lambda entries, at, *rest: _why(entries, min(at + 1, len(entries) - 1), *rest))],
    ),
    Mutant("lottery: a bidder alone draws too", [(ranking, "_drawn", _drawn_alone)]),
    Mutant("lottery: one of the public alone does not draw", [(ranking, "_drawn", _never_drawn)]),
    Mutant("before the seed: those level stand by reference", [(ranking, "_drawn", _by_reference)]),
    Mutant(
        "before the seed: a place each",
        [(ranking, "_shared_places", _a_place_each)],
    ),
    Mutant("facts: a preference beside a bidder's name", [(ranking, "_place", _with_preferences)]),
    Mutant(
        "facts: a date counts on probation",
        [(rules, "seniority_of", _a_date_on_probation), (ranking, "seniority_of", _a_date_on_probation)],
    ),
    Mutant(
        "facts: a date is shown for the public",
        [(rules, "seniority_of", _a_date_whoever), (ranking, "seniority_of", _a_date_whoever)],
    ),
    Mutant(
        "facts: an unknown group counts as the public",
        [(ranking, "_ranks", lambda one, pack: pack.bidders if one.group == "bidder" else pack.public)],
    ),
)

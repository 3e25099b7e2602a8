"""What two orders of the same posting differ in: who came, who left, who moved, and by which change of fact.

Pure: two drawings in, changes with plain sentences out. To tell of one more fact, add it to `_own`.

A person whose own facts and the terms (pack, seed) stayed can only be moved by others, and only by those who came, left or
whose own standing changed: two people of unchanged standing keep their order (`seniority.ranking`). So every move has a
cause, and each is named: the terms, the person's own facts, and those who passed them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final, Literal, NamedTuple

from postings.deadline import day_in_words
from selection.snapshot import Facts, instant
from seniority.exams import spelled
from seniority.facts import PREFERENCES
from seniority.packs import Pack
from seniority.ranking import Candidate, rank

Kind = Literal["came", "left", "moved", "stayed"]

NAMED: Final = 3  # so many of those who passed somebody are named; then "and others"
_NAMES: Final = {"veteran": "veteran", "seda": "SEDA", "cps": "CPS"}
_APART: Final = {
    "rejected_bid": "the bid is rejected",
    "not_qualified": "found not qualified",
    "unreviewed": "not reviewed",
    "dropped": "dropped here",  # in a what-if
}
_WAS_APART: Final = {
    "rejected_bid": "the bid was rejected before",
    "not_qualified": "was not qualified before",
    "unreviewed": "was not reviewed before",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """One order: what it was drawn from, and the place of each reference."""

    facts: Facts
    places: Mapping[str, int]


class Change(NamedTuple):
    """What became of one person. `before` and `after` are places, None off the list; `own` says which facts of their
    own changed. `stayed` is a change of facts that moved nobody."""

    kind: Kind
    reference: str
    before: int | None
    after: int | None
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes, each person once: by the later place, then those who left by the earlier one.

    `terms` says what changed for everybody (pack, seed, roster).
    """

    terms: tuple[str, ...]
    changes: tuple[Change, ...]
    # What a sentence needs: the places by the later terms before any person's facts changed, the later places, and those
    # who can pass others.
    _between: Mapping[str, int]
    _after: Mapping[str, int]
    _actors: Mapping[str, bool]
    _law: str

    def why(self, change: Change) -> tuple[str, ...]:
        """The causes of a move, in words; never empty for one who moved."""
        causes = [self._law] if self._law and self._between.get(change.reference) != change.before else []
        if self._actors.get(change.reference):
            causes += change.own
        passed = list(islice(self._passed(change), NAMED + 1))
        causes += passed[:NAMED]
        return (*causes, "others did likewise") if len(passed) > NAMED else tuple(causes)

    def sentence(self, change: Change) -> str:
        """The change in plain words: "moved from place 3 to place 2, since A1B2 left the list"."""
        own = "; ".join(change.own)
        if change.kind == "came":
            return f"came onto the list at place {change.after}: {own}"
        if change.kind == "left":
            return f"left the list, from place {change.before}: {own}"
        if change.kind == "stayed":
            return f"keeps place {change.after}, though: {own}"
        idle = f" (besides: {own})" if change.own and not self._actors.get(change.reference) else ""
        return f"moved from place {change.before} to place {change.after}, since {'; '.join(self.why(change))}{idle}"

    def _passed(self, change: Change) -> Iterator[str]:
        """Those who stood ahead and do not now, or do now and did not."""
        at, to = self._between.get(change.reference), change.after
        if at is None or to is None:
            return
        for other in self._actors:
            was, now = self._between.get(other), self._after.get(other)
            was_ahead, is_ahead = was is not None and was < at, now is not None and now < to
            if other == change.reference or was_ahead == is_ahead:
                continue
            if was_ahead:
                yield f"{other} left the list" if now is None else f"{other} moved behind"
            else:
                yield f"{other} came onto the list" if was is None else f"{other} moved ahead"


def difference(before: Drawing, after: Drawing) -> Difference:
    """What the later order differs in from the earlier. Nothing for two orders of the same facts."""
    law = _law(before.facts, after.facts)
    between = before.places
    if law:
        ranked = rank(before.facts.candidates, after.facts.pack, after.facts.seed)
        between = {place.reference: place.place for place in ranked}
    old, new = _by_reference(before.facts), _by_reference(after.facts)
    was_apart, is_apart = _apart(before.facts), _apart(after.facts)
    changes = []
    actors = {}
    for reference in sorted(old.keys() | new.keys()):
        one, other = old.get(reference), new.get(reference)
        if one is None:
            own: tuple[str, ...] = (_WAS_APART.get(was_apart.get(reference, ""), "was not considered before"),)
        elif other is None:
            own = (_APART.get(is_apart.get(reference, ""), "withdrawn, or no longer considered"),)
        else:
            own = tuple(_own(one, other))
        if one is None or other is None:
            actors[reference] = True
        elif one != other:
            actors[reference] = _standing(one, after.facts.pack) != _standing(other, after.facts.pack)
        was, now = before.places.get(reference), after.places.get(reference)
        if was != now or own:
            changes.append(Change(_kind(was, now), reference, was, now, own))
    actors = {reference: True for reference, counts in actors.items() if counts}
    lines = tuple(sorted(changes, key=_line))
    return Difference(_terms(law, before.facts, after.facts), lines, between, after.places, actors, law)


def _line(change: Change) -> tuple[bool, int, str]:
    return change.after is None, change.after or change.before or 0, change.reference


def _kind(was: int | None, now: int | None) -> Kind:
    if was is None:
        return "came"
    if now is None:
        return "left"
    return "stayed" if was == now else "moved"


def _by_reference(facts: Facts) -> dict[str, Candidate]:
    return {one.reference: one for one in facts.candidates}


def _apart(facts: Facts) -> dict[str, str]:
    """Why somebody has no place; of two reasons, the one that keeps them off the list."""
    # A rejected bid that goes on with the public stands apart for the other reason too, which is then the one that counts.
    rows = sorted(facts.apart, key=lambda one: one.kind != "rejected_bid")
    return {one.reference: one.kind for one in rows}


def _standing(one: Candidate, pack: Pack) -> tuple[int, ...]:
    """All that the pack asks of a person, the lottery apart: alike for two, only the lottery parts them."""
    ranks = pack.bidders if one.group == "bidder" else pack.public
    steps = (pack.first, *(tier.step for tier in ranks.tiers), *ranks.order)
    return tuple(step.key(one) for step in steps)


def _own(one: Candidate, other: Candidate) -> Iterator[str]:
    """What changed of a person's own facts, a sentence each."""
    if one.group != other.group:
        yield "the bid is proper now" if other.group == "bidder" else "the bid is rejected; considered with the public"
    if one.seniority_date != other.seniority_date:
        yield f"seniority date {_day(other.seniority_date)} instead of {_day(one.seniority_date)}"
    before, after = dict(one.other_dates), dict(other.other_dates)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield f"{name} seniority date {_day(after.get(name))} instead of {_day(before.get(name))}"
    if one.probation != other.probation:
        yield "on probation now" if other.probation else "no longer on probation"
    if one.recall_first != other.recall_first:
        yield "recall rights count now" if other.recall_first else "recall rights do not count any more"
    if one.hiring_department != other.hiring_department:
        yield "of the hiring department now" if other.hiring_department else "of another department now"
    for held in PREFERENCES:
        if (held in one.preferences) != (held in other.preferences):
            yield f"preference {_NAMES[held]} " + (
                "verified" if held in other.preferences else "does not count any more"
            )
    if one.exam_score != other.exam_score:
        yield f"exam score {_score(other)} instead of {_score(one)}"
    if one.received_at != other.received_at:
        yield f"received {_moment(other)} instead of {_moment(one)}"


def _day(day: date | None) -> str:
    return day_in_words(day) if day else "none"


def _score(one: Candidate) -> str:
    return "none" if one.exam_score is None else spelled(one.exam_score)


def _moment(one: Candidate) -> str:
    return instant(one.received_at) if one.received_at else "at no stated moment"


def _law(before: Facts, after: Facts) -> str:
    """What else orders everybody: another pack, another version of it, or another seed. Empty where all is as it was."""
    said = []
    if before.pack.text != after.pack.text:
        said.append(
            f"the order is by {after.pack.id}, version {after.pack.version}, "
            f"instead of {before.pack.id}, version {before.pack.version}"
        )
    if before.seed != after.seed:
        said.append("the lottery is drawn with another seed")
    return " and ".join(said)


def _terms(law: str, before: Facts, after: Facts) -> tuple[str, ...]:
    rosters: Sequence[str] = [_roster(facts) for facts in (before, after)]
    said = f"bids are held against {rosters[1]} instead of {rosters[0]}" if rosters[0] != rosters[1] else ""
    return tuple(one for one in (law, said) if one)


def _roster(facts: Facts) -> str:
    roster = facts.about.get("roster")
    return f"the roster as of {roster['as_of']} ({roster['sha256'][:12]}…)" if roster else "no roster"

"""What a rule pack is, once read and found sound: plain values that never change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from seniority.facts import Candidate, Preference
from seniority.rules import Rule


@dataclass(frozen=True, slots=True)
class Step:
    """A rule at its place in the pack, with the clause by which it stands there and the numbers it takes, if any."""

    rule: Rule
    clause: str
    numbers: Mapping[str, int] = field(default_factory=dict)

    def key(self, one: Candidate) -> int:
        """What the rule compares of somebody, by the pack's numbers; the lower comes first."""
        return self.rule.key(one, **self.numbers)

    def words(self, one: Candidate) -> str:
        """The same as people read it."""
        return self.rule.words(one, **self.numbers)


@dataclass(frozen=True, slots=True)
class Tier:
    """Those of a group whom a rule puts before the rest, under the name lists show."""

    name: str
    step: Step


@dataclass(frozen=True, slots=True)
class Ranks:
    """How one group is ranked: its tiers from the top, `rest` for all others, and the order inside every tier.

    The last of `order` is the lottery.
    """

    tiers: tuple[Tier, ...]
    rest: str
    order: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A preference's least share of a referral in percent, None where none is set, and where that is written."""

    percent: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: these people, by this seed, stand in this order. `line` is where the order is written.

    `seed` is None where nothing is drawn; `decided_by` is empty where the example does not say which rule decides.
    """

    name: str
    line: int
    candidates: tuple[Candidate, ...]
    seed: bytes | None
    order: tuple[str, ...]
    decided_by: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """A rule pack. `effective_until` is its last day, None where it has none.

    `text` is the whole source, to be kept with every list; `parse_pack(text)` gives the pack again.
    """

    id: str
    version: str
    title: str
    effective_from: date
    interview_block: int
    first: Step
    bidders: Ranks
    public: Ranks
    shares: Mapping[Preference, Share]
    text: str
    effective_until: date | None = None
    examples: tuple[Example, ...] = ()

    def is_in_effect(self, on: date) -> bool:
        """Whether the day lies within the pack's dates of effect, the first and the last included."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)

    @property
    def ranks_by_exam(self) -> bool:
        """Whether the public stand by the score of an exam."""
        return any(step.rule.id == "ranked_exam" for step in self.public.order)

    def percentages(self) -> dict[Preference, int]:
        """The shares that are set, in percent and in the pack's order, as `selection.referral.refer` takes them."""
        return {preference: share.percent for preference, share in self.shares.items() if share.percent is not None}

    def as_dict(self) -> dict[str, object]:
        """The pack as its file states it, ready for JSON: days and instants are ISO text."""
        return {key: _plain(value) for key, value in tomllib.loads(self.text).items()}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value

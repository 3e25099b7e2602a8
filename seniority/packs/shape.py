"""What a rule pack is, once read and found sound: plain values that never change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from seniority.rules import Preference, Rule


@dataclass(frozen=True, slots=True)
class Step:
    """A rule at its place in the pack, with the clause by which it stands there."""

    rule: Rule
    clause: str


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


@dataclass(frozen=True)
class Pack:
    """A rule pack. `text` is the whole source, to be kept with every list; `parse_pack(text)` gives the pack again."""

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

    def percentages(self) -> dict[Preference, int]:
        """The shares that are set, in percent and in the pack's order, as `selection.referral.refer` takes them."""
        return {preference: share.percent for preference, share in self.shares.items() if share.percent is not None}

    def as_dict(self) -> dict[str, object]:
        """The pack as its file states it, ready for JSON: days are ISO text."""
        return {**tomllib.loads(self.text), "effective_from": self.effective_from.isoformat()}

"""What two orders of the same posting differ in: who came, who left, who moved, and by which change of fact.

Pure: two drawings in, changes with plain sentences out. To tell of one more fact, add it to `_own`.

A person whose own facts and the terms (pack, seed) stayed can only be moved by others, and only by those who came, left or
whose own standing changed: two people of unchanged standing keep their order (`seniority.ranking`). So every move has a
cause, and each is named: the terms, the person's own facts, and those who passed them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final, Literal, NamedTuple

from postings.deadline import day_in_words
from postings.speech import ENGLISH, Tongue, gettext_noop
from selection.proof.snapshot import Facts, instant
from seniority.exams import spelled
from seniority.facts import PREFERENCES
from seniority.packs import Pack
from seniority.ranking import Candidate, rank

Kind = Literal["came", "left", "moved", "stayed"]

NAMED: Final = 3  # so many of those who passed somebody are named; then "and others"
_NAMES: Final = {"veteran": gettext_noop("veteran"), "seda": "SEDA", "cps": "CPS"}
_APART: Final = {
    "rejected_bid": gettext_noop("the bid is rejected"),
    "not_qualified": gettext_noop("found not qualified"),
    "unreviewed": gettext_noop("not reviewed"),
    "dropped": gettext_noop("dropped here"),  # in a what-if
}
_WAS_APART: Final = {
    "rejected_bid": gettext_noop("the bid was rejected before"),
    "not_qualified": gettext_noop("was not qualified before"),
    "unreviewed": gettext_noop("was not reviewed before"),
}


_WAS_NOT: Final = gettext_noop("was not considered before")
_IS_NOT: Final = gettext_noop("withdrawn, or no longer considered")


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
    _say: Tongue = ENGLISH

    def why(self, change: Change) -> tuple[str, ...]:
        """The causes of a move, in words; never empty for one who moved."""
        causes = [self._law] if self._law and self._between.get(change.reference) != change.before else []
        if self._actors.get(change.reference):
            causes += change.own
        passed = list(islice(self._passed(change), NAMED + 1))
        causes += passed[:NAMED]
        return (*causes, self._say.gettext("others did likewise")) if len(passed) > NAMED else tuple(causes)

    def sentence(self, change: Change) -> str:
        """The change in plain words: "moved from place 3 to place 2, since A1B2 left the list"."""
        facts = {"before": change.before, "after": change.after, "own": "; ".join(change.own)}
        if change.kind == "came":
            return self._say.gettext("came onto the list at place %(after)d: %(own)s") % facts
        if change.kind == "left":
            return self._say.gettext("left the list, from place %(before)d: %(own)s") % facts
        if change.kind == "stayed":
            return self._say.gettext("keeps place %(after)d, though: %(own)s") % facts
        facts["why"] = "; ".join(self.why(change))
        if change.own and not self._actors.get(change.reference):
            return (
                self._say.gettext("moved from place %(before)d to place %(after)d, since %(why)s (besides: %(own)s)")
                % facts
            )
        return self._say.gettext("moved from place %(before)d to place %(after)d, since %(why)s") % facts

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
            yield self._passing(was, now, was_ahead=was_ahead) % {"reference": other}

    def _passing(self, was: int | None, now: int | None, *, was_ahead: bool) -> str:
        """How somebody passed, who stood ahead or does now."""
        if was_ahead and now is None:
            return self._say.gettext("%(reference)s left the list")
        if not was_ahead and was is None:
            return self._say.gettext("%(reference)s came onto the list")
        return (
            self._say.gettext("%(reference)s moved behind")
            if was_ahead
            else self._say.gettext("%(reference)s moved ahead")
        )


def difference(before: Drawing, after: Drawing, say: Tongue = ENGLISH) -> Difference:
    """What the later order differs in from the earlier, in that tongue. Nothing for two orders of the same facts."""
    law = _law(before.facts, after.facts, say)
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
            own: tuple[str, ...] = (say.gettext(_WAS_APART.get(was_apart.get(reference, ""), _WAS_NOT)),)
        elif other is None:
            own = (say.gettext(_APART.get(is_apart.get(reference, ""), _IS_NOT)),)
        else:
            own = tuple(_own(one, other, say))
        if one is None or other is None:
            actors[reference] = True
        elif one != other:
            actors[reference] = _standing(one, after.facts.pack) != _standing(other, after.facts.pack)
        was, now = before.places.get(reference), after.places.get(reference)
        if was != now or own:
            changes.append(Change(_kind(was, now), reference, was, now, own))
    actors = {reference: True for reference, counts in actors.items() if counts}
    lines = tuple(sorted(changes, key=_line))
    terms = _terms(law, before.facts, after.facts, say)
    return Difference(terms, lines, between, after.places, actors, law, say)


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


def _own(one: Candidate, other: Candidate, say: Tongue) -> Iterator[str]:
    """What changed of a person's own facts, a sentence each."""
    if one.group != other.group:
        bid = _BID_IS_PROPER if other.group == "bidder" else _BID_IS_REJECTED
        yield say.gettext(bid)
    if one.seniority_date != other.seniority_date:
        facts = _both(_day(one.seniority_date, say), _day(other.seniority_date, say))
        yield say.gettext("seniority date %(now)s instead of %(before)s") % facts
    before, after = dict(one.other_dates), dict(other.other_dates)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            facts = _both(_day(before.get(name), say), _day(after.get(name), say))
            yield say.gettext(_OTHER_DATES[name]) % facts
    for fact, (holds, holds_not) in _MARKS.items():
        if getattr(one, fact) != getattr(other, fact):
            yield say.gettext(holds if getattr(other, fact) else holds_not)
    for held in PREFERENCES:
        if (held in one.preferences) != (held in other.preferences):
            words = _VERIFIED if held in other.preferences else _COUNTS_NO_MORE
            yield say.gettext(words) % {"preference": say.gettext(_NAMES[held])}
    if one.exam_score != other.exam_score:
        facts = _both(_score(one, say), _score(other, say))
        yield say.gettext("exam score %(now)s instead of %(before)s") % facts
    if one.received_at != other.received_at:
        yield say.gettext("received %(now)s instead of %(before)s") % _both(_moment(one, say), _moment(other, say))


_BID_IS_PROPER: Final = gettext_noop("the bid is proper now")
_BID_IS_REJECTED: Final = gettext_noop("the bid is rejected; considered with the public")
_VERIFIED: Final = gettext_noop("preference %(preference)s verified")
_COUNTS_NO_MORE: Final = gettext_noop("preference %(preference)s does not count any more")
_OTHER_DATES: Final = {
    "class": gettext_noop("class seniority date %(now)s instead of %(before)s"),
    "department": gettext_noop("department seniority date %(now)s instead of %(before)s"),
}
# A fact of a candidate → what is said where it holds now, and where it holds no more.
_MARKS: Final = {
    "probation": (gettext_noop("on probation now"), gettext_noop("no longer on probation")),
    "recall_first": (gettext_noop("recall rights count now"), gettext_noop("recall rights do not count any more")),
    "hiring_department": (gettext_noop("of the hiring department now"), gettext_noop("of another department now")),
}


def _score(one: Candidate, say: Tongue) -> str:
    return say.gettext("none") if one.exam_score is None else spelled(one.exam_score)


def _both(before: str, now: str) -> dict[str, str]:
    return {"before": before, "now": now}


def _day(day: date | None, say: Tongue) -> str:
    return day_in_words(day, say) if day else say.gettext("none")


def _moment(one: Candidate, say: Tongue) -> str:
    return instant(one.received_at) if one.received_at else say.gettext("at no stated moment")


def _law(before: Facts, after: Facts, say: Tongue) -> str:
    """What else orders everybody: another pack, another version of it, or another seed. Empty where all is as it was."""
    said = []
    one, other = before.pack, after.pack
    if one.text != other.text:
        facts = {"now": other.id, "version": other.version, "before": one.id, "version_before": one.version}
        said.append(
            say.gettext(
                "the order is by %(now)s, version %(version)s, instead of %(before)s, version %(version_before)s"
            )
            % facts
        )
    if before.seed != after.seed:
        said.append(say.gettext("the lottery is drawn with another seed"))
    return (
        say.gettext("%(first)s and %(second)s") % {"first": said[0], "second": said[1]} if said[1:] else "".join(said)
    )


def _terms(law: str, before: Facts, after: Facts, say: Tongue) -> tuple[str, ...]:
    earlier, later = _roster(before, say), _roster(after, say)
    held = say.gettext("bids are held against %(now)s instead of %(before)s") % _both(earlier, later)
    return tuple(one for one in (law, held if earlier != later else "") if one)


def _roster(facts: Facts, say: Tongue) -> str:
    roster = facts.about.get("roster")
    if not roster:
        return say.gettext("no roster")
    return say.gettext("the roster as of %(day)s (%(digest)s…)") % {
        "day": roster["as_of"],
        "digest": roster["sha256"][:12],
    }

"""The named rules of the order: each a pure question about one candidate, with its words and its source.

A rule here says *what* is compared; which rules hold, in which order and since when is said by a pack
(`seniority/packs/`). To add a rule, write its function, list it in `RULES` and name it in a pack. A rule's key is a
number, and the lower one comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from postings.deadline import day_in_words, exact_moment_in_words
from postings.speech import gettext_noop
from seniority import exams
from seniority.facts import PREFERENCES, Candidate, Group, other_date_of, seniority_of

# Later than every day the calendar has: who has no seniority yet stands after all who have some.
_NO_SENIORITY: Final = date.max.toordinal() + 1
# How the words of a value begin that somebody has not.
_NONE: Final = "no "
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# Likewise for moments, in microseconds since 1970.
_NEVER_RECEIVED: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND + 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `part` is the place it may take in a pack: `group` parts bidders from the public, `tier` puts some of
    a group before the rest, `order` ranks inside a tier, `draw` breaks what is still level.

    `key` answers the number compared, `words` the value as people read it, and `since` is the sentence for why one
    value stands before another; `than_none` where the one behind has none: nothing is earlier than what is not there.
    `numbers` are the whole numbers that a pack states beside the rule, each with the least and the most; `key` and
    `words` then take them by name (`packs.Step` hands them over).
    """

    id: str
    part: Literal["group", "tier", "order", "draw"]
    groups: frozenset[Group]
    title: str
    clause: str
    key: Callable[..., int]  # a Candidate, and the numbers
    words: Callable[..., str]
    since: str
    than_none: str = ""
    numbers: tuple[tuple[str, int, int], ...] = ()

    def because(self, ahead: str, behind: str) -> str:
        """Why the value `ahead` stands before the value `behind`: "November 17, 2008 is earlier than March 2, 2009"."""
        sentence = self.than_none if self.than_none and behind.startswith(_NONE) else self.since
        return sentence.format(ahead=ahead, behind=behind)


# A long list has each day many times over.
_day_words = lru_cache(maxsize=2**15)(day_in_words)


def _group_key(candidate: Candidate) -> int:
    return 0 if candidate.group == "bidder" else 1


def _group_words(candidate: Candidate) -> str:
    return "a bidder" if candidate.group == "bidder" else "a public applicant"


def _recall_key(candidate: Candidate) -> int:
    return 0 if candidate.recall_first else 1


def _recall_words(candidate: Candidate) -> str:
    return "recall rights on an equal or lower grade" if candidate.recall_first else "no such recall rights"


def _department_key(candidate: Candidate) -> int:
    return 0 if candidate.hiring_department else 1


def _department_words(candidate: Candidate) -> str:
    return "the hiring department" if candidate.hiring_department else "another department"


def _probation_key(candidate: Candidate) -> int:
    return 1 if seniority_of(candidate) is None else 0


def _seniority_key(candidate: Candidate) -> int:
    day = seniority_of(candidate)
    return _NO_SENIORITY if day is None else day.toordinal()


def _seniority_words(candidate: Candidate) -> str:
    day = seniority_of(candidate)
    if day is not None:
        return _day_words(day)
    return "no seniority yet (probation)" if candidate.probation else "no seniority date on the roster"


def _other_key(candidate: Candidate, name: str) -> int:
    day = other_date_of(candidate, name)
    return _NO_SENIORITY if day is None else day.toordinal()


def _other_words(candidate: Candidate, name: str) -> str:
    day = other_date_of(candidate, name)
    return f"no {name} seniority date on the roster" if day is None else _day_words(day)


def _class_key(candidate: Candidate) -> int:
    return _other_key(candidate, "class")


def _class_words(candidate: Candidate) -> str:
    return _other_words(candidate, "class")


def _in_department_key(candidate: Candidate) -> int:
    return _other_key(candidate, "department")


def _in_department_words(candidate: Candidate) -> str:
    return _other_words(candidate, "department")


def _received_key(candidate: Candidate) -> int:
    at = candidate.received_at
    return _NEVER_RECEIVED if at is None else (at - _EPOCH) // _MICROSECOND


def _received_words(candidate: Candidate) -> str:
    at = candidate.received_at
    if at is None:
        return "no moment of receipt"
    # To the last digit that counts: two people parted by it must read two values.
    return exact_moment_in_words(at)


def _preference_key(candidate: Candidate) -> int:
    return 0 if candidate.preferences else 1


def _preference_words(candidate: Candidate) -> str:
    held = [preference for preference in PREFERENCES if preference in candidate.preferences]
    return f"a verified preference ({', '.join(held)})" if held else "no verified preference"


def _level_key(_candidate: Candidate) -> int:
    # No fact of a person speaks in the lottery; the draw itself needs the seed and is made in `ranking`.
    return 0


def _level_words(_candidate: Candidate) -> str:
    return "level"


_BIDDERS: Final[frozenset[Group]] = frozenset({"bidder"})
_PUBLIC: Final[frozenset[Group]] = frozenset({"public"})
_EVERYBODY: Final = _BIDDERS | _PUBLIC

RULES: Final[Mapping[str, Rule]] = {
    rule.id: rule
    for rule in (
        Rule(
            id="bidders_before_public",
            part="group",
            groups=_EVERYBODY,
            title=gettext_noop("Bidders before the public"),
            clause="posting; agreement 12.7(i)",
            key=_group_key,
            words=_group_words,
            since="{ahead} comes before {behind}",
        ),
        Rule(
            id="recall_rights_first",
            part="tier",
            groups=_BIDDERS,
            title=gettext_noop("Recall rights first"),
            clause="agreement 12.7(i)",
            key=_recall_key,
            words=_recall_words,
            since="{ahead} come before {behind}",
        ),
        Rule(
            id="hiring_department_first",
            part="tier",
            groups=_BIDDERS,
            title=gettext_noop("Hiring department first"),
            clause="agreement 12.7(i)",
            key=_department_key,
            words=_department_words,
            since="{ahead} comes before {behind}",
        ),
        Rule(
            id="probation_last",
            part="order",
            groups=_BIDDERS,
            title=gettext_noop("Probationers after all with seniority"),
            clause="agreement 12.10",
            key=_probation_key,
            words=_seniority_words,
            since="{ahead} comes before {behind}",
        ),
        Rule(
            id="city_wide_seniority",
            part="order",
            groups=_BIDDERS,
            title=gettext_noop("City-wide seniority"),
            clause="agreement 12.1",
            key=_seniority_key,
            words=_seniority_words,
            since="{ahead} is earlier than {behind}",
            than_none="{ahead} comes before {behind}",
        ),
        Rule(
            id="class_seniority",
            part="order",
            groups=_BIDDERS,
            title=gettext_noop("Class seniority"),
            clause="the agreement that ranks by it",
            key=_class_key,
            words=_class_words,
            since="{ahead} is earlier than {behind}",
            than_none="{ahead} comes before {behind}",
        ),
        Rule(
            id="department_seniority",
            part="order",
            groups=_BIDDERS,
            title=gettext_noop("Department seniority"),
            clause="the agreement that ranks by it",
            key=_in_department_key,
            words=_in_department_words,
            since="{ahead} is earlier than {behind}",
            than_none="{ahead} comes before {behind}",
        ),
        Rule(
            id="earlier_application",
            part="order",
            groups=_EVERYBODY,
            title=gettext_noop("Earlier application"),
            clause="the agreement that parts equals by it",
            key=_received_key,
            words=_received_words,
            since="{ahead} is earlier than {behind}",
            than_none="{ahead} comes before {behind}",
        ),
        Rule(
            id="ranked_exam",
            part="order",
            groups=_PUBLIC,
            title=gettext_noop("Ranked exam"),
            clause="Personnel Rules VI section 3",
            key=exams.key,
            words=exams.words,
            since="{ahead} is higher than {behind}",
            than_none="{ahead} comes before {behind}",
            numbers=exams.NUMBERS,
        ),
        Rule(
            id="preference_holders_first",
            part="tier",
            groups=_PUBLIC,
            title=gettext_noop("Preference holders first"),
            clause="Municipal Code 2-74-075",
            key=_preference_key,
            words=_preference_words,
            since="{ahead} comes before {behind}",
        ),
        Rule(
            id="lottery",
            part="draw",
            groups=_EVERYBODY,
            title=gettext_noop("Lottery"),
            clause="agreement 12.1",
            key=_level_key,
            words=_level_words,
            since="{ahead} is a lower draw than {behind}",
        ),
    )
}

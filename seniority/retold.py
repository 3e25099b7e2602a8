"""The reason for a place, said again in another tongue. Lists, referrals and seals keep it in English, as it was written.

Read here is what `ranking.py`, `rules.py` and `selection/referral.py` write, and said again in the same parts, each a sentence
of the catalogues; a test says every reason again in English, and it is the same to the letter. A reason that is none of
theirs, of a rule that is no more, is not said again. To add words of a rule, add them to `_FORMS`, under VALUE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from postings.deadline import said_again
from postings.speech import Tongue, gettext_noop
from seniority.facts import PREFERENCES
from seniority.rules import RULES


class _Form(NamedTuple):
    """A sentence with named gaps, and what stands in each: another kind of words, or nothing named and kept as it is."""

    sentence: str
    gaps: Mapping[str, str]


_FORMS: Final[Mapping[str, tuple[_Form, ...]]] = {
    "reason": (
        _Form(gettext_noop("after place %(place)s, since %(why)s"), {"place": "number", "why": "why"}),
        _Form(gettext_noop("before place 2, since %(why)s"), {"why": "why"}),
        _Form(gettext_noop("the only candidate on this list"), {}),
        _Form(
            gettext_noop(
                "shares place %(place)s: %(number)s are level until the lottery is drawn at the closing: %(rule)s"
            ),
            {"place": "number", "number": "number", "rule": "rule"},
        ),
        _Form(
            gettext_noop("%(number)s are level until the lottery is drawn at the closing: %(rule)s"),
            {"number": "number", "rule": "rule"},
        ),
        _Form(gettext_noop("place %(place)s of the list, by its order"), {"place": "number"}),
        _Form(
            gettext_noop("place %(place)s of the list, brought in by %(shares)s ahead of %(others)s"),
            {"place": "number", "shares": "shares", "others": "references"},
        ),
        _Form(
            gettext_noop("only %(holders)s of the %(asked)s asked for qualify"),
            {"holders": "number", "asked": "number"},
        ),
        _Form(
            gettext_noop("only %(minimum)s of the %(asked)s asked for fit beside the shares before it"),
            {"minimum": "number", "asked": "number"},
        ),
    ),
    "why": (
        _Form(gettext_noop("both have %(value)s, and %(why)s"), {"value": "value", "why": "compared"}),
        *(
            _Form(sentence, {"ahead": "value", "behind": "value", "rule": "rule"})
            for sentence in (
                gettext_noop("%(ahead)s comes before %(behind)s: %(rule)s"),
                gettext_noop("%(ahead)s come before %(behind)s: %(rule)s"),
                gettext_noop("%(ahead)s is earlier than %(behind)s: %(rule)s"),
                gettext_noop("%(ahead)s is higher than %(behind)s: %(rule)s"),
                gettext_noop("%(ahead)s is a lower draw than %(behind)s: %(rule)s"),
            )
        ),
    ),
    "value": (
        *(
            _Form(words, {})
            for words in (
                gettext_noop("a bidder"),
                gettext_noop("a public applicant"),
                gettext_noop("recall rights on an equal or lower grade"),
                gettext_noop("no such recall rights"),
                gettext_noop("the hiring department"),
                gettext_noop("another department"),
                gettext_noop("no seniority yet (probation)"),
                gettext_noop("no seniority date on the roster"),
                gettext_noop("no class seniority date on the roster"),
                gettext_noop("no department seniority date on the roster"),
                gettext_noop("no moment of receipt"),
                gettext_noop("no verified preference"),
                gettext_noop("level"),
                gettext_noop("no exam score"),
            )
        ),
        _Form(
            gettext_noop("%(score)s (%(before)s and %(percent)s %% for a veteran)"),
            {"score": "score", "before": "score", "percent": "number"},
        ),
        _Form(gettext_noop("a verified preference (%(held)s)"), {"held": "held"}),
    ),
    "shares": (
        _Form(gettext_noop("%(first)s and %(second)s"), {"first": "share", "second": "shares"}),
        _Form("%(share)s", {"share": "share"}),
    ),
    "share": (
        _Form(gettext_noop("the %(preference)s share (%(clause)s)"), {"preference": "held", "clause": "clause"}),
        _Form(gettext_noop("the %(preference)s share"), {"preference": "held"}),
    ),
}
_NAMES: Final = {"veteran": gettext_noop("veteran"), "seda": "SEDA", "cps": "CPS"}
_HELD: Final = rf"(?:{'|'.join([*PREFERENCES, *_NAMES.values()])})"
_PATTERNS: Final = {
    "number": r"[0-9]+",
    "score": r"[0-9]+\.[0-9]+",
    "held": rf"{_HELD}(?:, {_HELD})*",
    "references": r"[A-Z0-9-]+(?:, [A-Z0-9-]+)*",
    "rule": rf"(?:{'|'.join(re.escape(rule.title) for rule in RULES.values())}), .+",
}
_A_DAY: Final = re.compile(r"[A-Z][a-z]+ [0-9]+, [0-9]+")
_ARTICLE: Final = gettext_noop("%(calendar_day)s")  # in some languages: "the %(calendar_day)s"
_NO_WORDS: Final = re.compile(r"[0-9a-f]*…|[0-9]+\.[0-9]+")  # a draw, a score


def retold(words: str, say: Tongue) -> str:
    """The reason in that tongue; empty where it is none that is written here."""
    return _read("reason", words, say) or _read("why", words, say)


def value_retold(words: str, say: Tongue) -> str:
    """What somebody has in a rule, in that tongue; as it is where it is a draw or a score, or none of a rule's values."""
    return _value(words, say) or words


def _read(kind: str, words: str, say: Tongue) -> str:
    """The words of a kind, by the first form they have whose gaps can all be said."""
    for form in _FORMS[kind]:
        found = _pattern(form.sentence).fullmatch(words)
        if found:
            said = {gap: _SAID[form.gaps[gap]](text, say) for gap, text in found.groupdict().items()}
            if all(said.values()):
                return say.gettext(form.sentence) % said
    return ""


@lru_cache(maxsize=64)
def _pattern(sentence: str) -> re.Pattern[str]:
    gaps = next(form.gaps for forms in _FORMS.values() for form in forms if form.sentence == sentence)
    text = re.escape(sentence).replace("%%", "%")
    for gap, kind in gaps.items():
        text = text.replace(re.escape(f"%({gap})s"), f"(?P<{gap}>{_PATTERNS.get(kind, '.+?')})")
    return re.compile(text)


def _in_a_sentence(words: str, say: Tongue) -> str:
    """A value with the article that a day takes in the middle of a sentence; a moment brings its own."""
    day = said_again(words, say) if _A_DAY.fullmatch(words) else ""
    return say.gettext(_ARTICLE) % {"calendar_day": day} if day else _value(words, say)


def _value(words: str, say: Tongue) -> str:
    return words if _NO_WORDS.fullmatch(words) else said_again(words, say) or _read("value", words, say)


def _rule(words: str, say: Tongue) -> str:
    """Title and clause. The clause is the pack's own, so it may be one that no catalogue has."""
    title = next(rule.title for rule in RULES.values() if words.startswith(f"{rule.title}, "))
    return f"{say.gettext(title)}, {say.gettext(words.removeprefix(f'{title}, '))}"


def _held(words: str, say: Tongue) -> str:
    return ", ".join(say.gettext(name) if name in _NAMES.values() else name for name in words.split(", "))


_SAID: Final[Mapping[str, Callable[[str, Tongue], str]]] = {
    "number": lambda words, _say: words,
    "score": lambda words, _say: words,
    "references": lambda words, _say: words,
    "clause": lambda words, say: say.gettext(words),
    "rule": _rule,
    "held": _held,
    "value": _in_a_sentence,
    "compared": lambda words, say: _read("why", words, say),
    "why": lambda words, say: _read("why", words, say),
    "shares": lambda words, say: _read("shares", words, say),
    "share": lambda words, say: _read("share", words, say),
}

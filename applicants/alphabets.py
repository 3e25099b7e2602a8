"""Whether a name mixes letters that look alike: with a Cyrillic "а" in it, a Latin name reads the same and is another one.

A hint for HR beside the name, never a reason to turn anybody down: names are stored as they were typed, and a bid goes by
employee number and roster. After Unicode Technical Standard 39, in its plainest part; to know more pairs, add them to TWINS.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

# Alphabets whose letters are taken for one another, as the Unicode names of the letters begin.
ALIKE: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
# Letters of two of them that are drawn as Latin ones.
TWINS: Final = frozenset("АВЕЅІЈКМНОРСТУХҮԚԜаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ")

# Names joined by a hyphen or an apostrophe are words of their own.
WORDS: Final = re.compile(r"[^\s\-‐‑–'’.]+")


class Letter(NamedTuple):
    """One letter that may be taken for another: itself, its alphabet, and its code point as `U+0430`."""

    sign: str
    alphabet: str
    code: str


def strange_letters(*names: str) -> list[Letter]:
    """The letters in which these names of one person may be taken for other names, each once, in their order; else none.

    They are strange where one word mixes alphabets: those that are not of the word's most frequent one, Latin where two are as
    frequent. Or where every letter of all the names is a twin of a Latin one. Names whole in their own alphabet, one beside
    the other, are nothing strange; nor are accents, apostrophes, figures and wide forms.
    """
    words = [letters for name in names for word in WORDS.findall(plain(name)) if (letters := list(alphabets_of(word)))]
    found = [letter for word in words for letter in strange_in(word)]
    every = [letter for word in words for letter in word]
    if every and all(letter.sign in TWINS for letter in every):
        found = every
    return list(dict.fromkeys(found))


def plain(name: str) -> str:
    """Wide and mathematical forms as the letters they are, accents kept with theirs."""
    return unicodedata.normalize("NFKC", name)


def alphabets_of(word: str) -> Iterator[Letter]:
    """The word's letters of the alphabets that look alike."""
    for sign in word:
        alphabet = unicodedata.name(sign, "").partition(" ")[0]
        if alphabet in ALIKE and sign.isalpha():
            yield Letter(sign, alphabet.capitalize(), f"U+{ord(sign):04X}")


def strange_in(word: list[Letter]) -> list[Letter]:
    """The letters of a word that are not of its alphabet."""
    alphabets = [letter.alphabet for letter in word]
    usual = max(sorted(set(alphabets), key=lambda one: one != "Latin"), key=alphabets.count)
    return [letter for letter in word if letter.alphabet != usual]

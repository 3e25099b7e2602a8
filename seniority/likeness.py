"""When two spellings name the same person or department: tolerant of how people type, never of who they are.

To change what a roster's spelling may differ in, change this file. Letters are compared after compatibility
decomposition (NFKD), so accents and full-width forms fold away; look-alikes of another script do not become Latin.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Protocol

# Letters that carry their stroke or ligature inside, which decomposition leaves whole.
_WHOLE_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
# Written inside a name and left out as often: every shape of apostrophe, and the full stop of "St." and "Jr.".
_LEFT_OUT: Final = dict.fromkeys(map(ord, "'’‘‛`´ʹʻʼʽ′＇."))
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
_BRACKETED: Final = re.compile(r"\(([^()]*)\)")


class Named(Protocol):
    """Anybody with a name in two fields: a claim, a roster row."""

    @property
    def first_name(self) -> str: ...

    @property
    def last_name(self) -> str: ...


def same_name(a: Named, b: Named) -> bool:
    """Whether two names can be one person's (domain, The bid (e); Choice).

    Free: case, accents, apostrophes, hyphens and spaces, a suffix (Jr., III) or middle name given on one side only, an
    initial for a middle name. Not free: the first given name, the whole surname, two different middle names or
    suffixes, and the two fields the other way about. A single name may stand in either field. No name is nobody's.
    """
    given_a, family_a, suffix_a = _parts(a)
    given_b, family_b, suffix_b = _parts(b)
    if not family_a or "".join(family_a) != "".join(family_b):
        return False
    if suffix_a and suffix_b and suffix_a != suffix_b:
        return False
    return _same_given(given_a, given_b)


def same_department(a: str, b: str) -> bool:
    """Whether two texts name one department: case, punctuation, "&" for "and" and "Dept." are free.

    An abbreviation in brackets, "(CCPSA)", may be left out, or stand alone for the whole. A blank is no department.
    """
    name_a, short_a = _department(a)
    name_b, short_b = _department(b)
    return bool(name_a) and (name_a == name_b or name_a in short_b or name_b in short_a)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.translate(_LEFT_OUT)).casefold().translate(_WHOLE_LETTERS)
    # Marks are what NFKD split off letters; format characters are invisible and could hide a difference.
    kept = (letter for letter in plain.translate(_LEFT_OUT) if unicodedata.category(letter) not in ("Mn", "Cf"))
    return "".join(letter if letter.isalnum() else " " for letter in kept).split()


def _parts(person: Named) -> tuple[list[str], list[str], str]:
    """Given names, surname and suffix; a single name counts as the surname, whichever field it stands in."""
    given, suffix_of_given = _without_suffix(_words(person.first_name))
    family, suffix = _without_suffix(_words(person.last_name))
    if not family:
        given, family = [], given
    return given, family, suffix or suffix_of_given


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    if len(words) > 1 and words[-1] in _SUFFIXES:
        return words[:-1], words[-1]
    return words, ""


def _same_given(a: list[str], b: list[str]) -> bool:
    if "".join(a) == "".join(b):  # "Mary Ann" and "Maryann"
        return True
    if not a or not b or a[0] != b[0]:
        return False
    return all(_same_middle(x, y) for x, y in zip(a[1:], b[1:], strict=False))


def _same_middle(x: str, y: str) -> bool:
    return x == y or (1 in (len(x), len(y)) and x[0] == y[0])


def _department(text: str) -> tuple[str, frozenset[str]]:
    """The name without brackets, and what stood in them."""
    short = frozenset(_department_words(inside) for inside in _BRACKETED.findall(text)) - {""}
    return _department_words(_BRACKETED.sub(" ", text)), short


def _department_words(text: str) -> str:
    words = _words(text.replace("&", " and "))
    return " ".join("department" if word == "dept" else word for word in words)

"""How a pure file speaks another language than English: it is handed the tongue, as it is handed the time.

Without one it speaks English, which is what records keep: a reason once written stays as it was written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple


class Tongue(NamedTuple):
    """The two questions a sentence asks of a catalogue, named as gettext names them."""

    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]


def _one_or_many(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


ENGLISH: Final = Tongue(str, _one_or_many)


def gettext_noop(sentence: str) -> str:
    """The sentence itself: marks it for the catalogues where it is spoken later."""
    return sentence

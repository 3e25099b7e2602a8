"""Cutting a document at its headings.

A heading counts where it cannot be a phrase in a sentence: followed by a colon, alone on its line, or in capitals.
The text of a section runs to the next heading, wherever the lines were broken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from postings.documents.text import Source, items, one_line


class When(Enum):
    """What makes a phrase a heading."""

    ALWAYS = "wherever it stands"
    HEADING = "in capitals, before a colon, or alone on its line"
    MARKED = "before a colon, or alone on its line"
    COLON = "before a colon"
    OPENING = "the first time, with its capital, and not as an item of a list"


@dataclass(frozen=True)
class Heading:
    """A kind of heading: the section it opens and the phrase, a pattern over folded text (a space is any gap)."""

    key: str
    phrase: str
    when: When


@dataclass(frozen=True)
class Section:
    """One section as it stands in the source: where its heading and its text begin, and where it ends."""

    source: Source
    key: str
    opens: int
    start: int
    end: int

    @property
    def heading(self) -> str:
        """The heading as written, folded."""
        return self.source.folded[self.opens : self.start]

    @property
    def line(self) -> int:
        """The 1-based line of the heading."""
        return self.source.line_at(self.opens)

    @property
    def raw(self) -> str:
        """The text as written, with its line breaks."""
        return self.source.flat[self.start : self.end].strip()

    @property
    def text(self) -> str:
        """The text as written, on one line."""
        return one_line(self.raw)

    @property
    def sentence(self) -> str:
        """Heading and text together, for sections that are known by their opening words."""
        return one_line(self.source.flat[self.opens : self.end])

    @property
    def folded(self) -> str:
        """The text as patterns see it."""
        return self.source.folded[self.start : self.end]

    def items(self, *, starred: bool = False) -> list[str]:
        """The text as a list (see `postings.documents.text.items`)."""
        return items(self.raw, starred=starred)


class Sections:
    """A document cut into sections, in the order in which they stand."""

    def __init__(self, source: Source, headings: Sequence[Heading]) -> None:
        self.source = source
        places = _places(source, headings)
        ends = [opens for _, opens, _ in places[1:]] + [len(source.flat)]
        self.all = [
            Section(source, key, opens, start, max(start, end))
            for (key, opens, start), end in zip(places, ends, strict=False)
        ]
        self._by_key: dict[str, list[Section]] = {}
        for section in self.all:
            self._by_key.setdefault(section.key, []).append(section)

    def get(self, key: str) -> Section | None:
        """Answer the first section of this key that says anything, else the first empty one, else None."""
        found = self._by_key.get(key, [])
        return next((section for section in found if section.raw), found[0] if found else None)

    def every(self, key: str) -> list[Section]:
        """Answer all sections of this key."""
        return self._by_key.get(key, [])

    def text(self, key: str) -> str | None:
        """Answer the section's text on one line, None where there is no such section or it is empty."""
        section = self.get(key)
        return (section.text or None) if section else None

    def line(self, *keys: str) -> int:
        """Answer the line of the first of these sections that exists, else 1."""
        return next((section.line for key in keys if (section := self.get(key))), 1)


_BULLETS = frozenset("*•-–")


def gaps(pattern: str) -> re.Pattern[str]:
    """Compile a pattern over folded text in which a space stands for any gap, a line break included."""
    return re.compile(pattern.replace(" ", r"\s"))


def _places(source: Source, headings: Sequence[Heading]) -> list[tuple[str, int, int]]:
    """Answer (key, place of the heading, place after it) for every phrase that counts as a heading here."""
    phrases = "|".join(f"(?P<h{number}>{_demanding(heading)})" for number, heading in enumerate(headings))
    # Without a letter before: "EDUCATION" is no heading inside "COEDUCATION". A colon may stand apart.
    named = gaps(rf"(?:{phrases})(?![A-Z0-9])(?: ?:)?")
    # The same without names, and with the colons demanded at once: several times as quick over long texts.
    free = "|".join(heading.phrase for heading in headings if heading.when is not When.COLON)
    before_colon = "|".join(heading.phrase for heading in headings if heading.when is When.COLON)
    anywhere = gaps(rf"(?<![A-Z0-9])(?:(?:{free})(?![A-Z0-9]) ?:?|(?:{before_colon}) ?:)")
    places: list[tuple[str, int, int]] = []
    opened: set[str] = set()
    candidates = (named.match(source.folded, found.start()) for found in anywhere.finditer(source.folded))
    for found in filter(None, candidates):
        heading = headings[int(str(found.lastgroup)[1:])]
        if heading.when is When.OPENING and heading.key in opened:
            continue
        if _counts(source, found, heading.when):
            opened.add(heading.key)
            places.append((heading.key, found.start(), found.end()))
    return places


def _demanding(heading: Heading) -> str:
    return rf"(?:{heading.phrase})(?= ?:)" if heading.when is When.COLON else heading.phrase


def _counts(source: Source, found: re.Match[str], when: When) -> bool:
    if when is When.ALWAYS or found[0].endswith(":"):
        return True
    words = source.flat[found.start() : found.end()]
    if when is When.OPENING:
        return words[:1].isupper() and source.flat[max(0, found.start() - 2) : found.start()].strip() not in _BULLETS
    alone = source.flat[max(0, found.start() - 1) : found.start()] in ("", "\n") and source.flat[
        found.end() : found.end() + 1
    ] in ("", "\n")
    return alone or (when is When.HEADING and not any(letter.islower() for letter in words))

"""The words of docs/glossary.md, held to the catalogue: one Spanish word for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages import Message

TABLE = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<english>[^|]+) \| [^|]+ \|(?P<has>[^|]*)\|(?P<never>[^|]*)\|$", re.MULTILINE)
TENSE = re.compile(r"Never: (?P<never>[^.]+)\.")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]+>")


class Term(NamedTuple):
    """One row: how the word is found in English, what its Spanish has, and what no Spanish has; None where nothing is said."""

    english: str
    found: re.Pattern[str]
    has: re.Pattern[str] | None
    never: re.Pattern[str] | None


def any_of(words: str) -> re.Pattern[str] | None:
    """Finds each of the words parted by commas; "…" is any ending. None where there are none."""
    each = [re.escape(one.strip()).replace("…", r"\w*") for one in words.split(",") if one.strip()]
    return re.compile(rf"\b(?:{'|'.join(each)})(?!\w)", re.IGNORECASE) if each else None


def terms(text: str) -> list[Term]:
    """The rows of the table under “In Spanish”, and the tenses that are never used."""
    text = text.partition("## In Spanish")[2]
    rows = [row for row in ROW.finditer(text) if row["english"] != "Field word" and set(row["english"]) != {"-"}]
    found = [
        Term(row["english"], one, any_of(row["has"]), any_of(row["never"]))
        for row in rows
        if (one := any_of(row["english"]))
    ]
    tense = TENSE.search(text)
    if tense:
        found.append(Term("the tense", re.compile(r"(?!)"), None, any_of(tense["never"])))
    return found


def faults(catalogue: Iterable[Message], text: str | None = None) -> Iterator[str]:
    """Each sentence that has another word than its own, in words; `text` is the page with the table."""
    known = terms(TABLE.read_text(encoding="utf-8") if text is None else text)
    for message in catalogue:
        ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        for english, spanish in zip(ids, strings, strict=True):
            yield from wrong(PLACEHOLDER.sub("", english), PLACEHOLDER.sub("", spanish or ""), known)


def wrong(english: str, spanish: str, known: Iterable[Term]) -> Iterator[str]:
    """What is wrong with one translation."""
    for term in known if english and spanish else ():
        if term.has and term.found.search(english) and not term.has.search(spanish):
            yield f"“{term.english}” has another word than docs/glossary.md says: {spanish!r}"
        if term.never and (said := term.never.search(spanish)):
            yield f"docs/glossary.md never says “{said[0]}”: {spanish!r}"

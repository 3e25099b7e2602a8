"""The lines under an announcement's heading: title, department and division, in the document's own capitals.

Where the lines were lost, the title is told by the page's own title before the job number, the division by its label
further down or by the change from capitals to small letters. What stays unclear is said to be.
"""

import re
from dataclasses import dataclass

from postings.documents.sections import gaps
from postings.documents.text import fold

_DEPARTMENT = gaps(
    r"(?<![A-Z])(?:THE )?(?:(?:CITY OF )?CHICAGO )?"
    r"(?:(?:MAYOR'S )?OFFICE (?:OF|FOR)|(?:DEPARTMENT|COMMISSION|BOARD|BUREAU) (?:OF|ON))(?![A-Z])"
)
_PART = re.compile(r"(?:DIVISION|SECTION|BUREAU|UNIT)$")
_TAILS = ("", " DIVISION", " SECTION", " BUREAU", " UNIT")
_EDGES = " -–—,;:{}[]"

_MOST_WORDS = 15  # of a title


@dataclass(frozen=True)
class Announced:
    """Title, department and division as announced; `unclear` are codes of what could not be told from its neighbour."""

    title: str | None
    department: str | None
    division: str | None
    unclear: tuple[str, ...] = ()


def read_announced(block: str, *, page_title: str, division: str | None) -> Announced:
    """Read the block under the heading.

    `page_title` is what stands before the job number: its last words are the title where the block opens with them.
    `division` is the value of the label DIVISION further down, which wins over the block.
    """
    lines = [line for line in (line.strip(" {}[]") for line in block[:1000].split("\n")) if line]
    if not lines:
        return Announced(None, None, division)
    title, rest = _title(lines, page_title)
    if title is None:
        return Announced(None, None, division, ("title_unclear",))
    department, part, unclear = _department(rest, division)
    return Announced(title, department or None, division or part or None, unclear)


def _title(lines: list[str], page_title: str) -> tuple[str | None, list[str]]:
    """Answer the title and the lines after it, or None and all lines where nothing tells them apart."""
    words = [(number, word) for number, line in enumerate(lines) for word in line.split()]
    known = _shared(page_title, [word for _, word in words])
    if known:
        number, _ = words[known - 1]
        left = [word for at, word in words[known:] if at == number]
        if not left:
            return _joined(words[:known]), lines[number + 1 :]
        # "Aide - Hourly" is one title; a page that says only "Aide" must not cut it.
        if left[0][0] not in "-–—,(":
            return _joined(words[:known]), [_joined(words[known:])]
    if len(lines) > 1:
        return lines[0], lines[1:]
    found = _DEPARTMENT.search(fold(lines[0]), 1)
    if found:
        return lines[0][: found.start()].strip(_EDGES), [lines[0][found.start() :]]
    return None, lines


def _shared(page_title: str, words: list[str]) -> int:
    """Answer how many words the page's title has at its end and the block at its beginning."""
    ending = fold(page_title).split()[-_MOST_WORDS:]
    opening = [fold(word) for word in words[:_MOST_WORDS]]
    shared = next((size for size in range(len(ending), 0, -1) if ending[-size:] == opening[:size]), 0)
    # One word alone may be chance ("… KEEPER" before "Keeper II"), unless it is the whole line.
    last_line = page_title.strip().rsplit("\n", 1)[-1].split()
    return shared if shared != 1 or len(last_line) == 1 else 0


def _joined(words: list[tuple[int, str]]) -> str:
    return " ".join(word for _, word in words)


def _department(lines: list[str], division: str | None) -> tuple[str, str, tuple[str, ...]]:
    """Answer the department, its division and the codes of what is unclear."""
    whole = " ".join(lines).strip(_EDGES)
    if division:
        for tail in _TAILS:
            if fold(whole).endswith(" " + fold(division) + tail):
                return whole[: len(whole) - len(division) - len(tail)].strip(_EDGES), division, ()
    words = whole.split()
    capitals = next((at for at, word in enumerate(words) if any(letter.islower() for letter in word)), len(words))
    if 2 <= capitals < len(words):
        return " ".join(words[:capitals]).strip(_EDGES), " ".join(words[capitals:]).strip(_EDGES), ()
    if len(lines) > 1:
        return lines[0].strip(_EDGES), " ".join(lines[1:]).strip(_EDGES), ()
    return whole, "", ("division_unclear",) if _PART.search(fold(whole)) else ()

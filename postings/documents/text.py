"""A document's text made even, with every place still traceable to its line.

Postings come from job boards, mails and PDFs: with Markdown or without, lines broken anywhere or nowhere. A `Source`
holds the words once as they are written and once folded for searching, character by character at the same place.
"""

import re
from bisect import bisect_right

# Invisible characters change nothing a reader sees, but break every comparison; some cannot be stored at all.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_UNPAIRED = re.compile("[\ud800-\udfff]+")
_PLAIN = re.compile(r"[A-Za-z0-9,.;:'\"()/&$%?!@ ]*[A-Za-z0-9,.;:'\"()/&$%?!@]")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,500}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((?:https?:|mailto:|#|/)[^()\n]{0,500}\)")
_RULE = re.compile(r"[\s\-_=*|]*")
_HEADING = re.compile(r"\s{0,20}(?:#{1,6}(?=\s)|>)\s?")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~$&])")
_SPACES = re.compile(r"\s+")
_BREAK = re.compile(r"\r\n|\r|\n")

# An escaped asterisk is a sign of the document; a bare pair is Markdown's. It travels under this private mark.
_ASTERISK = "\ue000"
_FOLDED = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"'}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"：": ":", "＃": "#", "＄": "$"}
)
_BULLETS = str.maketrans(dict.fromkeys("·●▪◦‣∙", "•"))


class Source:
    """The even text of one document.

    `flat` keeps the words as written, each run of white space as one space, or one line break where the run had one.
    `folded` is as long, in capitals with plain quotes and dashes: patterns search it, values are cut from `flat`.
    """

    def __init__(self, text: str) -> None:
        parts: list[str] = []
        self._starts: list[int] = []
        self._lines: list[int] = []
        length = 0
        for number, line in enumerate(_BREAK.split(text), start=1):
            for piece in _pieces(line):
                self._starts.append(length)
                self._lines.append(number)
                parts.append(piece)
                length += len(piece) + 1
        self.flat = "\n".join(parts)
        self.folded = fold(self.flat)

    def line_at(self, place: int) -> int:
        """Answer the 1-based line of the received text in which this place of `flat` lies (1 for an empty text)."""
        index = bisect_right(self._starts, place) - 1
        return self._lines[index] if index >= 0 else 1


def one_line(text: str) -> str:
    """Answer the text with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def same_words(one: str, other: str) -> bool:
    """Say whether two texts are the same words, letter case, quotes, dashes and spacing aside."""
    return one_line(fold(one)) == one_line(fold(other))


def fold(text: str) -> str:
    """Answer the text in capitals with plain quotes and dashes, of exactly the same length."""
    text = text.translate(_FOLDED)
    upper = text.upper()
    if len(upper) == len(text):
        return upper
    # A few letters grow when capitalised ("ß"); they stay as they are, so that places keep matching.
    return "".join(raised if len(raised := letter.upper()) == 1 else letter for letter in text)


_BULLET = re.compile(r"(?:^|(?<=\s))(?:[*•](?=\s)|•)|(?:^|(?<=\n))(?:[-–—o](?=\s)|\*(?=[^\s*]))")
_DASHES = re.compile(r"(?:^|(?<=\s))[-–—](?=\s\*?[A-Z])")
_ANY_DASHES = re.compile(r"(?:^|(?<=\s))[-–—](?=\s)")
_NAMED_DASHES = re.compile(r"(?:^|(?<=\s))[-–—](?=\s\*?[A-Z]{2}[A-Z ]{0,60}\s[-–—]\s)")


def items(text: str, *, starred: bool = False) -> list[str]:
    """Answer the items of a list, each on one line; text before the first bullet is an item of its own.

    With `starred`, an asterisk glued to its word is a sign of the item and not its bullet. Where no line break and no
    round bullet is left, dashes separate: all in a list with signs, else those before a capital; names such as
    "SPEAK - Communicate" keep theirs.
    """
    text = text.strip()
    if text[:1] in ("-", "–", "—") and "\n" not in text:
        dashes = _NAMED_DASHES if _NAMED_DASHES.search(text) else _ANY_DASHES if starred else _DASHES
        cuts = [found.span() for found in dashes.finditer(text)]
    else:
        cuts = [found.span() for found in _BULLET.finditer(text) if not (starred and _is_sign(text, found.start()))]
    if not cuts:
        return _line_items(text)
    edges = [*cuts, (len(text), len(text))]
    parts = [text[: edges[0][0]]] + [text[edges[at][1] : edges[at + 1][0]] for at in range(len(cuts))]
    return [item for item in map(one_line, parts) if item]


def _is_sign(text: str, at: int) -> bool:
    return text[at] == "*" and not text[at + 1 : at + 2].isspace()


def _line_items(text: str) -> list[str]:
    """Split a list without bullets at its lines, where a line that opens in lower case goes on from the last."""
    found: list[list[str]] = []
    for line in text.split("\n"):
        if found and line[:1].islower():
            found[-1].append(line)
        elif line.strip():
            found.append([line])
    return [one_line(" ".join(lines)) for lines in found]


def _pieces(line: str) -> list[str]:
    """Answer what one received line says, without Markdown; more than one piece where cells or headings were glued."""
    if not line:
        return []
    # Most lines need nothing done, and a long document has many.
    if _PLAIN.fullmatch(line) and "  " not in line and line[0] != " ":
        return [line]
    line = _UNPAIRED.sub("\ufffd", _INVISIBLE.sub("", line)).translate(_BULLETS)
    line = _IMAGE.sub(" ", line)
    if _RULE.fullmatch(line):
        return []
    line = _ESCAPE.sub(lambda found: _ASTERISK if found[1] == "*" else found[1], _LINK.sub(r"\1", line))
    line = _HEADING.sub("", line, count=1) if line.lstrip()[:1] in "#>" else line
    line = line.replace("****", "\n").replace("**", "").replace("__", "").replace("|", "\n").replace(_ASTERISK, "*")
    return [piece for piece in (_SPACES.sub(" ", piece).strip() for piece in line.split("\n")) if piece]

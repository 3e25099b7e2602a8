"""Lists that people send as files (CSV or Excel): found columns, numbered rows, and every problem with its line.

A list is taken whole or refused whole, so the readers built on this gather problems and never stop at the first.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from ats.workbook import read_workbook
from ats.workbook_parts import MAX_ROWS, Cell, NumberedRow, UnreadableFileError

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_LINE: Final = 20_000
MAX_PROBLEMS: Final = 1_000
EARLIEST_DAY: Final = date(1940, 1, 1)

Progress = Callable[[int, int], None]

# Characters that begin a formula when the list is opened in a spreadsheet again, in every width Unicode has of them.
FORMULA_SIGNS: Final = frozenset("=+-@\N{MINUS SIGN}＝＋－＠﹢﹣﹦﹫")
# Control, zero-width and text-direction characters, lone surrogates, tags, and the mark of a lost character. The two
# joiners (U+200C, U+200D) and the plain direction marks stay: Persian, Hindi and Hebrew names are written with them.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffd-\uffff\U000e0000-\U000e007f]"
)
_SEPARATORS: Final = re.compile(r"[\s_\-]+")
_ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00)?)?\Z")
_US_DAY: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\Z")
_SAVE_AS: Final = 'In Excel choose "Save As" and then "CSV UTF-8 (Comma delimited)", or send the .xlsx file itself.'
_NOT_COMMAS: Final = "The fields are not separated by commas. Save the list as CSV with commas."
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file, said so that whoever prepared it can put it right; `line` is None for the whole."""

    line: int | None
    code: str
    text: str


class Problems:
    """What is wrong with one file: the first 1,000 in full, the rest as a number."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, line: int | None, code: str, text: str) -> None:
        """One problem more; the text is kept for the first 1,000 of them."""
        self._count += 1
        if self._count <= MAX_PROBLEMS:
            self._kept.append(Problem(line, code, text))

    def listed(self) -> list[Problem]:
        """In order of the lines, the whole file's first; past 1,000 a last one says how many more there are."""
        in_order = sorted(self._kept, key=lambda problem: problem.line or 0)
        more = self._count - len(in_order)
        return [*in_order, Problem(None, "more", f"and {more:,} more")] if more else in_order


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a list has; their order is free, and "Last Name" or "LASTNAME" is `last_name`."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def named(self, headings: list[str]) -> list[str | None]:
        """The column each heading means, or None."""
        names = {_squeezed(name): name for name in (*self.required, *self.optional)}
        return [names.get(_squeezed(heading)) for heading in headings]


@dataclass(slots=True)
class Row:
    """One line of a list while it is read: hands out its fields, and notes under its line what is wrong with them."""

    line: int
    cells: dict[str, Cell]
    problems: Problems
    is_good: bool = True

    def refuse(self, code: str, text: str) -> None:
        """The line is not good, for this reason."""
        self.is_good = False
        self.problems.add(self.line, code, text)

    def text(self, column: str, *, limit: int, required: bool = True) -> str:
        """The field without blanks around it; an empty required or an over-long one is a problem."""
        cell = self.cells.get(column, "")
        written = (cell if isinstance(cell, str) else cell.isoformat()).strip()
        if required and not written:
            self.refuse("empty", f"{column} is empty.")
        elif len(written) > limit:
            self.refuse("too_long", f"{column} has {len(written):,} characters; {limit:,} are accepted.")
        return written

    def is_given(self, column: str) -> bool:
        """Whether the field holds anything but blanks."""
        return bool(str(self.cells.get(column, "")).strip())

    def names(self, *, limit: int) -> tuple[str, str]:
        """Last and first name as written, in any script; some people have one name only, so either may be empty."""
        last = unicodedata.normalize("NFC", self.text("last_name", limit=limit, required=False))
        first = unicodedata.normalize("NFC", self.text("first_name", limit=limit, required=False))
        if not last and not first:
            self.refuse("empty", "last_name and first_name are both empty.")
        return last, first

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        """The field if it is one of the allowed words exactly; any other is a problem and answers the first of them."""
        written = self.text(column, limit=MAX_LINE, required=False)
        if written in allowed:
            return written
        words = ", ".join(word or "(empty)" for word in allowed)
        self.refuse("not_a_choice", f"{column} is {shown(written)}; it must be one of: {words}.")
        return allowed[0]

    def day(self, column: str, *, latest: date | None) -> date | None:
        """The field as a day from 1940 up to `latest` and including it; None where it is empty or a problem."""
        cell = self.cells.get(column, "")
        if isinstance(cell, datetime):
            self.refuse("bad_date", f"{column} has a time of day; give the day alone.")
            return None
        if not self.is_given(column):
            return None
        found = cell if isinstance(cell, date) else parse_day(cell.strip())
        if found is None:
            text = f"{column} is {shown(str(cell))}, which is no day; write it as 2013-07-01 or 07/01/2013."
            self.refuse("bad_date", text)
        elif found < EARLIEST_DAY:
            self.refuse("bad_date", f"{column} is in the year {found.year}; days before 1940 are taken for a mistake.")
        elif latest is not None and found > latest:
            self.refuse("future_date", f"{column} is {found}, later than {latest}, the day the list is as of.")
        else:
            return found
        return None


@dataclass(slots=True)
class Table:
    """A list as it was sent: good lines and bad, and what is wrong so far."""

    rows: list[Row] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


@lru_cache(maxsize=32_768)
def parse_day(written: str) -> date | None:
    """The day written as 2013-07-01 or 7/1/2013 (month first, four-digit year), or None if there is no such day."""
    if found := _ISO_DAY.match(written):
        year, month, day = found.groups()
    elif found := _US_DAY.match(written):
        month, day, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def shown(written: str) -> str:
    """A field's text quoted for a sentence: cut short, and without characters that would disturb the line."""
    clean = _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", written.strip())
    return f'"{clean[:40]}…"' if len(clean) > 40 else f'"{clean}"'


def read_table(data: bytes, name: str, columns: Columns) -> Table:
    """The rows of a CSV or Excel file under the columns' names; what the file is decides, its name only helps explain.

    Blank lines are skipped. No bytes raise: what cannot be read is a problem, and then there are no rows.
    """
    table = Table()
    try:
        _gather(table, _numbered_rows(data, name, table.problems), columns)
    except UnreadableFileError as unreadable:
        table.rows.clear()
        table.problems.add(None, "unreadable", str(unreadable))
    return table


def _numbered_rows(data: bytes, name: str, problems: Problems) -> Iterator[NumberedRow]:
    if len(data) > MAX_BYTES:
        raise UnreadableFileError("The file is larger than 50 MB. Split the list, or send only its columns.")
    if not data.strip():
        raise UnreadableFileError("The file is empty.")
    if data.startswith(_OLD_EXCEL):
        raise UnreadableFileError(
            "The file is an old Excel file (.xls), or protected with a password. Save it as .xlsx without a password."
        )
    if data.startswith(b"PK") or name.lower().endswith(".xlsx"):
        return _squared(read_workbook(data))
    # The header and a line end after the last row are no rows.
    if _line_of(data, len(data)) > MAX_ROWS + 2:
        raise UnreadableFileError("The file has more than 1,000,000 rows. Split the list.")
    return _csv_rows(_decoded(data, problems), problems)


def _decoded(data: bytes, problems: Problems) -> str:
    """The file's text; each line that is not UTF-8 becomes a problem, and keeps a mark where the character was."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        line = _line_of(data, max(data.find(b"\0"), 0))
        raise UnreadableFileError(f"Line {line} is not UTF-8 text (UTF-16, or no text at all). {_SAVE_AS}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = _line_of(data, broken.start)
        problems.add(line, "not_utf8", f"Line {line} is not UTF-8 text (byte {data[broken.start]:#04x}). {_SAVE_AS}")
        return data.decode("utf-8-sig", errors="replace")


def _line_of(data: bytes, position: int) -> int:
    before = data[:position]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def _squared(rows: list[NumberedRow]) -> Iterator[NumberedRow]:
    """Rows as wide as the header, since Excel does not store the empty cells at a row's end."""
    width = len(rows[0][1]) if rows else 0
    for line, cells in rows:
        yield line, cells + [""] * (width - len(cells))


def _csv_rows(text: str, problems: Problems) -> Iterator[NumberedRow]:
    # Each line by itself: an unclosed quote then costs one line, and does not swallow the rest of the list.
    for number, ended in enumerate(io.StringIO(text, newline=""), start=1):
        line = ended.rstrip("\r\n")
        if len(line) > MAX_LINE:
            problems.add(number, "too_long", f"The line has more than {MAX_LINE:,} characters.")
            continue
        try:
            cells = next(csv.reader([line], strict=True), []) if '"' in line else line.split(",")
        except csv.Error:
            if '";' in line:
                raise UnreadableFileError(_NOT_COMMAS) from None
            text = "A quotation mark is not closed or not doubled on this line; a field cannot hold a line break."
            problems.add(number, "broken_quotes", text)
            continue
        if any(cells) and any(cell.strip() for cell in cells):
            yield number, list[Cell](cells)


def _gather(table: Table, numbered: Iterator[NumberedRow], columns: Columns) -> None:
    line, first = next(numbered, (1, list[Cell]()))
    headings = [str(cell).strip() for cell in first]
    found = columns.named(headings)
    if not _is_header(line, headings, found, columns, table.problems):
        return
    for line, cells in numbered:
        if _squeezed(str(cells[0])) == _squeezed(headings[0]) and columns.named([str(cell) for cell in cells]) == found:
            table.problems.add(line, "header_twice", "The header stands here again; only the first line may be one.")
        elif _fits(line, cells, headings, table.problems):
            row = Row(line, {name: cell for name, cell in zip(found, cells, strict=True) if name}, table.problems)
            _check_safe(row)
            table.rows.append(row)
    if not table.rows and not table.problems:
        table.problems.add(None, "no_rows", "The list has a header and no rows.")


def _is_header(line: int, headings: list[str], found: list[str | None], columns: Columns, problems: Problems) -> bool:
    """Whether rows can be read under this header; an unknown column is a problem, and yet the rows can be."""
    expected = ", ".join(columns.required)
    if not any(found):
        if len(headings) == 1 and any(sign in headings[0] for sign in ";\t|"):
            problems.add(line, "wrong_delimiter", _NOT_COMMAS)
        else:
            problems.add(line, "no_header", f"The first line must name the columns: {expected}.")
        return False
    missing = [name for name in columns.required if name not in found]
    for name in missing:
        problems.add(line, "missing_column", f"The column {name} is missing.")
    doubled = sorted({name for name in found if name and found.count(name) > 1})
    for name in doubled:
        problems.add(line, "duplicate_column", f"The column {name} stands twice.")
    for heading, column in zip(headings, found, strict=True):
        if column is None and heading:
            known = ", ".join((*columns.required, *columns.optional))
            problems.add(line, "unknown_column", f"The column {shown(heading)} is unknown; known are: {known}.")
    return not missing and not doubled


def _fits(line: int, cells: list[Cell], headings: list[str], problems: Problems) -> bool:
    """Whether the row has the header's fields, none more or fewer, and nothing under a heading without a name."""
    if len(cells) == len(headings):
        nameless = [cell for name, cell in zip(headings, cells, strict=True) if not name] if "" in headings else []
        if not any(nameless):
            return True
    text = f"The line has {len(cells)} fields and the header {len(headings)}; is there a comma too many or too few?"
    problems.add(line, "ragged_row", text)
    return False


def _check_safe(row: Row) -> None:
    """Refuse what would run in a spreadsheet or mislead a reader, in any field."""
    for column, cell in row.cells.items():
        if not isinstance(cell, str) or (cell.isascii() and cell.isalnum()):
            continue
        bare = cell.strip()
        if bare[:1] in FORMULA_SIGNS:
            row.refuse("formula", f'{column} begins with "{bare[0]}", as a formula does; give the plain value.')
        elif _UNSAFE.search(bare):
            row.refuse("unsafe_character", f"{column} holds a control, invisible or lost character: {shown(cell)}.")


def _squeezed(heading: str) -> str:
    return _SEPARATORS.sub("", heading).casefold()

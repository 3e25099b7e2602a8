"""What each part of an Excel workbook says: one handler of XML a part, told of its elements in order."""

import re
from datetime import date, datetime, timedelta
from typing import Final

Cell = str | date
NumberedRow = tuple[int, list[Cell]]

MAX_COLUMNS: Final = 32
MAX_ROWS: Final = 1_000_000
MAX_DEPTH: Final = 64
DAMAGED: Final = "The Excel file is damaged or incomplete. Open it in Excel, save it again as .xlsx, and try once more."

# The number formats Excel has built in for days and times (ECMA-376, part 1, 18.8.30).
_BUILT_IN_DATES: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_A_DATE_PART: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_LETTERS: Final = re.compile(r"[A-Za-z]{1,3}\Z")


class UnreadableFileError(Exception):
    """The file cannot be read; the text is a sentence for the person who sent it."""


class Quiet:
    """A handler that hears of elements by their bare names and passes them over; the others say what they listen to."""

    def __init__(self) -> None:
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Expat's word that an element begins. Raises UnreadableFileError where they nest too deeply."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableFileError(DAMAGED)
        self.opened(name.rpartition(":")[2], attributes)

    def end(self, name: str) -> None:
        """Expat's word that an element ends."""
        self._depth -= 1
        self.closed(name.rpartition(":")[2])

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def closed(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """A piece of text inside the element that began last."""


class Book(Quiet):
    """xl/workbook.xml: which sheet is the first, and from which day Excel counts."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self.epoch = date(1899, 12, 30)

    @property
    def first_sheet(self) -> str:
        """The link's id of the first sheet. Raises IndexError for a book without any."""
        return self.sheets[0]

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self.sheets.append(next((value for key, value in attributes.items() if key.endswith(":id")), ""))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = date(1904, 1, 1)


class Links(Quiet):
    """xl/_rels/workbook.xml.rels: where each sheet lies in the archive."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            self.targets[attributes["Id"]] = attributes["Target"]


class Styles(Quiet):
    """xl/styles.xml: which cell styles show a number as a day, or pad it with zeros."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[int, str] = {}
        self._used: list[int] = []
        self._in_cells = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._used.append(int(attributes.get("numFmtId", "0")))

    def closed(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def formats(self) -> list[str]:
        """One word a style: "day", a run of zeros for a padded whole number, or nothing."""
        return [self._format(number) for number in self._used]

    def _format(self, number: int) -> str:
        code = self._codes.get(number, "")
        if code and not code.strip("0"):
            return code
        shown = _NOT_A_DATE_PART.sub("", code).lower()
        return "day" if number in _BUILT_IN_DATES or any(part in shown for part in "ymdhs") else ""


class Strings(Quiet):
    """xl/sharedStrings.xml: the texts that cells point to; reading aids for Asian scripts (rPh) are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._in_aid = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._in_aid = True
        elif name == "t":
            self._in_text = not self._in_aid

    def closed(self, name: str) -> None:
        if name == "si":
            self.found.append("".join(self._pieces))
        elif name == "rPh":
            self._in_aid = False
        elif name == "t":
            self._in_text = False

    def text(self, data: str) -> None:
        if self._in_text:
            self._pieces.append(data)


class Sheet(Quiet):
    """A worksheet: its rows, with each value as a person sees it."""

    def __init__(self, strings: list[str], formats: list[str], epoch: date) -> None:
        super().__init__()
        self.rows: list[NumberedRow] = []
        self._strings = strings
        self._formats = formats
        self._epoch = epoch
        self._columns: dict[str, int] = {}
        self._line = 0
        self._cells: list[Cell] = []
        self._column = -1
        self._type = self._style = ""
        self._pieces: list[str] = []
        self._is_computed = self._listening = self._in_aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # The base's part is repeated here: a second call for each of a million elements took a third of the time.
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableFileError(DAMAGED)
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._column = self._column_of(attributes.get("r"))
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._pieces = []
            self._is_computed = False
        elif name in ("v", "t"):
            self._listening = not self._in_aid
        elif name == "f":
            self._is_computed = True
        elif name == "row":
            self._line = int(attributes.get("r", self._line + 1))
            self._cells = []
            self._column = -1
        elif name == "rPh":
            self._in_aid = True

    def end(self, name: str) -> None:
        self._depth -= 1
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._keep()
        elif name in ("v", "t"):
            self._listening = False
        elif name == "row" and self._cells:
            if len(self.rows) > MAX_ROWS:
                raise UnreadableFileError("The sheet has more than 1,000,000 rows. Split the list.")
            self.rows.append((self._line, self._cells))
            self._cells = []
        elif name == "rPh":
            self._in_aid = False

    def text(self, data: str) -> None:
        if self._listening:
            self._pieces.append(data)

    def _column_of(self, reference: str | None) -> int:
        """The column's number from 0; a cell without a reference stands right of the one before it."""
        if reference is None:
            return self._column + 1
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            if _LETTERS.match(letters) is None:
                raise UnreadableFileError(DAMAGED)
            number = 0
            for letter in letters.upper():
                number = number * 26 + ord(letter) - 64
            self._columns[letters] = number - 1
        return self._columns[letters]

    def _keep(self) -> None:
        written = "".join(self._pieces)
        if not written and not self._is_computed:
            return
        if self._column >= MAX_COLUMNS:
            raise UnreadableFileError(
                f"Row {self._line} has a value right of column {MAX_COLUMNS}. Keep only the columns of the list."
            )
        self._cells.extend([""] * (self._column + 1 - len(self._cells)))
        self._cells[self._column] = f"={written}" if self._is_computed or self._type == "e" else self._value(written)

    def _value(self, written: str) -> Cell:
        if self._type == "s":
            return self._strings[int(written)]
        if self._type == "b":
            return "TRUE" if written == "1" else "FALSE"
        return self._number(written) if self._type == "n" else written

    def _number(self, written: str) -> Cell:
        style = self._formats[int(self._style)] if self._style and self._formats else ""
        number = float(written)
        if style == "day":
            # Days up to 60 fall on Excel's invented February 29, 1900; nobody on a list was hired then.
            return self._day(number) if number > 60 else written
        if number.is_integer() and abs(number) < 1e15:
            # A number shown as 000123 is read as it is shown.
            return str(int(number)).zfill(len(style))
        return written

    def _day(self, number: float) -> date:
        seconds = round((number % 1) * 86_400)
        day = self._epoch + timedelta(days=int(number))
        if seconds == 0:
            return day
        return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - a cell has no zone

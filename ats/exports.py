"""Lists given out as files: CSV and Excel that no spreadsheet can be made to run."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

Value = str | int | float | date | None

_SHEET_NAME_LIMIT: Final = 31
_CELL_LIMIT: Final = 32_767
_NOT_IN_A_SHEET_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\"))
# Spreadsheets look past blanks, and past characters nobody sees, when they decide whether a cell is a formula.
_SKIPPED: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def safe_cell(value: object) -> str:
    """The value as text for a CSV cell; text a spreadsheet could run as a formula gets an apostrophe before it.

    A formula sign in any Unicode width counts, also behind blanks or invisible characters, and so does a tab or line
    break at the start (OWASP, CSV injection). Numbers are no text: -5 stays -5. None is empty.
    """
    text = _text(value)
    if not isinstance(value, str) or not text:
        return text
    first = next((character for character in text if unicodedata.category(character) not in _SKIPPED), "")
    runs = unicodedata.normalize("NFKC", first) in {"=", "+", "-", "@", "\N{MINUS SIGN}"}
    return f"'{text}" if runs or text[0] in "\t\r\n" else text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file, every cell quoted and safe; it begins with the mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """An Excel file with one sheet, its header bold and in view; text is stored as text, so nothing in it can run."""
    import xlsxwriter  # noqa: PLC0415 - every process would read it, and only a workbook needs it

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, name in enumerate(header):
            sheet.write_string(0, column, _text(name)[:_CELL_LIMIT], bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, _text(value)[:_CELL_LIMIT])
        sheet.autofit()
    return out.getvalue()


def _text(value: object) -> str:
    # A lone surrogate cannot be written as UTF-8.
    return "" if value is None else str(value).encode("utf-8", "replace").decode("utf-8")


def _sheet_name(title: str) -> str:
    """The title as Excel takes it for a sheet: 31 characters at most, some of them forbidden, never "History"."""
    name = _text(title).translate(_NOT_IN_A_SHEET_NAME)[:_SHEET_NAME_LIMIT].strip().strip("'").strip()
    return name if name and name.casefold() != "history" else "List"

"""The first sheet of an Excel workbook (.xlsx) as numbered rows of plain values.

Read with zipfile and expat, and not with a spreadsheet library, for two reasons. A roster is refused when a cell is
computed, and the usual readers hand out a formula's last result as if somebody had typed it. And a file of 5 kB whose
only cell stands in XFD1048576, or whose string table lies about its length, makes a reader that builds the whole grid
abort the process; here every size is counted before it is believed.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TypeVar
from xml.parsers import expat

from ats.workbook_parts import DAMAGED, Book, Links, NumberedRow, Quiet, Sheet, Strings, Styles, UnreadableFileError

MAX_UNPACKED: Final = 100 * 1024 * 1024
MAX_PARTS: Final = 1_000
MAX_TAGS: Final = 20_000_000

_BOMB: Final = "The Excel file unpacks to more than 100 MB. Keep only the sheet with the list, or save it as CSV UTF-8."


H = TypeVar("H", bound=Quiet)


def read_workbook(data: bytes) -> list[NumberedRow]:
    """The rows of the first sheet that hold a value, each with Excel's own row number.

    Days come as `date`, days with a time of day as `datetime`, everything else as text. A computed or failed cell comes
    as text that begins with "=". Raises UnreadableFileError, and nothing else, for any bytes whatever.
    """
    with _as_damaged(), zipfile.ZipFile(io.BytesIO(_guarded(data))) as archive:
        _refuse_bombs(archive)
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            raise UnreadableFileError(
                "The file is an archive, but no Excel workbook. Save the list as .xlsx or CSV UTF-8."
            )
        book = _parse(archive, "xl/workbook.xml", Book())
        links = _parse(archive, "xl/_rels/workbook.xml.rels", Links())
        formats = _parse(archive, "xl/styles.xml", Styles()).formats() if "xl/styles.xml" in names else []
        strings = _parse(archive, "xl/sharedStrings.xml", Strings()).found if "xl/sharedStrings.xml" in names else []
        target = links.targets[book.first_sheet]
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return _parse(archive, path, Sheet(strings, formats, book.epoch)).rows


@contextmanager
def _as_damaged() -> Iterator[None]:
    """Whatever a mangled archive makes the standard library raise, said in one sentence."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        expat.ExpatError,
        LookupError,  # an encoding nobody knows among them
        ValueError,
        OverflowError,
        EOFError,
        OSError,
        NotImplementedError,
    ) as broken:
        raise UnreadableFileError(DAMAGED) from broken


def _guarded(data: bytes) -> bytes:
    # Every entry of a directory carries this mark, so the count bounds what zipfile would list before it is asked.
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise UnreadableFileError("The Excel file holds more than 1,000 parts. Copy the list into a new workbook.")
    return data


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFileError("The Excel file is protected with a password. Remove the password and try again.")
    # Other methods may ask for gigabytes of working memory; Excel writes only these two.
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise UnreadableFileError(DAMAGED)
    # _parse reads no more than an entry declares, so the declared sizes bound the real ones.
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnreadableFileError(_BOMB)


def _parse(archive: zipfile.ZipFile, path: str, handler: H) -> H:
    """Run one part through expat, which never fetches anything, and give back the handler with what it gathered."""

    def refuse_doctype(*_: object) -> None:
        raise UnreadableFileError(DAMAGED)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    # Entities that grow or reach outside need a document type, and no spreadsheet has one.
    parser.StartDoctypeDeclHandler = refuse_doctype
    entry = archive.getinfo(path)
    with archive.open(entry) as part:
        # Asked for just as much as declared: without a number, zipfile unpacks up to 2 GB before it counts.
        # In one piece: expat before 2.6 scans a long token anew with every piece it is fed.
        content = part.read(entry.file_size)
    if content.count(b"<") > MAX_TAGS:
        raise UnreadableFileError(_BOMB)
    parser.Parse(content, True)
    return handler

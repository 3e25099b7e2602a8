"""What a Word file is built of: an archive of parts (ECMA-376 part 2). Looked through without Django, in a process of its own.

An archive says everything twice, in its list and before each part, and readers differ in whom they believe. So a file is taken
only where both fit: no part lies over another, none has the name of another, none unpacks to more than it says.
"""

from __future__ import annotations

import re
import stat
import zipfile
from itertools import pairwise
from typing import Final

from applicants.documents.not_taken import TEST_VIRUS, NotTakenError

PIECE: Final = 1024 * 1024
MOST_UNPACKED: Final = 100 * 1024 * 1024
MOST_PARTS: Final = 2000
# A template is fetched and run when Word opens the document; links and pictures elsewhere are only asked for.
FETCHED: Final = re.compile(rb"attachedTemplate[^>]*TargetMode|TargetMode[^>]*attachedTemplate")
# XML may be written in letters of two or four bytes, and must then be looked for in these.
DEFINITIONS: Final = tuple(
    "<!DOCTYPE".encode(name) for name in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)
# What stands at the end of a piece is looked at again at the head of the next one.
CARRIED: Final = max(len(TEST_VIRUS), *map(len, DEFINITIONS)) - 1
A_PACKED_ONE: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
ENCODING: Final = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
READABLE: Final = {b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-1", b"windows-1252"}
LOCAL_HEADER: Final = 30


def is_built_to_harm(archive: zipfile.ZipFile, content: bytes) -> bool:
    """True where the archive has too many parts or too large ones, whatever its list says of their size; parts that lie
    elsewhere or over one another, or are archives themselves; a template or a definition that would be fetched.
    Raises NotTakenError for a virus."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return True
    if lie_over_another(parts, content, archive.start_dir) or any(is_misplaced(part) for part in parts):
        return True
    left = MOST_UNPACKED
    for part in parts:
        unpacked = size_of(archive, part, left)
        if unpacked is None:
            return True
        left -= unpacked
    return False


def lie_over_another(parts: list[zipfile.ZipInfo], content: bytes, list_begins: int) -> bool:
    """True where two parts share bytes or a name, or a part reaches into the archive's list: a few bytes would be unpacked
    again and again."""
    ends = []
    for part in sorted(parts, key=lambda one: one.header_offset):
        at = part.header_offset
        names = int.from_bytes(content[at + 26 : at + 28], "little") + int.from_bytes(
            content[at + 28 : at + 30], "little"
        )
        ends.append((at, at + LOCAL_HEADER + names + part.compress_size))
    meet = any(end > begin for (_one, end), (begin, _other) in pairwise([*ends, (list_begins, list_begins)]))
    return meet or len({part.filename.casefold() for part in parts}) < len(parts)


def is_misplaced(part: zipfile.ZipInfo) -> bool:
    """True for a part that would be written elsewhere than in its folder, or is packed as Word never packs."""
    folders = part.filename.replace("\\", "/").split("/")
    is_plain = part.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return folders[0] == "" or ".." in folders or stat.S_ISLNK(part.external_attr >> 16) or not is_plain


def size_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int | None:
    """How many bytes the part unpacks to; None where they are more than `most`, or hold what no document needs."""
    size, tail = 0, b""
    with archive.open(part) as file:
        while piece := file.read(PIECE):
            if size == 0 and (piece.startswith(A_PACKED_ONE) or reads_otherwise(part.filename, piece)):
                return None
            size += len(piece)
            seen = tail + piece
            if TEST_VIRUS in seen:
                raise NotTakenError("infected")
            if size > most or any(one in seen for one in DEFINITIONS):
                return None
            tail = seen[-CARRIED:]
    return size if size <= PIECE or not part.filename.endswith(".rels") else None


def reads_otherwise(name: str, start: bytes) -> bool:
    """True for XML in letters that hide what it says, and for a list of links that has a template fetched."""
    if not name.endswith((".xml", ".rels")):
        return False
    is_wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:4]
    text = in_plain_letters(start) if is_wide else start.removeprefix(b"\xef\xbb\xbf")
    stated = ENCODING.match(text)
    is_plain = text.lstrip(b" \t\r\n").startswith(b"<") and b"\x00" not in text
    if not is_plain or (stated and stated[1].lower() not in READABLE):
        return True
    return name.endswith(".rels") and bool(FETCHED.search(text))


def in_plain_letters(wide: bytes) -> bytes:
    """XML of two bytes a letter in UTF-8; nothing where it is not that."""
    name = "utf-16-be" if wide[:1] in {b"\x00", b"\xfe"} else "utf-16-le"
    return wide.decode(name, "replace").lstrip("\ufeff").encode("utf-8", "replace")

"""What a PDF says of itself, without the pictures and texts it carries: enough to know what it would do when opened.

ISO 32000-1: a name may hide letters as `#` and two hex digits (7.3.5), and objects may lie packed in a stream (7.5.7).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

HIDDEN_LETTER = re.compile(rb"#([0-9A-Fa-f]{2})")
AN_OBJECT = re.compile(rb"\d\s+obj\b")
# Objects that unpack to more are an attack, not a document.
MOST_UNPACKED: Final = 20 * 1024 * 1024


class TooMuchPackedError(ValueError):
    """The packed objects of the file unpack to more than any document needs."""


def skeleton(content: bytes) -> bytes:
    """The PDF's objects with their names in plain letters; packed objects unpacked, every other stream left out.

    Left out because a picture of some megabytes holds any three letters somewhere, and means nothing by them; but not where
    it holds objects, which only a file made to hide them has. What cannot be unpacked is left out too: no reader can run
    it. Raises TooMuchPackedError.
    """
    pieces, left = [], MOST_UNPACKED
    for before, inside in parted(content):
        pieces.append(before)
        if b"/ObjStm" in plain(before[before.rfind(b"obj") :]):
            pieces.append(unpacked(inside, left))
            left -= len(pieces[-1])
        elif AN_OBJECT.search(inside):
            pieces.append(inside)
    return plain(b"\n".join(pieces))


def parted(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(what stands before a stream, the stream) from the first to the last, then (the rest, nothing)."""
    kept_from = place = 0
    while (start := content.find(b"stream", place)) >= 0 and (end := content.find(b"endstream", start)) >= 0:
        place = start + len(b"stream")
        if content[place : place + 2].startswith((b"\n", b"\r\n")):
            yield content[kept_from:start], content[place:end].lstrip(b"\r\n")
            kept_from = place = end + len(b"endstream")
    yield content[kept_from:], b""


def plain(names: bytes) -> bytes:
    """With every letter that was written as its number."""
    return HIDDEN_LETTER.sub(lambda found: bytes([int(found[1], 16)]), names)


def unpacked(packed: bytes, most: int) -> bytes:
    """The content of a stream packed as PDFs pack theirs, or nothing."""
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(packed, most + 1)
    except zlib.error:
        return b""
    if len(found) > most:
        raise TooMuchPackedError
    return found

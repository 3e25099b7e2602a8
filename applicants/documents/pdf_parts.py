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
A_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
# Packed objects begin with a number and a place for each; no page's text does, since there an operator follows the numbers.
OBJECTS = re.compile(rb"\s*\d+\s+\d+\s")
SURELY_OBJECTS = re.compile(rb"\s*(?:\d+\s+){2,}[<\[(/]")
# Objects that unpack to more are an attack, not a document.
MOST_UNPACKED: Final = 20 * 1024 * 1024
HEAD: Final = 512
PIECE: Final = 64 * 1024


class TooMuchPackedError(ValueError):
    """The packed objects of the file unpack to more than any document needs."""


class OddlyPackedError(ValueError):
    """Objects are packed as no program packs them that makes documents, so nobody here can say what they would do."""


def skeleton(content: bytes) -> bytes:
    """The PDF's objects with their names in plain letters; packed objects unpacked, every other stream left out.

    Left out because a picture of some megabytes holds any three letters somewhere, and means nothing by them; but not where
    it holds objects, which only a file made to hide them has. Raises TooMuchPackedError, OddlyPackedError.
    """
    pieces = []
    for before, inside in parted(content):
        pieces.append(before)
        if AN_OBJECT.search(inside):
            pieces.append(inside)
    return plain(b"\n".join([*pieces, *packed_objects(content)]))


def parted(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(what stands before a stream, the stream) from the first to the last, then (the rest, nothing)."""
    kept_from = 0
    while (found := A_STREAM.search(content, kept_from)) and (end := content.find(b"endstream", found.end())) >= 0:
        yield content[kept_from : found.start()], content[found.end() : end]
        kept_from = end + len(b"endstream")
    yield content[kept_from:], b""


def packed_objects(content: bytes) -> Iterator[bytes]:
    """What lies packed in streams of objects, by whatever name.

    Readers are lenient: of a damaged packing they take what comes before the damage, go by the packing's end and not by the
    word that is to end a stream, and take one that nothing packs as it is. So do we; any other packing is odd.
    """
    left = MOST_UNPACKED
    for found in A_STREAM.finditer(content):
        is_named = b"/ObjStm" in dictionary_before(content, found.start())
        head = unpacked(content, found.end(), HEAD)
        if not is_named and not SURELY_OBJECTS.match(head):
            continue
        objects = unpacked(content, found.end(), left + 1) if head else as_it_is(content, found)
        if len(objects) > left:
            raise TooMuchPackedError
        if objects.strip() and not OBJECTS.match(objects):
            raise OddlyPackedError
        left -= len(objects)
        yield objects


def dictionary_before(content: bytes, place: int) -> bytes:
    """What is said of the stream that begins there: from the end of the object before on, names in plain letters."""
    begins = max(content.rfind(b"endobj", 0, place), content.rfind(b"endstream", 0, place), place - PIECE, 0)
    return plain(content[begins:place])


def as_it_is(content: bytes, found: re.Match[bytes]) -> bytes:
    """Objects that nothing packs. Raises OddlyPackedError where something else than we know packs them."""
    if b"/Filter" in dictionary_before(content, found.start()):
        raise OddlyPackedError
    return content[found.end() :].partition(b"endstream")[0]


def plain(names: bytes) -> bytes:
    """With every letter that was written as its number."""
    return HIDDEN_LETTER.sub(lambda found: bytes([int(found[1], 16)]), names)


def unpacked(content: bytes, begins: int, most: int) -> bytes:
    """What is packed there as PDFs pack their streams, up to its end, its first damage, or `most` bytes."""
    unpacker, found, step = zlib.decompressobj(), bytearray(), HEAD
    while begins < len(content) and len(found) < most and not unpacker.eof:
        before = unpacker.copy()
        try:
            found += unpacker.decompress(content[begins : begins + step], most - len(found))
        except zlib.error:
            if step == 1:
                break
            unpacker, step = before, 1  # up to the very byte
            continue
        begins += step
    return bytes(found)

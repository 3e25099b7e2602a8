"""How large a picture says it is, read from its headers alone: pixels are counted before anything is decoded."""

from __future__ import annotations

from typing import Final

# Frames of JPEG, by their markers (ITU-T T.81, table B.1); the four left out of the row are tables.
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Markers that stand alone, without a length.
ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
SCAN: Final = 0xDA
FILLER: Final = 0xFF  # any number of these may stand before a marker


def size_of_png(content: bytes) -> tuple[int, int] | None:
    """(width, height), or None where the first chunk is not the one that says it."""
    if content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    """(width, height) of the one frame stated before the first scan, or None where there is none, or more than one.

    A small picture inside the file lies in a segment of its own, which is stepped over.
    """
    found, place = [], 2
    while (marker := marker_at(content, place)) not in {None, SCAN}:
        if marker in ALONE or marker == FILLER:
            place += 1 if marker == FILLER else 2
            continue
        length = int.from_bytes(content[place + 2 : place + 4])
        if marker in FRAMES:
            found.append(
                (int.from_bytes(content[place + 7 : place + 9]), int.from_bytes(content[place + 5 : place + 7]))
            )
        place += 2 + max(length, 2)
    return found[0] if marker == SCAN and len(found) == 1 else None


def marker_at(content: bytes, place: int) -> int | None:
    """The marker that stands there, or None."""
    return content[place + 1] if content[place : place + 1] == b"\xff" and place + 1 < len(content) else None

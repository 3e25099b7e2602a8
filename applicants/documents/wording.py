"""The words of an uploaded file, as far as they can be read: of a PDF or a Word document, not of a picture. Without Django.

Loaded by `content.py` before its limits hold, and run under them: what is read here cannot open a file, nor take long.
"""

from __future__ import annotations

import codecs
import html
import io
import re
import zipfile
from typing import Final

import pypdfium2

from applicants.hints import speaks_of_sponsorship

MOST_PAGES: Final = 100
MOST_LETTERS: Final = 2_000_000
# The parts of a Word document that hold what a reader sees: text, notes, comments, what stands at head and foot.
PARTS: Final = re.compile(r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
# Runs of one paragraph belong together; the end of a paragraph, a tab or a break parts words.
PIECES: Final = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|(</w:p>|<w:(?:br|cr|tab)\b)")
# Looked up now: the library opens a file for each, which cannot be done later.
LETTERS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
PLAIN: Final = "utf-8-sig"
for _name in (*LETTERS.values(), PLAIN):
    codecs.lookup(_name)


def mentions(content: bytes, *, is_pdf: bool) -> bool | None:
    """Whether the words contain a hint of sponsorship; None where no words can be read, as in a scanned page."""
    text = words_of_pdf(content) if is_pdf else words_of_docx(content)
    return speaks_of_sponsorship(text) if text.strip() else None


def words_of_pdf(content: bytes) -> str:
    """The text of the first 100 pages. Raises PdfiumError for a document that the library does not read."""
    document = pypdfium2.PdfDocument(content)
    found: list[str] = []
    for number in range(min(len(document), MOST_PAGES)):
        found.append(document[number].get_textpage().get_text_bounded().replace("\r\n", "\n"))
        if sum(map(len, found)) > MOST_LETTERS:
            break
    return "\n".join(found)[:MOST_LETTERS]


def words_of_docx(content: bytes) -> str:
    """The text of its parts, a line a paragraph."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if PARTS.fullmatch(name)]
    return "\n".join(words_of_part(part) for part in parts)[:MOST_LETTERS]


def words_of_part(part: bytes) -> str:
    """The text of one part of XML, in whatever letters it is written."""
    text = part.decode(LETTERS.get(part[:2], PLAIN), "replace")
    return html.unescape("".join("\n" if found[2] else found[1] for found in PIECES.finditer(text)))

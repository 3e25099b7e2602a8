"""A document made harmless to look at: its words, or a picture of one page. A program of its own, started by `showing`: the file
on standard input; as words, its media type and the number of a page, 0 for the words.

What staff see is made anew here, pixel by pixel or letter by letter, so nothing that hid in the file reaches their browser.
Its limits hold before the first byte is looked at, as in `content.py`. Nothing here needs Django.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Final

if __name__ == "__main__":  # alone, it knows no folder but the library's
    sys.path.append(str(Path(__file__).resolve().parents[2]))

import pypdfium2
from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin

from applicants.documents.content import DOCX, MOST_PIXELS, PDF, shut_in
from applicants.documents.wording import words_of_docx, words_of_pdf

MEMORY: Final = 768 * 1024 * 1024
SECONDS: Final = 8
MOST_PAGES: Final = 20
MOST_LETTERS: Final = 200_000
# As wide as a page needs to be read, and no side longer than this, whatever the file says of its size.
WIDTH: Final = 1200
LONGEST_SIDE: Final = 3000
MOST_BYTES: Final = 8 * 1024 * 1024
MET_LATER: Final = (
    MpoImagePlugin,
    TiffImagePlugin,
)  # the reader of JPEG asks for them when it meets two pictures, or facts
Image.preinit()  # now: the library looks for its parts when nothing can be opened any more
READERS: Final = (JpegImagePlugin.JpegImageFile.format, PngImagePlugin.PngImageFile.format)


def words(content: bytes, media_type: str) -> dict[str, object]:
    """How many pages there are to draw, and the words as far as they can be read."""
    if media_type == PDF:
        pages = len(pypdfium2.PdfDocument(content))
        return {"pages": pages, "text": cut(words_of_pdf(content))}
    if media_type == DOCX:
        return {"pages": 0, "text": cut(words_of_docx(content))}
    return {"pages": 1, "text": ""}


def cut(text: str) -> str:
    """No more than a page can show."""
    return text[:MOST_LETTERS]


def picture(content: bytes, media_type: str, number: int) -> bytes:
    """Page `number`, from 1 on, as a PNG. Raises ValueError for a page that is not drawn, and whatever a broken file raises."""
    if not 1 <= number <= MOST_PAGES:
        raise ValueError(number)
    drawn = page_of_pdf(content, number) if media_type == PDF else made_anew(content)
    target = io.BytesIO()
    drawn.save(target, "PNG")
    if target.tell() > MOST_BYTES:
        raise ValueError(target.tell())
    return target.getvalue()


def page_of_pdf(content: bytes, number: int) -> Image.Image:
    """The page drawn, forms and scripts left out."""
    page = pypdfium2.PdfDocument(content)[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), LONGEST_SIDE / max(height, 1))
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return drawn


def made_anew(content: bytes) -> Image.Image:
    """The picture's own pixels, upright, smaller where it is large; nothing of what else was in the file."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=READERS) as opened:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened)
        on_white = Image.new("RGB", upright.size, "white")
        has_holes = "A" in upright.getbands() or "transparency" in upright.info
        pixels = upright.convert("RGBA") if has_holes else upright.convert("RGB")
        on_white.paste(pixels, mask=pixels.getchannel("A") if has_holes else None)
        return on_white


def main() -> None:
    """The words as JSON, or the picture's bytes; nothing and a code where it cannot be."""
    shut_in(MEMORY, SECONDS)
    media_type, number = sys.argv[1], int(sys.argv[2])
    content = sys.stdin.buffer.read()
    made = picture(content, media_type, number) if number else json.dumps(words(content, media_type)).encode()
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()

"""What an uploaded file is, decided by its bytes alone. A program of its own, started by `storage.check`: the file on standard
input, its media type or what is wrong with it on standard output; then whether its words may speak of sponsorship.

Its limits hold before the first byte is looked at, so a file made to exhaust a machine ends this process and no other; from then
on it can open no file and no connection. Nothing here needs Django.
"""

from __future__ import annotations

import codecs
import io
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

if __name__ == "__main__":  # alone, it knows no folder but the library's
    sys.path.append(str(Path(__file__).resolve().parents[2]))

from applicants.documents.docx_parts import is_built_to_harm
from applicants.documents.not_taken import TEST_VIRUS, NotTakenError
from applicants.documents.pdf_parts import OddlyPackedError, TooMuchPackedError, plain, skeleton
from applicants.documents.picture_parts import size_of_jpeg, size_of_png

MEMORY: Final = 256 * 1024 * 1024
SECONDS: Final = 8
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a PDF must not bring along, wherever in it: actions that run or start something, embedded programs, forms of programs.
RUNS: Final = rb"JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE"
ACTIVE_PDF: Final = re.compile(
    rb"/(%s|JS|RichMedia|EmbeddedFiles?|AA|XFA|OnInstantiate)(?![A-Za-z0-9])|/OpenAction\s*<<" % RUNS
)
# The same action by its own key, which no picture or text has by chance: what only looks like a stream hides it no more.
AN_ACTION: Final = re.compile(rb"/S(?:[\s\x00]|%%[^\r\n]*[\r\n])*/(%s)(?![A-Za-z0-9])" % RUNS)
A_LINK: Final = re.compile(rb"/URI\s*(?:\(((?:\\.|[^()\\])*)\)|<([0-9A-Fa-f\s]*)>)", re.DOTALL)
ESCAPED: Final = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
# Addresses that lead to no page but start something on the reader's own machine.
STARTS: Final = re.compile(rb"[\s\x00]*(javascript|vbscript|data|file|smb):|[\s\x00]*\\\\", re.IGNORECASE)
MOST_PIXELS: Final = 50_000_000


def media_type(content: bytes) -> str:
    """The media type of a file that is taken. Raises NotTakenError."""
    if TEST_VIRUS in content:
        raise NotTakenError("infected")
    if content.startswith(b"%PDF-"):
        return check_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return check_docx(content)
    if content.startswith(b"\xff\xd8\xff"):
        return check_jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return check_png(content)
    raise NotTakenError("kind")


def check_pdf(content: bytes) -> str:
    """A whole PDF without a password and without active parts."""
    if b"%%EOF" not in content[-2048:]:
        raise NotTakenError("damaged pdf")
    try:
        parts = skeleton(content)
    except (TooMuchPackedError, OddlyPackedError) as error:
        raise NotTakenError("archive pdf") from error
    if b"/Encrypt" in parts:
        raise NotTakenError("encrypted")
    if ACTIVE_PDF.search(parts) or AN_ACTION.search(plain(content)) or any(map(STARTS.match, links_of(parts))):
        raise NotTakenError("active")
    return PDF


def links_of(parts: bytes) -> Iterator[bytes]:
    """The addresses that links lead to, with what was written as numbers in letters."""
    for literal, digits in A_LINK.findall(parts):
        pairs = b"".join(digits.split()).decode()
        yield bytes.fromhex(pairs + "0" * (len(pairs) % 2)) if pairs else ESCAPED.sub(unescaped, literal)


def unescaped(found: re.Match[bytes]) -> bytes:
    """One letter that was written with a backslash; nothing for a line that only goes on."""
    return bytes([int(found[1], 8) % 256]) if found[1].isdigit() else found[1].strip(b"\r\n")


def check_docx(content: bytes) -> str:
    """A Word document whose parts unpack to a sane size, without macros, without paths or templates that lie elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            harms = is_built_to_harm(archive, content)
            names = {part.filename for part in archive.infolist()}
    except NotTakenError:
        raise
    # Whatever a damaged archive makes the library stumble over: its lists of errors are not complete.
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise NotTakenError("damaged docx") from error
    if harms:
        raise NotTakenError("archive docx")
    if "word/document.xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        raise NotTakenError("kind")
    return DOCX


def check_png(content: bytes) -> str:
    """A PNG whose stated size a screen could show, and that goes on to its end."""
    check_size(size_of_png(content))
    if b"IEND" not in content[-1024:]:
        raise NotTakenError("damaged picture")
    return "image/png"


def check_jpeg(content: bytes) -> str:
    """A JPEG of such a size that goes on to its end. A small picture inside it has an end of its own, so the last one counts."""
    check_size(size_of_jpeg(content))
    if content.rfind(b"\xff\xd9") <= content.rfind(b"\xff\xda"):
        raise NotTakenError("damaged picture")
    return "image/jpeg"


def check_size(size: tuple[int, int] | None) -> None:
    """Nothing for a picture that has a size, and not too many pixels. Raises NotTakenError."""
    if size is None or 0 in size:
        raise NotTakenError("damaged picture")
    if size[0] * size[1] > MOST_PIXELS:
        raise NotTakenError("pixels")


def shut_in(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """From here on: little memory and time, and no file or connection can be opened."""
    codecs.lookup("cp437")  # names in old archives; the library would look for it when nothing can be opened any more
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main() -> None:
    """One line is printed: the media type, or "no" and why. For a PDF or Word file that is taken, another: yes, no or unread.

    The first is out before a word is read: whatever becomes of the reading, the file is taken as it was decided.
    """
    from applicants.documents import wording  # noqa: PLC0415 - its library is loaded while files can still be opened

    shut_in()
    content = sys.stdin.buffer.read()
    try:
        answer = media_type(content)
    except NotTakenError as error:
        answer = f"no {error}"
    print(answer, flush=True)
    if answer in {PDF, DOCX}:
        found = wording.mentions(content, is_pdf=answer == PDF)
        print({True: "yes", False: "no", None: "unread"}[found])


if __name__ == "__main__":
    main()

"""What an uploaded file is, decided by its bytes alone. A program of its own, started by `storage.check`: the file on standard
input, its media type or what is wrong with it on standard output.

Its limits hold before the first byte is looked at, so a file made to exhaust a machine ends this process and no other; from then
on it can open no file and no connection. Nothing here needs Django.
"""

from __future__ import annotations

import codecs
import io
import re
import resource
import stat
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Final

if __name__ == "__main__":  # alone, it knows no folder but the library's
    sys.path.append(str(Path(__file__).resolve().parent.parent))

from applicants.pdf_parts import TooMuchPackedError, skeleton

MEMORY: Final = 256 * 1024 * 1024
SECONDS: Final = 8
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a PDF must not bring along: actions that run when it is opened, and embedded programs.
ACTIVE_PDF: Final = re.compile(
    rb"/(JavaScript|JS|Launch|SubmitForm|ImportData|RichMedia|EmbeddedFiles?|AA)(?![A-Za-z0-9])|/OpenAction\s*<<"
)
# A template is fetched and run when Word opens the document; links and pictures elsewhere are only asked for.
FETCHED: Final = re.compile(rb"attachedTemplate[^>]*TargetMode|TargetMode[^>]*attachedTemplate")
# The harmless file by which scanners are tested; in two parts, so that no scanner takes this one for it.
TEST_VIRUS: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
PIECE: Final = 1024 * 1024
MOST_UNPACKED: Final = 100 * 1024 * 1024
MOST_PARTS: Final = 2000
MOST_PIXELS: Final = 50_000_000


class NotTakenError(ValueError):
    """The file is not taken; its one argument is a key of `storage.SENTENCES`."""


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
    except TooMuchPackedError as error:
        raise NotTakenError("archive pdf") from error
    if b"/Encrypt" in parts:
        raise NotTakenError("encrypted")
    if ACTIVE_PDF.search(parts):
        raise NotTakenError("active")
    return PDF


def check_docx(content: bytes) -> str:
    """A Word document whose parts unpack to a sane size, without macros, without paths or templates that lie elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            fault = fault_of(archive)
            names = {part.filename for part in archive.infolist()}
    except NotTakenError:
        raise
    # Whatever a damaged archive makes the library stumble over: its lists of errors are not complete.
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise NotTakenError("damaged docx") from error
    if fault:
        raise NotTakenError("archive docx")
    if "word/document.xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        raise NotTakenError("kind")
    return DOCX


def fault_of(archive: zipfile.ZipFile) -> bool:
    """True where the archive is built to do harm: too many parts or too large ones, whatever its list says of their size,
    parts that lie elsewhere, a template or a definition to be fetched from elsewhere. Raises NotTakenError for a virus."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return True
    left = MOST_UNPACKED
    for part in parts:
        folders = part.filename.replace("\\", "/").split("/")
        if folders[0] == "" or ".." in folders or stat.S_ISLNK(part.external_attr >> 16):
            return True
        with archive.open(part) as file:
            start = file.read(PIECE)
            if TEST_VIRUS in start:
                raise NotTakenError("infected")
            if b"<!DOCTYPE" in start or (part.filename.endswith(".rels") and FETCHED.search(start)):
                return True
            left -= len(start)
            while piece := file.read(PIECE):
                left -= len(piece)
                if left < 0:
                    return True
    return False


def check_png(content: bytes) -> str:
    """A PNG whose stated size a screen could show; the pixels are counted before anything is decoded."""
    width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    if width * height > MOST_PIXELS or len(content) < 24:
        raise NotTakenError("pixels")
    if b"IEND" not in content[-1024:]:
        raise NotTakenError("damaged picture")
    return "image/png"


def check_jpeg(content: bytes) -> str:
    """A JPEG that goes on to its end. A small picture inside it has an end of its own, so the last one counts."""
    if content.rfind(b"\xff\xd9") <= content.rfind(b"\xff\xda"):
        raise NotTakenError("damaged picture")
    return "image/jpeg"


def shut_in() -> None:
    """From here on: little memory and time, and no file or connection can be opened."""
    codecs.lookup("cp437")  # names in old archives; the library would look for it when nothing can be opened any more
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main() -> None:
    """One word is printed: the media type, or "no" and why."""
    shut_in()
    try:
        answer = media_type(sys.stdin.buffer.read())
    except NotTakenError as error:
        answer = f"no {error}"
    sys.stdout.write(answer)


if __name__ == "__main__":
    main()

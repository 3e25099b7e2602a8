"""Applicants' files on disk: checked by content, kept under a random key, on the disk for good before a row speaks of them."""

from __future__ import annotations

import contextlib
import io
import os
import re
import secrets
import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path

from django.conf import settings

from applicants.pdf_parts import TooMuchPackedError, skeleton
from ats.refusal import Refused

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = "PDF, Word (.docx), JPEG or PNG"
# What a PDF must not bring along: actions that run when it is opened, and embedded programs.
ACTIVE_PDF = re.compile(
    rb"/(JavaScript|JS|Launch|SubmitForm|ImportData|RichMedia|EmbeddedFiles?|AA)(?![A-Za-z0-9])|/OpenAction\s*<<"
)
# A template is fetched and run when Word opens the document; links and pictures elsewhere are only asked for.
FETCHED = re.compile(rb"attachedTemplate[^>]*TargetMode|TargetMode[^>]*attachedTemplate")
PIECE = 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PIXELS = 50_000_000


def check(name: str, content: bytes) -> str:
    """The media type, decided by content alone. Refused with a sentence: empty, too large, damaged, or not a kind we take."""
    if not content:
        raise Refused("The file is empty. Choose it again.", field="file", code="empty", status=422)
    if len(content) > settings.UPLOAD_LIMIT:
        raise Refused("The file is too large: 10 MB at most.", field="file", code="too_large", status=413)
    if content.startswith(b"%PDF-"):
        return check_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return check_docx(content)
    if content.startswith(b"\xff\xd8\xff"):
        return check_jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return check_png(content)
    raise Refused(f"This kind of file is not taken. Send {KINDS}.", field="file", code="kind", status=422)


def check_pdf(content: bytes) -> str:
    """A whole PDF without a password and without active parts."""
    if b"%%EOF" not in content[-2048:]:
        raise Refused(
            "The PDF is damaged or cut off. Save it again and choose the new file.",
            field="file",
            code="damaged",
            status=422,
        )
    try:
        parts = skeleton(content)
    except TooMuchPackedError as error:
        raise Refused(
            "The PDF is not built as one should be. Print it to a new PDF and choose that one.",
            field="file",
            code="archive",
            status=422,
        ) from error
    if b"/Encrypt" in parts:
        raise Refused(
            "The PDF has a password. Remove the password and choose it again.",
            field="file",
            code="encrypted",
            status=422,
        )
    if ACTIVE_PDF.search(parts):
        raise Refused(
            "The PDF contains a script, an action or an attached file. Print it to a new PDF and choose that one.",
            field="file",
            code="active",
            status=422,
        )
    return PDF


def check_docx(content: bytes) -> str:
    """A Word document whose parts unpack to a sane size, without macros, without paths or templates that lie elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            fault = fault_of(archive)
            names = {part.filename for part in archive.infolist()}
    # Whatever a damaged archive makes the library stumble over: its lists of errors are not complete.
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused(
            "The Word file is damaged. Save it again and choose the new file.", field="file", code="damaged", status=422
        ) from error
    if fault:
        raise Refused(
            "The Word file is not built as one should be. Print it to a PDF and send that.",
            field="file",
            code="archive",
            status=422,
        )
    if "word/document.xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        raise Refused(f"This kind of file is not taken. Send {KINDS}.", field="file", code="kind", status=422)
    return DOCX


def fault_of(archive: zipfile.ZipFile) -> bool:
    """True where the archive is built to do harm: too many parts or too large ones, whatever its list says of their size,
    parts that lie elsewhere, a template or a definition to be fetched from elsewhere."""
    parts = archive.infolist()
    if len(parts) > 2000 or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return True
    left = MOST_UNPACKED
    for part in parts:
        folders = part.filename.replace("\\", "/").split("/")
        if folders[0] == "" or ".." in folders or stat.S_ISLNK(part.external_attr >> 16):
            return True
        with archive.open(part) as file:
            start = file.read(PIECE)
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
        raise Refused("The picture is too large: 50 million pixels at most.", field="file", code="pixels", status=422)
    if b"IEND" not in content[-1024:]:
        raise cut_off_picture()
    return "image/png"


def check_jpeg(content: bytes) -> str:
    """A JPEG that goes on to its end. A small picture inside it has an end of its own, so the last one counts."""
    if content.rfind(b"\xff\xd9") <= content.rfind(b"\xff\xda"):
        raise cut_off_picture()
    return "image/jpeg"


def cut_off_picture() -> Refused:
    """Why a picture whose end is missing is not taken."""
    return Refused(
        "The picture is damaged or cut off. Open it to see whether it is whole, and choose it again.",
        field="file",
        code="damaged",
        status=422,
    )


def clean_name(name: str) -> str:
    """The applicant's name for the file without control and direction characters and folders, 255 characters at most."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return kept.strip()[:255] or "document"


def keep(content: bytes) -> str:
    """The content stands in the uploads folder under the random key returned; file and folder are fsynced.

    Refused (507) where the disk is full; then nothing is left behind.
    """
    key = secrets.token_hex(20)
    path = path_of(key)
    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise Refused(
            "The file could not be stored just now. Your answers are kept; try again in some minutes.",
            field="file",
            code="disk",
            status=507,
        ) from error
    return key


def path_of(key: str) -> Path:
    """Where the file of a key lies."""
    return Path(settings.MEDIA_ROOT) / key[:2] / key

"""From a file's bytes to its text. A PDF is taken apart by a process of its own, which may not take much."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from ats.refusal import Refused

MAX_BYTES: Final = 10 * 1024 * 1024
PDF_SECONDS: Final = 20
PDF_READER: Final = Path(__file__).with_name("pdf_reader.py")


@dataclass(frozen=True)
class Document:
    """One file as received: its name without folders, the SHA-256 of its bytes, and its text."""

    name: str
    sha256: str
    text: str


def read_document(data: bytes, name: str) -> Document:
    """The document in these bytes. Refused, in one sentence with the file's name: too large, damaged, or no text."""
    if len(data) > MAX_BYTES:
        raise Refused(_("%(name)s is larger than 10 MB.") % {"name": name}, code="too_large")
    text = pdf_text(data, name) if data.startswith(b"%PDF") else plain_text(data, name)
    return Document(name=name[-255:], sha256=hashlib.sha256(data).hexdigest(), text=text)


def plain_text(data: bytes, name: str) -> str:
    """The text of a text or Markdown file: UTF-8, or UTF-16 where its first two bytes say so. An encoding is never guessed."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            _("%(name)s is not UTF-8 text (byte %(byte)d), and no PDF. Save it as UTF-8.")
            % {"name": name, "byte": error.start},
            code="not_text",
        ) from error
    if "\0" in text:
        raise Refused(_("%(name)s is not text, and no PDF.") % {"name": name}, code="not_text")
    return text


def pdf_text(data: bytes, name: str) -> str:
    """The text of a PDF's pages. Refused: damaged, locked by a password, scanned without text, or beyond the limits."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script; the file goes in as bytes
            [sys.executable, "-I", str(PDF_READER)], input=data, capture_output=True, timeout=PDF_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(
            _("%(name)s took longer than %(seconds)d seconds to read.") % {"name": name, "seconds": PDF_SECONDS},
            code="too_slow",
        ) from error
    if done.returncode != 0:
        raise Refused(
            _("%(name)s cannot be read: the PDF is damaged, or locked by a password.") % {"name": name}, code="damaged"
        )
    text = done.stdout.decode(errors="replace").replace("\0", "")
    if not text.strip():
        raise Refused(
            _("%(name)s holds no text: is it a scan? Run text recognition on it first.") % {"name": name},
            code="no_text",
        )
    return text

"""Applicants' files: checked by content, kept under a random key, stored for good before a row speaks of them."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import re
import secrets
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.documents.bucket import Bucket
from applicants.documents.folder import Folder
from applicants.documents.store import Store, StoreError
from ats.refusal import Refused

logger = logging.getLogger(__name__)

CHECKER: Final = Path(__file__).with_name("content.py")
# Longer than the program's own processor time: what runs into this one waits for something.
CHECK_SECONDS: Final = 9
SENTENCES: Final[dict[str, Promise]] = {
    "empty": _("The file is empty. Choose it again."),
    "too_large": _("The file is too large: 10 MB at most."),
    "kind": _("This kind of file is not taken. Send PDF, Word (.docx), JPEG or PNG."),
    "damaged pdf": _("The PDF is damaged or cut off. Save it again and choose the new file."),
    "damaged docx": _("The Word file is damaged. Save it again and choose the new file."),
    "damaged picture": _("The picture is damaged or cut off. Open it to see whether it is whole, and choose it again."),
    "archive pdf": _(
        "The PDF is not built as one should be: packed parts of 20 MB at most. Print it to a new PDF and choose that one."
    ),
    "archive docx": _(
        "The Word file is not built as one should be: 2,000 parts and 100 MB unpacked at most, no other archive inside, and"
        " nothing to be fetched from elsewhere. Print it to a PDF and send that."
    ),
    "encrypted": _("The PDF has a password. Remove the password and choose it again."),
    "active": _(
        "The PDF contains a script, an action, a link that starts something, a form of the kind XFA, or an attached file. Print"
        " it to a new PDF and choose that one."
    ),
    "pixels": _("The picture is too large: 50 million pixels at most."),
    "infected": _("The file contains a virus, so it was not kept. Check your device, and send a clean copy."),
    "unchecked": _("The file could not be checked within the limits. Print it to a new PDF and choose that one."),
}


class Checked(NamedTuple):
    """What a file was found to be; and whether its words may speak of sponsorship, None where none could be read."""

    media_type: str
    mentions_sponsorship: bool | None


def check(content: bytes) -> Checked:
    """What it is, decided by content alone, in a process of its own that may not take much.

    Refused with a sentence: empty, too large, damaged, dangerous, or not a kind we take; also where the process was ended by its
    limits, for a file that ends it once would end it again. Nothing is refused for what its words say, nor because they
    could not be read: what it is was answered before.
    """
    if not content:
        raise refusal("empty")
    if len(content) > settings.UPLOAD_LIMIT:
        raise refusal("too_large")
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and program; the file goes in as bytes
            [sys.executable, "-I", str(CHECKER)], input=content, capture_output=True, timeout=CHECK_SECONDS, check=False
        )
        said = done.stdout
    except subprocess.TimeoutExpired as error:
        said = error.stdout or b""
    what, is_whole, words = said.decode("ascii", "replace").partition("\n")
    if not is_whole:
        raise refusal("unchecked")
    if what.startswith("no "):
        raise refusal(what.removeprefix("no "))
    return Checked(what, {"yes": True, "no": False}.get(words.strip()))


def refusal(why: str) -> Refused:
    """The refusal of that key of SENTENCES; its code is the key's first word."""
    status = 413 if why == "too_large" else 422
    return Refused(str(SENTENCES[why]), field="file", code=why.split(maxsplit=1)[0], status=status)


def clean_name(name: str) -> str:
    """The applicant's name for the file without control and direction characters and folders, 255 characters at most."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return kept.strip()[:255] or "document"


def store() -> Store:
    """Where files are kept: in the bucket that is set up, else in the uploads folder. Nobody else decides it."""
    return Bucket(settings.BUCKET) if settings.BUCKET else Folder(Path(settings.MEDIA_ROOT))


@contextlib.contextmanager
def kept(content: bytes) -> Iterator[str]:
    """The content is stored under a random key for whatever is done with it next; refused, nothing is left of it.

    Only a refusal takes it away again: after any other failure a row may speak of it all the same, and what no row speaks of
    is swept.
    """
    key = keep(content)
    try:
        yield key
    except Refused:
        with contextlib.suppress(StoreError):
            store().remove(key)
        raise


def keep(content: bytes) -> str:
    """The content is stored for good under the random key returned. Refused (507) where it cannot be; then nothing is left."""
    key = secrets.token_hex(20)
    try:
        store().put(key, content)
    except StoreError as error:
        logger.warning("A document could not be stored: %s", error)
        raise Refused(
            str(_("The file could not be stored just now. Your answers are kept; try again in some minutes.")),
            field="file",
            code="disk",
            status=507,
        ) from error
    return key


def read(key: str, sha256: str) -> bytes:
    """The content of a key, whose hash is the one kept. Refused (503) where it cannot be read or is another."""
    try:
        content = store().get(key, settings.UPLOAD_LIMIT)
    except StoreError as error:
        logger.warning("A document could not be read: %s", error)
        raise Refused(
            str(_("The file cannot be read just now. Try again in some minutes.")), code="disk", status=503
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        logger.error("A document is not the one that was stored: %s", key)
        raise Refused(
            str(_("The file is not the one that was stored, so it is not given out.")), code="hash", status=503
        )
    return content

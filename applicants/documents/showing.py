"""What staff are shown of a document instead of the file itself: made on each request, with limits (rendering.py)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core import signing
from django.utils.translation import gettext as _

from applicants import viewing
from applicants.documents.rendering import MOST_PAGES
from applicants.models import Document
from ats.accounts.models import User
from ats.refusal import Refused

PROGRAM: Final = Path(__file__).with_name("rendering.py")
# Longer than the program's own processor time: what runs into this one waits for something.
SECONDS: Final = 9
SALT: Final = "applicants.showing"
# A page's pictures are given out for so many seconds after the look at it was remembered.
FRESH_FOR: Final = 3600


@dataclass(frozen=True)
class Shown:
    """What of a document can be shown: which pages as pictures, of how many, and its words. `is_broken` where neither can be."""

    pages: range
    pages_in_all: int
    text: str
    is_broken: bool = False


def shown(document: Document) -> Shown:
    """The pages and words of a document that staff may open. A file that ends or holds the program is broken, and no fault."""
    made = made_of(document, 0)
    if made is None:
        return Shown(range(0), 0, "", is_broken=True)
    found = json.loads(made)
    return Shown(range(1, min(found["pages"], MOST_PAGES) + 1), found["pages"], found["text"].strip())


def picture_of(document: Document, number: int) -> bytes:
    """One page as a PNG. Refused (422) where it cannot be drawn within the limits."""
    made = made_of(document, number)
    if not made:
        raise Refused(_("This page cannot be shown within the limits."), code="not_drawn", status=422)
    return made


def made_of(document: Document, number: int) -> bytes | None:
    """What the program answers; None where it did not."""
    content = viewing.content_of(document, to_staff=True)
    words = [sys.executable, "-I", str(PROGRAM), document.media_type, str(number)]
    try:
        done = subprocess.run(words, input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own program; the file goes in as bytes
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None


def ticket(document: Document, user: User) -> str:
    """Shows that this person's look at the document was remembered: without it no picture of a page is given out."""
    return signing.dumps([document.pk, user.pk], salt=SALT)


def is_remembered(sealed: str, document: Document, user: User) -> bool:
    """Whether the ticket is of this document, this person and this hour."""
    try:
        return bool(signing.loads(sealed, salt=SALT, max_age=FRESH_FOR) == [document.pk, user.pk])
    except signing.BadSignature:
        return False

"""Which passwords are refused, and why: what a guesser tries first, and what has leaked already."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import BinaryIO, Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # zxcvbn ships no types

from ats.accounts.models import User

# Of four: below it a password falls to somebody who has its hash and a few days.
GOOD_ENOUGH: Final = 3
LOOKED_AT: Final = 64  # characters of a longer one: so many that cannot be guessed are plenty
WORDS_OF_THE_HOUSE: Final = ("chicago", "illinois", "city", "hiring", "desk", "hiringdesk", "applicant", "bidder")
SHA1: Final = re.compile(rb"^[0-9A-Fa-f]{40}\b")

# What makes it easy, by what zxcvbn saw in it.
WHY: Final[dict[str, str | Promise]] = {
    "dictionary": gettext_lazy("It is mostly a word or a name that many people use."),
    "date": gettext_lazy("It is mostly a date or a year."),
    "repeat": gettext_lazy("It repeats itself."),
    "sequence": gettext_lazy("It is mostly a row, like abc or 123."),
    "spatial": gettext_lazy("Its keys lie side by side on a keyboard."),
    "regex": gettext_lazy("It is mostly a date or a year."),
    "bruteforce": gettext_lazy("It is short."),
}


class Guessable:
    """Refuses what would be guessed soon, with what makes it so. One's own name and address count as words many people try."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Nothing where it is good enough. Raises ValidationError with the reasons."""
        own = [user.email, *user.email.split("@"), user.first_name, user.last_name] if user else []
        found = zxcvbn(password[:LOOKED_AT], user_inputs=[word for word in (*own, *WORDS_OF_THE_HOUSE) if word])
        if found["score"] < GOOD_ENOUGH:
            why = dict.fromkeys(str(WHY[part["pattern"]]) for part in found["sequence"] if part["pattern"] in WHY)
            sentence = _(
                "This password would be guessed soon. %(why)s Three or four words that do not belong together are good."
            )
            raise ValidationError(sentence % {"why": " ".join(why)}, code="guessable")

    def get_help_text(self) -> str:
        """As it is said beside the field."""
        return _("Three or four words that do not belong together make a good one.")


class Breached:
    """Refuses what stands in the operator's file of leaked passwords (ATS_BREACHED_PASSWORDS)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def validate(self, password: str, _user: User | None = None) -> None:
        """Nothing where it is not in the file. Raises ValidationError."""
        if is_listed(self.path, password):
            raise ValidationError(
                _("This password has leaked from another site, so guessers try it first. Choose another."),
                code="breached",
            )

    def get_help_text(self) -> str:
        """As it is said beside the field."""
        return _("A password that has leaked from another site is refused.")


def is_listed(path: Path, password: str) -> bool:
    """The sorted file holds the password: a line each, either as it is or its SHA-1 in hex, with or without a count behind.

    Found by halving, so that a file of gigabytes costs some thirty reads.
    """
    with path.open("rb") as file:
        if SHA1.match(file.read(60)):
            wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
            return halved(file, wanted, upper=True)
        return halved(file, password.encode(), upper=False)


def halved(file: BinaryIO, wanted: bytes, *, upper: bool) -> bool:
    """True where a line of the sorted file begins with the wanted text and holds nothing else but a count."""
    low, high = 0, file.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        file.seek(middle)
        if middle:
            file.seek(middle - 1)
            file.readline()  # to the beginning of a line
        line = file.readline().rstrip(b"\r\n")
        key = line[:40].upper() if upper else line
        if not line and file.tell() >= high:
            high = middle
        elif key < wanted:
            low = max(file.tell(), middle + 1)
        elif key == wanted:
            return True
        else:
            high = middle
    return False

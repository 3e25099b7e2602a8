"""A roster between its two steps at the desk: looked through, then imported. The file waits on the server, not in the page.

It lies under a random key in a private folder; the page carries the key under our signature, with the file's name, its day
and who sent it. What nobody came back for is deleted at the next upload.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core import signing

from ats.refusal import Refused

SALT = "roster looked through at the desk"
HOURS = 2


@dataclass(frozen=True)
class Waiting:
    """One roster file that waits to be imported."""

    key: str
    name: str
    as_of: str
    sender: int

    @property
    def day(self) -> date:
        """The day of which it speaks."""
        return date.fromisoformat(self.as_of)

    def sealed(self) -> str:
        """As the page carries it."""
        return signing.dumps(astuple(self), salt=SALT)


def folder() -> Path:
    """Where the files wait: inside the state folder, readable by nobody else."""
    path = Path(settings.MEDIA_ROOT) / "rosters"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(content: bytes, name: str, *, as_of: date, sender: int) -> Waiting:
    """The file waits; those that wait for longer than two hours are gone. Refused (507) where the disk is full."""
    key = secrets.token_hex(20)
    oldest = time.time() - HOURS * 3600
    try:
        for file in folder().iterdir():
            if file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
        path = folder() / key
        path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError as error:
        raise Refused(
            "The file could not be stored just now. Try again in some minutes.", field="file", status=507
        ) from error
    return Waiting(key, name, as_of.isoformat(), sender)


def take(sealed: str, *, sender: int) -> tuple[Waiting, bytes] | None:
    """The file that this person sent; None where it waits no longer, or the page's seal is not ours or somebody else's."""
    try:
        waiting = Waiting(*signing.loads(sealed, salt=SALT, max_age=HOURS * 3600))
    except signing.BadSignature:
        return None
    path = folder() / waiting.key
    if waiting.sender != sender or not path.exists():
        return None
    return waiting, path.read_bytes()


def drop(waiting: Waiting) -> None:
    """The file waits no longer."""
    (folder() / waiting.key).unlink(missing_ok=True)

"""What stands beside the desk and may fail: a bucket for documents, and a virus scanner. Both feel `well` until told else."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.clamd import VERSION, Clamd
from tests.stores import NAME, S3, SECRET


class Bucket(S3):
    """A bucket whose objects are files in a folder of ours. Absent, it is killed; hung, it stands still with its connections
    open; refusing, it knows another secret than the desk, and refuses what that signs."""

    def set_mood(self, mood: str) -> None:
        """It feels like that from now on."""
        if mood == "hung":
            os.kill(self.process.pid, signal.SIGSTOP)
            return
        self.kill()
        self.secret = "another one" if mood == "refusing" else SECRET
        if mood != "absent":
            self.start()

    @property
    def objects(self) -> Path:
        """Where its objects lie, each beneath the first two letters of its key."""
        return self.folder / NAME

    @property
    def variables(self) -> dict[str, str]:
        """What a desk is told, so that it keeps its documents there."""
        place = self.place
        said = {"ATS_S3_URL": place.url, "ATS_S3_BUCKET": place.name, "ATS_S3_KEY": place.key}
        return said | {"ATS_S3_SECRET": place.secret}


class Scanner:
    """A scanner that finds `tests.clamd.INFECTED` infected, and keeps what it was asked about. Absent, nobody listens there;
    hung, it takes the call, reads, and says nothing."""

    def __init__(self, where: Path) -> None:
        self.where, self.streams = where, list[bytes]()
        self.clamd: Clamd | None = None
        self.set_mood("well")

    def set_mood(self, mood: str) -> None:
        """It feels like that from now on."""
        self.end()
        if mood == "absent":
            return
        self.clamd = Clamd(self.where)
        self.clamd.streams = self.streams
        if mood == "hung":
            self.clamd.patience, self.clamd.version, self.clamd.looks = 60.0, None, False
        else:
            self.clamd.version = VERSION

    def end(self) -> None:
        """Nobody listens there."""
        if self.clamd:
            self.clamd.end()
            self.clamd = None
        self.where.unlink(missing_ok=True)

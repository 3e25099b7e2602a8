"""Where applicants' files lie: what a store must promise. `folder.py` and `bucket.py` keep it, each in its way (ADR 0035).

A store knows keys and bytes and nothing of documents; `storage.py` draws the keys, compares the hashes and says what went
wrong to people. Another kind of store is another class here, and a line in `storage.store`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Trouble(StrEnum):
    """What can be wrong with a store; each has its sentence in `ats/health/findings.py`."""

    FULL = "full"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NO_BUCKET = "no_bucket"
    FAILING = "failing"
    MISSING = "missing"


class StoreError(Exception):
    """The store did not do what it was asked: which trouble it was, and for the log what it said itself."""

    def __init__(self, trouble: Trouble, said: str) -> None:
        super().__init__(f"{trouble}: {said}")
        self.trouble = trouble


class Store(Protocol):
    """Files under keys. Every answer comes within seconds, and every failure is a StoreError."""

    def put(self, key: str, content: bytes) -> None:
        """The whole content lies under the key for good, readable by the desk alone; or nothing does that anybody reads."""
        ...

    def get(self, key: str, most: int) -> bytes:
        """What lies under the key; of anything longer than `most` bytes, no more than a part that shows it. MISSING where
        nothing does."""
        ...

    def remove(self, key: str) -> None:
        """Nothing lies under the key any more, whether or not something did."""
        ...

    def written(self) -> Iterator[tuple[str, datetime]]:
        """Every key under which something lies, and when it was put there. What is not ours is left out."""
        ...

    def drop_halves(self, before: datetime) -> int:
        """What was begun before then and never got whole is gone; how many those were."""
        ...

    def trouble(self) -> Trouble | None:
        """What keeps files from being stored and read just now, found out by asking; None where nothing does."""
        ...

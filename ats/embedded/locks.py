"""Locks between processes. The kernel lets go of them when a process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Lock:
    """A lock file: shared by many, or owned by one. Made when missing, never deleted.

    Closed on exec, so that a child holds it only where it was handed `number` on purpose.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
        self.path = path
        self.number = os.open(path, flags, 0o600)

    def share(self) -> None:
        """Waits until nobody owns the lock, then holds it together with others."""
        fcntl.flock(self.number, fcntl.LOCK_SH)

    def own(self) -> None:
        """Waits until nobody else holds the lock, then holds it alone."""
        fcntl.flock(self.number, fcntl.LOCK_EX)

    def try_own(self) -> bool:
        """True when the lock is now held alone. False when another holds it; a share held before is then lost."""
        try:
            fcntl.flock(self.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Nobody holds the lock through this object any more; it can be taken again."""
        fcntl.flock(self.number, fcntl.LOCK_UN)

    def close(self) -> None:
        """The lock is released by this process. One that was handed the number to keep still holds it."""
        os.close(self.number)

    @property
    def is_held(self) -> bool:
        """True while a process owns or shares the lock file. Not to be asked by its holder."""
        probe = Lock(self.path)
        try:
            return not probe.try_own()
        finally:
            probe.close()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits for its turn and is then the only one inside, over all processes."""
    lock = Lock(path)
    lock.own()
    try:
        yield
    finally:
        lock.close()

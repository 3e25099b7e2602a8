"""Applicants' files in a folder on this machine's disk."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from applicants.documents.store import StoreError, Trouble

# What a file is called while it is being written.
PARTIAL: Final = ".part"
A_KEY: Final = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Folder:
    """A file a key, in a folder of its first two letters (`store.Store` says what is promised)."""

    root: Path

    def path_of(self, key: str) -> Path:
        """Where the file of a key lies."""
        return self.root / key[:2] / key

    def put(self, key: str, content: bytes) -> None:
        """File and folder are fsynced; what was begun and failed is taken away again."""
        path = self.path_of(key)
        partial = path.with_suffix(PARTIAL)
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
            raise trouble_of(error) from error

    def get(self, key: str, most: int) -> bytes:
        """The file, one byte more than `most` where it is longer."""
        try:
            with self.path_of(key).open("rb") as file:
                return file.read(most + 1)
        except OSError as error:
            raise trouble_of(error) from error

    def remove(self, key: str) -> None:
        """The file is gone."""
        try:
            self.path_of(key).unlink(missing_ok=True)
        except OSError as error:
            raise trouble_of(error) from error

    def written(self) -> Iterator[tuple[str, datetime]]:
        """The whole files, by the time of the disk. One that goes meanwhile is passed over."""
        yield from ((path.name, at) for path, at in self.files() if A_KEY.fullmatch(path.name))

    def drop_halves(self, before: datetime) -> int:
        """Half-written files go."""
        halves = [path for path, at in self.files() if path.suffix == PARTIAL and at < before]
        for path in halves:
            path.unlink(missing_ok=True)
        return len(halves)

    def files(self) -> Iterator[tuple[Path, datetime]]:
        """Every file that lies there, whole or partial, and when it was written last."""
        for path in self.root.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):  # it has gone or got its name meanwhile
                yield path, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def trouble(self) -> Trouble | None:
        """UNREACHABLE where the folder, or the one it would be made in, cannot be written to."""
        place = next(one for one in (self.root, *self.root.parents) if one.exists())
        return None if place.is_dir() and os.access(place, os.W_OK | os.X_OK) else Trouble.UNREACHABLE


def trouble_of(error: OSError) -> StoreError:
    """The same in the words of stores."""
    known = {errno.ENOSPC: Trouble.FULL, errno.EDQUOT: Trouble.FULL, errno.ENOENT: Trouble.MISSING}
    return StoreError(known.get(error.errno or 0, Trouble.FAILING), str(error))

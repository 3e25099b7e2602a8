"""What stops the launcher: one sentence that the person at the terminal can act upon."""

from __future__ import annotations

import errno
from pathlib import Path


class Trouble(Exception):  # noqa: N818 - it is told to a person, who has trouble, not an error
    """The launcher cannot go on. The text is the whole message; nothing half-done is left behind."""


def explain(problem: OSError, folder: Path) -> Trouble:
    """The sentence for a folder that could not be written. A full disk is named as such; the rest by its cause."""
    if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Trouble(f"The disk is full: nothing more can be written to {folder}. Free some space and start again.")
    cause = (problem.strerror or str(problem)).lower()
    return Trouble(f"{folder} cannot be written ({cause}). Choose another folder with --home.")

"""What the judges of content share, in the process of its own: how they say no, and the file by which scanners are tested."""

from __future__ import annotations

from typing import Final

# The harmless file by which scanners are tested; in two parts, so that no scanner takes this one for it.
TEST_VIRUS: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"


class NotTakenError(ValueError):
    """The file is not taken; its one argument is a key of `storage.SENTENCES`."""

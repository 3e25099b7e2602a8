"""The last one out: kills the process groups it was told of when the launcher has gone, however it went.

A process of its own, in a session of its own. The launcher's children are tied to it by the kernel, but what they start
in turn (the web server's and Celery's own workers) is not, and outlives a killed launcher. Reads `+GROUP` and `-GROUP`
lines; the end of its input is the end of the launcher.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable


def left_over(lines: Iterable[str]) -> set[int]:
    """The groups that were entered and not struck out again, once the input has ended."""
    groups: set[int] = set()
    for line in lines:
        number = int(line[1:])
        if line.startswith("+"):
            groups.add(number)
        else:
            groups.discard(number)
    return groups


def main() -> None:
    """Waits for the end of the input and kills what is left."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    for group in left_over(sys.stdin):
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


if __name__ == "__main__":
    main()

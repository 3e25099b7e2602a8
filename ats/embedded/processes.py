"""Child processes: born tied to their parent, watched, started again when they die, and ended in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

LONGEST_PAUSE = 30.0
HUNG = 60.0  # without a sign of life for so long, a process hangs
STEADY = 60.0  # a process that lived this long is forgiven its earlier deaths
LARGE_LOG = 10 * 1024 * 1024


@dataclass(frozen=True)
class Account:
    """The system account that a process runs under, where it is not our own."""

    uid: int
    gid: int


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    folder: Path,
    environment: Mapping[str, str],
    farewell: signal.Signals = signal.SIGKILL,
    keep: Sequence[int] = (),
    account: Account | None = None,
) -> subprocess.Popen[bytes]:
    """The command runs in its own session, writing to the log.

    The kernel sends it `farewell` when the calling thread ends, so that killing the parent leaves nothing; `keep` are
    the open files it inherits. To be called from the main thread, for that reason.
    """
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own programs, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment),
            start_new_session=True,
            pass_fds=tuple(keep),
            preexec_fn=tie,  # noqa: PLW1509 - the other thread, where there is one, only waits for a lock
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def end(process: subprocess.Popen[bytes], by: signal.Signals, patience: float) -> None:
    """The process has ended, and its group with it: asked first, killed when its patience has run out."""
    if process.poll() is None:
        process.send_signal(by)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    kill_group(process.pid)
    process.wait()


def kill_group(leader: int) -> None:
    """Nothing of the leader's group runs on; a group that has gone already is no matter."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def is_running(number: object) -> bool:
    """True while a process of that number runs, ours or not. One that has died and waits for its burial does not."""
    try:
        status = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def turn_over(log: Path) -> None:
    """A log that has grown large is set aside as `.1`, in place of the one before it."""
    if log.exists() and log.stat().st_size > LARGE_LOG:
        log.replace(log.with_suffix(f"{log.suffix}.1"))


def last_line(log: Path) -> str:
    """The last line of a log that says something besides the usual comings and goings, or nothing where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip() and not line.startswith("[INFO]")), "")


class Watched:
    """A process that shall run for as long as its watcher: started again when it dies, more slowly each time.

    `pulse` is the file that it touches every few seconds, where it does: one that lets a minute pass hangs, and is killed.
    """

    def __init__(
        self,
        name: str,
        begin: Callable[[], subprocess.Popen[bytes]],
        *,
        first: subprocess.Popen[bytes] | None = None,
        stop_by: signal.Signals = signal.SIGTERM,
        patience: float = 10.0,
        pulse: Path | None = None,
    ) -> None:
        self.name = name
        self.deaths = 0
        self._begin = begin
        self._stop_by = stop_by
        self._patience = patience
        self._pulse = pulse
        self._process = first
        self._began = time.monotonic()
        self._due = 0.0

    @property
    def pid(self) -> int | None:
        """The number of the process, or None between two lives."""
        return self._process.pid if self._process else None

    def begin(self) -> None:
        """The process runs. Raises OSError where it cannot be started."""
        self._process = self._begin()
        self._began = time.monotonic()

    def look(self) -> str | None:
        """A sentence when the process has died since the last look, or lives again; else None."""
        now = time.monotonic()
        if self._process is not None:
            code = self._process.poll()
            if code is None and not self._hangs(now):
                self.deaths = self.deaths if now - self._began < STEADY else 0
                return None
            kill_group(self._process.pid)
            self._process.wait()
            self._process = None
            return self._postpone(now, f"no sign of life for {HUNG:g} s" if code is None else _how(code))
        if now < self._due:
            return None
        try:
            self.begin()
        except OSError as problem:
            return self._postpone(now, problem.strerror or str(problem))
        return f"{self.name} was started again."

    def ask(self) -> None:
        """The process has been asked to end, and may take its time until `end`."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self._stop_by)

    def end(self) -> None:
        """The process has ended, and will not be started again by a look."""
        if self._process is not None:
            end(self._process, self._stop_by, self._patience)
        self._process = None
        self._due = float("inf")

    def _hangs(self, now: float) -> bool:
        if self._pulse is None or now - self._began < HUNG:
            return False
        try:
            return time.time() - self._pulse.stat().st_mtime > HUNG
        except OSError:
            return True

    def _postpone(self, now: float, cause: str) -> str:
        pause = min(0.5 * 2**self.deaths, LONGEST_PAUSE)
        self.deaths += 1
        self._due = now + pause
        return f"{self.name} stopped ({cause}); it is started again in {pause:g} s."


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"

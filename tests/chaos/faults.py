"""The table of faults: how each strikes a desk, and how it is mended. A new fault is a row more."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.chaos.stage import Stage

FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
CLOCKED = ("web", "worker", "beat")


@dataclass(frozen=True)
class Fault:
    """One kind of trouble. `lacks` says what this machine lacks for it, where it lacks something; `needs`, by which option the
    desk has what it befalls."""

    name: str
    strike: Callable[[Stage], object]
    mend: Callable[[Stage], object] = lambda _stage: None
    lacks: str = ""
    needs: str = ""


def killed(name: str) -> Fault:
    """The process and its children are gone at once; its keeper starts it again."""
    return Fault(f"killed {name}", lambda stage: stage.signal_group(name, signal.SIGKILL))


def absent(name: str) -> Fault:
    """The process is gone, and nobody starts it again until it is mended."""

    def strike(stage: Stage) -> None:
        stage.absent.add(name)
        stage.signal_group(name, signal.SIGKILL)

    return Fault(f"absent {name}", strike, lambda stage: stage.absent.discard(name))


def hung(name: str) -> Fault:
    """The process stands still with its connections open."""
    return Fault(
        f"hung {name}",
        lambda stage: stage.signal_group(name, signal.SIGSTOP),
        lambda stage: stage.signal_group(name, signal.SIGCONT),
    )


def one_child_killed(name: str) -> Fault:
    """One of the processes that do the work is gone, in the middle of whatever it did."""

    def strike(stage: Stage) -> None:
        children = stage.children(name)
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(Random(children[0]).choice(children), signal.SIGKILL)  # noqa: S311 - no secret

    return Fault(f"killed a child of {name}", strike)


def mail(mood: str) -> Fault:
    """The mail server feels like that."""
    return Fault(f"{mood} mail", lambda stage: stage.sink.set_mood(mood), lambda stage: stage.sink.set_mood("well"))


def bucket(mood: str) -> Fault:
    """The bucket for documents feels like that."""
    return Fault(
        f"{mood} bucket", lambda stage: stage.set_bucket(mood), lambda stage: stage.set_bucket("well"), needs="bucket"
    )


def scanner(mood: str) -> Fault:
    """The virus scanner feels like that."""
    return Fault(
        f"{mood} scanner",
        lambda stage: stage.set_scanner(mood),
        lambda stage: stage.set_scanner("well"),
        needs="scanner",
    )


def full_disk() -> Fault:
    """No file of the web server can grow: what a full disk looks like to it, as root and not."""

    def limit(stage: Stage, size: int) -> None:
        for pid in (stage.watched["web"].pid or 0, *stage.children("web")):
            with contextlib.suppress(ProcessLookupError):
                _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))

    return Fault(
        "full disk for uploads", lambda stage: limit(stage, 16), lambda stage: limit(stage, resource.RLIM_INFINITY)
    )


def clock(offset: int) -> Fault:
    """Web, worker and beat are started anew with clocks that many seconds off; the database keeps its own."""

    def set_to(stage: Stage, variables: dict[str, str]) -> None:
        for name in ("LD_PRELOAD", "FAKETIME"):
            stage.environment.pop(name, None)
        stage.environment |= variables
        stage.restart(*CLOCKED)

    return Fault(
        f"clock {offset:+d} s",
        lambda stage: set_to(stage, {"LD_PRELOAD": str(FAKETIME), "FAKETIME": f"{offset:+d}s"}),
        lambda stage: set_to(stage, {}),
        lacks="" if FAKETIME else "libfaketime is not installed (Debian: faketime)",
    )


DATABASE = (
    Fault("killed database", lambda stage: stage.signal_database(signal.SIGKILL)),
    Fault(
        "hung database",
        lambda stage: stage.signal_database(signal.SIGSTOP),
        lambda stage: stage.signal_database(signal.SIGCONT),
    ),
)
FAULTS = (
    *(killed(name) for name in ("web", "worker", "beat", "valkey")),
    *(one_child_killed(name) for name in ("web", "worker")),
    *(hung(name) for name in ("web", "worker", "beat", "valkey")),
    *(absent(name) for name in ("worker", "beat", "valkey")),
    *DATABASE,
    *(mail(mood) for mood in ("refusing", "hung", "busy")),
    full_disk(),
    *(bucket(mood) for mood in ("absent", "hung", "refusing")),
    *(scanner(mood) for mood in ("absent", "hung")),
    clock(300),
    clock(-300),
)

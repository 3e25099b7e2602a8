"""The desk on which chaos plays: its processes kept alive as `./run` keeps them, PostgreSQL and mail within reach."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from ats.embedded.home import Home
from ats.embedded.processes import Watched
from tests.chaos.neighbours import Bucket, Scanner
from tests.chaos.sink import Sink
from tests.servers.desk import HOST, TWO_PEOPLE, Desk

KEPT = ("valkey", "web", "worker", "beat")


class Stage(Desk):
    """A desk whose mail goes to `sink`, on the database of the home that PostgreSQL was started for.

    `tick` does what `./run` does twice a second: whatever died is started again, and what hangs too long is ended first.
    A name in `absent` is left alone.
    """

    def __init__(
        self, database: str, *, home: Path, static: Path, wsgi: str, bucket: bool = False, scanner: bool = False
    ) -> None:
        super().__init__(database, static=static, wsgi=wsgi)
        self.cluster = Home(home)
        self.sink = Sink()
        self.sink.open()
        (self.home.folder / "tmp").mkdir()  # what a killed process leaves in its temporary folder goes with the home
        self.environment |= {"TMPDIR": str(self.home.folder / "tmp")}
        self.environment |= {"ATS_SMTP_HOST": HOST, "ATS_SMTP_PORT": str(self.sink.port), "ATS_DEAF_AFTER": "30"}
        self.bucket = Bucket(self.home.folder / "bucket") if bucket else None
        if self.bucket:
            self.environment |= self.bucket.variables
            self._guard.enter("bucket", self.bucket.process.pid)
        self.scanner = Scanner(self.sockets / "clamd") if scanner else None
        if self.scanner:
            self.environment |= {"ATS_CLAMD": str(self.scanner.where)}
        self.absent: set[str] = set()
        self.watched = {name: self._watched(name) for name in KEPT}

    def _watched(self, name: str) -> Watched:
        def begin() -> object:
            self.start(name)
            return self.processes[name]

        pulse = self.pulse(name) if name in {"worker", "beat"} else None
        return Watched(name, begin, pulse=pulse, patience=3.0)  # type: ignore[arg-type]

    def open(self) -> None:
        """Everything runs, and the web server answers."""
        for name in KEPT:
            self.watched[name].begin()
        self.wait_for_web()
        self.wait_for_worker()

    @property
    def documents(self) -> Path:
        """The folder in which each file lies, beneath the first two letters of its key."""
        return self.bucket.objects if self.bucket else self.home.folder / "uploads"

    def set_bucket(self, mood: str) -> None:
        """The bucket, which there is, feels like that."""
        assert self.bucket
        self._guard.strike("bucket")
        self.bucket.set_mood(mood)
        if mood != "absent":
            self._guard.enter("bucket", self.bucket.process.pid)

    def set_scanner(self, mood: str) -> None:
        """The scanner, which there is, feels like that."""
        assert self.scanner
        self.scanner.set_mood(mood)

    def tick(self) -> None:
        """Whatever died is on its way back."""
        for name, watched in self.watched.items():
            if name not in self.absent:
                watched.look()

    def wait(self, seconds: float) -> None:
        """That time has passed, and everything was kept meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.tick()
            time.sleep(min(0.25, max(0.0, until - time.monotonic())))

    def restart(self, *names: str) -> None:
        """The processes were ended at once and run again, in the environment as it is now."""
        for name in names:
            watched = self.watched[name]
            if watched.pid:
                self.signal_group(name, signal.SIGKILL)
            watched.look()
            watched.end()
            self.watched[name] = self._watched(name)
            self.watched[name].begin()

    def signal_group(self, name: str, number: signal.Signals) -> None:
        """The process and its children got the signal; one that has gone is no matter."""
        pid = self.watched[name].pid
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, number)

    def children(self, name: str) -> list[int]:
        """The processes that the named one started."""
        return children_of(self.watched[name].pid or -1)

    def signal_database(self, number: signal.Signals) -> None:
        """PostgreSQL and every process of its own got the signal."""
        with contextlib.suppress(OSError, ValueError):
            postmaster = int((self.cluster.postgres / "postmaster.pid").read_text().split()[0])
            for pid in (postmaster, *children_of(postmaster)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)

    def says(self) -> str:
        """What /readyz says is wrong just now."""
        line = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            line.request("GET", "/readyz")
            answer = line.getresponse()
            troubles = json.loads(answer.read())["troubles"]
            return " ".join(one["sentence"] for one in troubles) or "all is well"
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"no answer ({type(error).__name__})"
        finally:
            line.close()

    def stop(self) -> None:
        """Everything has ended; nothing stays hung."""
        for name in KEPT:
            self.signal_group(name, signal.SIGCONT)
        self.signal_database(signal.SIGCONT)
        self.sink.close()
        if self.bucket:
            self.bucket.kill()
            self._guard.strike("bucket")
        if self.scanner:
            self.scanner.end()
        if TWO_PEOPLE in self.processes:
            self.kill(TWO_PEOPLE)
        for watched in self.watched.values():
            watched.end()
        self.processes.clear()
        super().stop()


def children_of(parent: int) -> list[int]:
    """The processes whose parent that is."""
    return [pid for pid, of in parents() if of == parent]


def parents() -> Iterable[tuple[int, int]]:
    """(process, its parent), for every process there is."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended while we looked
            yield int(stat.parent.name), int(stat.read_text().rpartition(")")[2].split()[1])

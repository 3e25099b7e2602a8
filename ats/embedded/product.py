"""The product seen from outside: the variables it is given, its commands, and a database brought up to date for it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ats.embedded.home import Home
from ats.embedded.locks import alone
from ats.embedded.processes import start
from ats.embedded.servers import CHECKOUT, Servers
from ats.embedded.trouble import Trouble
from ats.embedded.venv import Environment, fingerprint
from ats.embedded.voice import Voice

# Several commands in one interpreter: starting Django is most of what each of them costs.
SEVERAL = """
import contextlib, json, sys
sys.path.insert(0, sys.argv[1])
import django
django.setup()
from django.core.management import call_command
*first, last = json.loads(sys.argv[2])
with contextlib.redirect_stdout(sys.stderr):
    for words in first:
        call_command(*words)
call_command(*last)
"""
UP_TO_DATE = (("migrate", "--verbosity=0", "--no-input"), ("collectstatic", "--verbosity=0", "--no-input"))
# The commands that change tables, or rows that nobody else may: they are given the address of the database's owner.
AS_OWNER = frozenset({"migrate", "reseal", "scramble_copy"})
LOOPBACK = {"ATS_ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]", "ATS_INSECURE_COOKIES": "1"}
_PASSED_OVER = {"node_modules", "tests", "docs", "__pycache__"}


@dataclass(frozen=True)
class Product:
    """The product in an environment, on a home, with a share in its servers."""

    home: Home
    environment: Environment
    servers: Servers
    address: str

    def variables(self) -> dict[str, str]:
        """The environment of every process of the product: ours, with what the launcher knows better."""
        ours = dict(os.environ)
        for name in ("ATS_EMBEDDED", "ATS_OWNER_DATABASE_URL", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"):
            ours.pop(name, None)
        embedded = self.servers.addresses()
        bin_folder = self.environment.folder / "bin"
        return (
            LOOPBACK
            | {"ATS_PUBLIC_URL": self.address}
            | ours
            | embedded
            | self.home.secrets()
            | ({"ATS_EMBEDDED": "1"} if "DATABASE_URL" in embedded else {})
            | {
                "ATS_HOME": str(self.home.folder),
                "DJANGO_SETTINGS_MODULE": "ats.settings",
                "PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', '/usr/bin:/bin')}",
                "PYTHONUTF8": "1",
                "PYTHONUNBUFFERED": "1",
            }
        )

    def variables_of_owner(self) -> dict[str, str]:
        """The same, with the address at which the database is its owner's: for AS_OWNER alone, never for what serves."""
        named = os.environ.get("ATS_OWNER_DATABASE_URL")
        return self.variables() | ({"ATS_OWNER_DATABASE_URL": named} if named else {}) | self.servers.owner_address()

    def is_embedded(self) -> bool:
        """True where the database is the launcher's own: the demo belongs nowhere else."""
        return "DATABASE_URL" in self.servers.addresses()

    def bring_up_to_date(self, voice: Voice) -> None:
        """The database has this checkout's tables, and the static files are collected.

        Skipped where an embedded home was brought to the same state before. Of several callers one does it, and the
        others wait. Raises Trouble with the command's last word when it fails.
        """
        state = self._state()
        if self.is_embedded() and self.home.note("state").get("state") == state:
            return
        with voice.step("Bringing the database up to date"), alone(self.home.locks / "updating"):
            if self.is_embedded() and self.home.note("state").get("state") == state:
                return
            self.call(UP_TO_DATE, "The database could not be brought up to date", self.variables_of_owner())
            self.home.write_note("state", state=state)

    def call(self, commands: Sequence[Sequence[str]], failure: str, variables: Mapping[str, str] | None = None) -> str:
        """The management commands have run, in this order; answers what the last one printed. Trouble when one fails."""
        log = self.home.logs / "commands.log"
        done = subprocess.run(  # noqa: S603 - our own commands, no shell
            (self.environment.python, "-c", SEVERAL, CHECKOUT, json.dumps(commands)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home.folder,
            env=variables or self.variables(),
        )
        if done.returncode:
            log.write_text(done.stdout + done.stderr, encoding="utf-8")
            if "No space left on device" in done.stderr:
                raise Trouble(f"The disk is full: {failure[:1].lower()}{failure[1:]} in {self.home.folder}.")
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise Trouble(f"{failure}: {lines[-1] if lines else 'it said nothing'} (more in {log})")
        return done.stdout

    def pulse(self, name: str) -> Path:
        """The file that the service of that name touches while it lives (ats/watchdog.py)."""
        return self.home.logs / f"{name}.pulse"

    def service(self, name: str, words: Sequence[str], keep: Sequence[int]) -> subprocess.Popen[bytes]:
        """A long-lived Python program of the product is starting, with a log of that name."""
        return start(
            (self.environment.python, "-m", *words),
            log=self.home.logs / f"{name}.log",
            folder=CHECKOUT,
            environment=self.variables() | {"ATS_PULSE": str(self.pulse(name))},
            farewell=signal.SIGKILL,
            keep=keep,
        )

    def _state(self) -> str:
        """A digest of what `bring_up_to_date` works from, and of the cluster it works on."""
        digest = hashlib.sha256(fingerprint("product").encode())
        mark = self.home.postgres / "PG_VERSION"
        if mark.exists():
            digest.update(f"{mark.stat().st_ino} {mark.stat().st_mtime_ns}".encode())
        for path in sorted((*_sources(CHECKOUT), CHECKOUT / "ats" / "grants.py")):
            digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
        return digest.hexdigest()


def has_command(name: str) -> bool:
    """True when this checkout brings a management command of that name."""
    return any(CHECKOUT.glob(f"*/management/commands/{name}.py"))


def _sources(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _PASSED_OVER and not name.startswith(".")]
        parts = Path(place).relative_to(folder).parts
        if "migrations" in parts or "static" in parts:
            yield from (Path(place, name) for name in files)


def plain(variables: Mapping[str, str], **changes: str | None) -> dict[str, str]:
    """The variables with some of them changed, or taken out where the change is None."""
    merged: dict[str, str | None] = {**variables, **changes}
    return {name: value for name, value in merged.items() if value is not None}

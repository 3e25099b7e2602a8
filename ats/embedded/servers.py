"""A process's share in the embedded servers of a home: joined, used, and left again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from ats.embedded import postgres, valkey
from ats.embedded.home import Home
from ats.embedded.keeper import Orders
from ats.embedded.locks import Lock, alone
from ats.embedded.processes import is_running
from ats.embedded.trouble import Trouble, explain

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def kinds_wanted(environment: Mapping[str, str]) -> frozenset[str]:
    """The servers to bring along: each that the environment does not name an address for."""
    named = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    return frozenset(
        kind
        for kind, variable in named.items()
        if not (environment.get(variable) or environment.get(f"{variable}_FILE"))
    )


class Servers:
    """One user's share. Started by the first user, joined by the others, stopped after the last, killed or not."""

    def __init__(self, home: Home, packages: Path, kinds: frozenset[str], *, is_throw_away: bool = False) -> None:
        self.home = home
        self._orders = Orders(home, packages, kinds, is_throw_away)
        self._users = Lock(home.locks / "users")
        self._servers = Lock(home.locks / "servers")
        self._note: dict[str, object] = {}
        self._keeper: subprocess.Popen[bytes] | None = None

    def join(self) -> None:
        """The servers run and will not stop before `leave`, or before this process ends.

        Waits for servers that are just stopping. Raises Trouble where they cannot be started.
        """
        if not self._orders.kinds:
            return
        self._users.share()
        with alone(self.home.locks / "starting"):
            if not self._found():
                self._start()
        if "postgres" in self._orders.kinds and not set(postgres.ROLES) <= set(_texts(self._note.get("roles"))):
            self._users.release()
            raise Trouble(
                f"The servers of {self.home.folder} were started by an earlier version of the desk, which made fewer "
                "roles. Stop what uses this home, then start again."
            )
        missing = self._orders.kinds - set(_texts(self._note.get("kinds")))
        if missing:
            self._users.release()
            raise Trouble(
                f"The servers of {self.home.folder} were started without {' and '.join(sorted(missing))}, as "
                "DATABASE_URL or REDIS_URL were set then. Set them here too, or stop what uses this home."
            )

    def leave(self) -> None:
        """The share is given back. After the last one the servers have stopped when this returns."""
        if not self._orders.kinds:
            if self._orders.is_throw_away:
                shutil.rmtree(self.home.folder, ignore_errors=True)
            return
        was_last = self._users.try_own()
        self._users.release()
        left_at = time.monotonic()
        while was_last and self._is_kept():
            # A note that stays says that somebody new came in before the keeper could look.
            if time.monotonic() - left_at > 1 and self.home.note("servers"):
                break
            time.sleep(0.01)
        if was_last and self._keeper and not self._is_kept():
            self._keeper.wait()
        self._users.close()
        self._servers.close()

    def addresses(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of the embedded servers; nothing for a kind that is not embedded."""
        sockets = Path(str(self._note.get("sockets", "")))
        known = {
            "postgres": ("DATABASE_URL", postgres.address(sockets / "postgres", postgres.DESK)),
            "valkey": ("REDIS_URL", valkey.address(sockets)),
        }
        return dict(known[kind] for kind in sorted(self._orders.kinds))

    def owner_address(self) -> dict[str, str]:
        """ATS_OWNER_DATABASE_URL, for those who change tables; nothing where PostgreSQL is not embedded."""
        if "postgres" not in self._orders.kinds:
            return {}
        sockets = Path(str(self._note.get("sockets", "")))
        return {"ATS_OWNER_DATABASE_URL": postgres.address(sockets / "postgres", postgres.OWNER)}

    def are_kept(self) -> bool:
        """True while the keeper or one of its servers lives, or nothing is embedded."""
        return not self._orders.kinds or self._is_kept()

    def _is_kept(self) -> bool:
        if self._keeper:
            self._keeper.poll()  # ours to bury
        try:
            return self._servers.is_held
        except FileNotFoundError:  # a throw-away home goes with its keeper
            return False

    def _found(self) -> bool:
        """True when a keeper was found at work. What is left of one that was killed is waited for."""
        while self._servers.is_held:
            self._note = self.home.note("servers")
            if is_running(self._note.get("pid")):
                return True
            time.sleep(0.05)
        return False

    def _start(self) -> None:
        try:
            with (self.home.logs / "servers.log").open("ab") as log:
                keeper = subprocess.Popen(  # noqa: S603 - our own program, no shell
                    (sys.executable, CHECKOUT / "run", "keeper", *self._orders.words()),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    cwd="/",
                    env={key: value for key, value in os.environ.items() if key in {"PATH", "TMPDIR"}}
                    | {"LC_ALL": "C.UTF-8"},
                    start_new_session=True,
                )
        except OSError as problem:
            raise explain(problem, self.home.folder) from problem
        self._keeper = keeper
        assert keeper.stdout is not None  # noqa: S101 - asked for above
        with keeper.stdout as pipe:
            said = pipe.read().decode().strip()
        if said != "ready":
            raise Trouble(said or f"The servers did not start (more in {self.home.logs / 'servers.log'}).")
        self._note = self.home.note("servers")


def packages_of(environment_folder: Path) -> Path:
    """The folder of installed packages in a virtual environment."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return environment_folder / "lib" / version / "site-packages"


def new_throw_away_home() -> Home:
    """An empty home in memory where there is room, else in the temporary folder. It is deleted after its last user."""
    parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 2**30 else None  # noqa: S108
    home = Home(Path(tempfile.mkdtemp(prefix="ats-", dir=parent)))
    home.open()
    home.secrets()
    return home


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []

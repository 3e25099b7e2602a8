"""The folder that holds a desk's state, and the secrets made for it once."""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ats.embedded.trouble import Trouble, explain

ROOM_FOR_A_NEW_HOME = 150 * 2**20  # a fresh cluster with its first write-ahead log, and the collected static files
ROOM_TO_GO_ON = 20 * 2**20  # one more segment of the write-ahead log


@dataclass(frozen=True)
class Secret:
    """One secret: its file in the home, the variable that carries it, and how it is made and recognised.

    A lasting one seals or signs what is stored. Lost, it is never made anew over existing data: that would turn every
    sealed seed and every signed checkpoint into a riddle without anybody noticing.
    """

    file: str
    variable: str
    make: Callable[[], str]
    fits: Callable[[str], bool]
    lasting: bool
    # A home of an earlier version lacks it and gets one; whether it fits the data, the database knows (ats.accounts.keys).
    is_newer: bool = False


def _is_fernet(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text.encode())) == 32 and len(text) == 44
    except (binascii.Error, ValueError):
        return False


def _are_fernet(text: str) -> bool:
    return all(_is_fernet(one.strip()) for one in text.split(","))


def _new_fernet() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _new_key() -> str:
    return secrets.token_urlsafe(64)


def _is_hex(text: str) -> bool:
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)


def _are_hex(text: str) -> bool:
    return all(_is_hex(one.strip()) for one in text.split(","))


SECRETS = (
    Secret("secret-key", "ATS_SECRET_KEY", _new_key, lambda text: len(text) >= 50, lasting=False),
    Secret(
        "seed-key",
        "ATS_SEED_KEY",
        _new_fernet,
        _is_fernet,
        lasting=True,
    ),
    Secret("signing-key", "ATS_SIGNING_KEY", lambda: secrets.token_hex(32), _are_hex, lasting=True),
    Secret("personal-key", "ATS_PERSONAL_KEY", _new_fernet, _are_fernet, lasting=True, is_newer=True),
    Secret("lookup-key", "ATS_LOOKUP_KEY", lambda: secrets.token_hex(32), _is_hex, lasting=True, is_newer=True),
)


@dataclass(frozen=True)
class Home:
    """The state folder of one desk. Everything that a desk keeps is in here; the paths never vary."""

    folder: Path

    @property
    def postgres(self) -> Path:
        """The cluster of embedded PostgreSQL."""
        return self.folder / "postgres"

    @property
    def valkey(self) -> Path:
        """The append-only file of embedded Valkey."""
        return self.folder / "valkey"

    @property
    def logs(self) -> Path:
        """One log a process."""
        return self.folder / "logs"

    @property
    def locks(self) -> Path:
        """The lock files and the small notes beside them."""
        return self.folder / "locks"

    @property
    def holds_data(self) -> bool:
        """True once a cluster has been made here."""
        return (self.postgres / "PG_VERSION").exists()

    def open(self) -> None:
        """The folder and its rooms exist, private to their owner, and can be written.

        Raises Trouble where they cannot be, and where the disk has too little room; a new home that could not be opened
        is not left behind half-made.
        """
        is_new = not self.folder.exists()
        try:
            self._make_rooms()
            self._measure()
        except Trouble:
            if is_new:
                shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _make_rooms(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as probe:
                probe.write(b"\0" * 4096)
            for name in ("valkey", "outbox", "uploads", "checkpoints", "logs", "locks"):
                (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        except FileExistsError as problem:
            raise Trouble(f"{problem.filename} is a file, and a folder is needed there.") from None
        except OSError as problem:
            raise explain(problem, self.folder) from problem

    def _measure(self) -> None:
        needed = ROOM_TO_GO_ON if self.holds_data else ROOM_FOR_A_NEW_HOME
        left = shutil.disk_usage(self.folder).free
        if left < needed:
            raise Trouble(
                f"The disk is full: {self.folder} has {left // 2**20} MB left, and {needed // 2**20} MB are needed."
            )

    def secrets(self) -> dict[str, str]:
        """Each secret by its variable: what the environment says, else the home's file, made at the first start. One that the
        environment names a file for is left to that file (ats/environment.py).

        Raises Trouble for a file that is damaged, and for a lasting secret that is gone while its data are there.
        """
        ours = [secret for secret in SECRETS if not os.environ.get(f"{secret.variable}_FILE")]
        return {secret.variable: os.environ.get(secret.variable) or self._secret(secret) for secret in ours}

    def _secret(self, secret: Secret) -> str:
        path = self.folder / secret.file
        try:
            if not path.exists():
                if secret.lasting and not secret.is_newer and self.holds_data:
                    raise Trouble(
                        f"{path} is missing, and the data in {self.folder} depend on it. Restore it from a backup."
                    )
                publish(path, secret.make() + "\n")
            text = path.read_text(encoding="ascii").strip()
        except UnicodeDecodeError:
            text = ""
        except OSError as problem:
            raise explain(problem, self.folder) from problem
        if not secret.fits(text):
            advice = "Restore it from a backup." if secret.lasting else "Delete it: a new one only signs everybody out."
            raise Trouble(f"{path} is damaged: it does not hold a key of the expected form. {advice}")
        return text

    def note(self, name: str) -> dict[str, object]:
        """The note of that name, or an empty one where there is none or it cannot be read."""
        try:
            content = json.loads((self.locks / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def write_note(self, name: str, **facts: object) -> None:
        """The note says these facts and nothing else; a reader sees the old note or the new one, never half of it."""
        path = self.locks / f"{name}.json"
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(facts), encoding="utf-8")
        draft.replace(path)

    def drop_note(self, name: str) -> None:
        """The note is gone."""
        (self.locks / f"{name}.json").unlink(missing_ok=True)


def publish(path: Path, text: str) -> None:
    """The file stands, whole, on the disk and readable by its owner only. Of several writers at once the first wins."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        os.unlink(draft)

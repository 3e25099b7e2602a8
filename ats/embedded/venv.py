"""The virtual environment: made from hash-pinned requirements, recognised when complete, repaired when not."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ats.embedded.home import Home
from ats.embedded.locks import alone
from ats.embedded.servers import CHECKOUT
from ats.embedded.trouble import Trouble, explain
from ats.embedded.voice import Voice

REQUIREMENTS = CHECKOUT / "requirements"
NO_INSTALLER = (
    "Python here has neither pip nor ensurepip. Install one of them (on Debian: apt-get install python3-venv)."
)


@dataclass(frozen=True)
class Environment:
    """A virtual environment in its folder. A stamp in it says what is installed, and by which Python."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter to run the product with."""
        return self.folder / "bin" / "python"

    @property
    def _stamp(self) -> Path:
        return self.folder / "installed.json"

    @property
    def _unfinished(self) -> Path:
        return self.folder / "unfinished"

    def has(self, name: str) -> bool:
        """True when the named requirements are installed as they read today, in this very place."""
        return self._read().get(name) == fingerprint(name)

    def install(self, name: str, voice: Voice) -> None:
        """The named requirements are installed. Costs nothing when they were; waits for another that is installing.

        Raises Trouble when they cannot be; the next attempt then starts from scratch.
        """
        if self.has(name):
            return
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with voice.step(f"Installing Python packages into {self.folder}"), alone(self.folder.parent):
                if not self.has(name):
                    self._install(name, voice)
        except OSError as problem:
            raise explain(problem, self.folder) from problem

    def _install(self, name: str, voice: Voice) -> None:
        facts = self._read()
        if not self._is_sound():
            shutil.rmtree(self.folder, ignore_errors=True)
            facts = {}
            _run((sys.executable, "-m", "venv", "--without-pip", self.folder), self.folder)
        self._unfinished.touch()
        self._stamp.unlink(missing_ok=True)
        pip = self._pip()
        file = REQUIREMENTS / f"{name}.txt"
        if not (self._has_uv(pip, voice) and self._try_uv(file, voice)):
            _run((*pip, "install", "--quiet", "--require-hashes", "-r", file), self.folder)
        facts |= {name: fingerprint(name), "place": _place(self.folder)}
        draft = self._stamp.with_suffix(".new")
        draft.write_text(json.dumps(facts), encoding="utf-8")
        draft.replace(self._stamp)
        self._unfinished.unlink()

    def _read(self) -> dict[str, str]:
        try:
            facts = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) and facts.get("place") == _place(self.folder) else {}

    def _is_sound(self) -> bool:
        """False for none, a broken or half-made one, and one that another Python or another place left here."""
        if self._unfinished.exists() or not self.python.exists():
            return False
        if self._stamp.exists():
            return bool(self._read())
        question = "import sys; print(sys.version_info[:2], sys.prefix)"
        probe = subprocess.run(  # noqa: S603 - our own interpreter
            (self.python, "-c", question),
            capture_output=True,
            text=True,
            check=False,
        )
        return probe.stdout.strip() == f"{sys.version_info[:2]} {self.folder}"

    def _pip(self) -> tuple[str | Path, ...]:
        if (self.folder / "bin" / "pip").exists():
            return (self.python, "-m", "pip")
        if importlib.util.find_spec("pip"):
            return (sys.executable, "-m", "pip", "--python", self.python)
        if not importlib.util.find_spec("ensurepip"):
            raise Trouble(NO_INSTALLER)
        _run((self.python, "-m", "ensurepip"), self.folder)
        return (self.python, "-m", "pip")

    def _has_uv(self, pip: Sequence[str | Path], voice: Voice) -> bool:
        if (self.folder / "bin" / "uv").exists():
            return True
        try:
            _run((*pip, "install", "--quiet", "--require-hashes", "-r", REQUIREMENTS / "installer.txt"), self.folder)
        except Trouble:
            voice.say("  uv is not to be had here; pip does it, more slowly")
            return False
        return (self.folder / "bin" / "uv").exists()

    def _try_uv(self, file: Path, voice: Voice) -> bool:
        uv = self.folder / "bin" / "uv"
        try:
            _run(
                (uv, "pip", "install", "--quiet", "--python", self.python, "--require-hashes", "-r", file), self.folder
            )
        except Trouble as problem:
            if "disk is full" in str(problem):
                raise
            voice.say("  uv could not install everything; pip tries again")
            return False
        return True


def environment_for(home: Home) -> Environment:
    """The environment beside `run`; the home's where the checkout is not ours to write and brings no finished one."""
    beside = Environment(CHECKOUT / ".venv")
    if os.access(CHECKOUT, os.W_OK) or beside.has("product"):
        return beside
    return Environment(home.folder / "venv")


def fingerprint(name: str) -> str:
    """A digest of the named requirements file."""
    return hashlib.sha256((REQUIREMENTS / f"{name}.txt").read_bytes()).hexdigest()


def _place(folder: Path) -> str:
    """What an environment depends on besides its packages: where it lies, and the Python it was made with."""
    return f"{folder} {sys.version_info.major}.{sys.version_info.minor}"


def _run(command: Sequence[str | Path], folder: Path) -> None:
    """The installer's command has succeeded; Trouble with its last words when it has not."""
    done = subprocess.run(  # noqa: S603 - our own installers
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=_surroundings(),
    )
    if done.returncode == 0:
        return
    if "No space left on device" in done.stdout or "os error 28" in done.stdout:
        raise Trouble(f"The disk is full: the Python packages do not fit into {folder}.")
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    raise Trouble(f"The Python packages cannot be installed into {folder}: {' '.join(lines[-3:])[-600:]}")


def _surroundings() -> dict[str, str]:
    """Our environment for an installer; it keeps no cache where the user has nowhere to keep one."""
    names = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}}
    if not _has_cache():
        names |= {"UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1"}
    # Certificates of the system, as pip takes them: many an office has an authority of its own in there.
    return names | {"UV_SYSTEM_CERTS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}


def _has_cache() -> bool:
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
        nearest = next(path for path in (cache, *cache.parents) if path.exists())
    except (RuntimeError, OSError, StopIteration):  # an account without a home
        return False
    return os.access(nearest, os.W_OK)

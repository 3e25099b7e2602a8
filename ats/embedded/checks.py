"""`./run check` and `./run test`: what the project asks of itself before a change is good."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from ats.embedded.commands import in_front
from ats.embedded.home import Home
from ats.embedded.product import Product, plain
from ats.embedded.servers import CHECKOUT, Servers, new_throw_away_home, packages_of
from ats.embedded.venv import Environment, environment_for
from ats.embedded.voice import Voice

BROWSER = CHECKOUT / "tests" / "browser"
AT_ONCE = 2


@dataclass(frozen=True)
class Check:
    """One check: what it is called, its command, and the environment it runs in."""

    name: str
    command: Sequence[str | Path]
    variables: Mapping[str, str]

    def run(self) -> tuple[bool, str, float]:
        """Whether it passed, what it printed, and the seconds it took."""
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603 - our own tools, no shell
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            cwd=CHECKOUT,
            env=dict(self.variables),
        )
        return done.returncode == 0, done.stdout, time.monotonic() - began


def check(folder: Path, voice: Voice) -> int:
    """Every check has run, each with a line; answers 1 when one of them failed, with what it said."""
    environment = _environment(folder, voice)
    home = new_throw_away_home()
    kinds = frozenset({"postgres", "valkey"})
    servers = Servers(home, packages_of(environment.folder), kinds, is_throw_away=True)
    failed = []
    try:
        servers.join()
        checks = _checks(Product(home, environment, servers, "https://desk.city.example"))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waiting = {pool.submit(each.run): each for each in checks}
            for done in as_completed(waiting):
                passed, said, took = done.result()
                voice.say(f"{'passed' if passed else 'FAILED'}  {waiting[done].name} ({took:.1f} s)")
                if passed:
                    for note in notes(said):
                        voice.say(note)
                else:
                    failed.append(waiting[done].name)
                    voice.say(said.rstrip())
    finally:
        servers.leave()
    verdict = f"failed: {', '.join(failed)}" if failed else "all passed"
    voice.say(f"{len(checks)} checks, {verdict}")
    return 1 if failed else 0


def notes(said: str) -> list[str]:
    """The lines that even a check that passed wants read: what it could not do."""
    return [line for line in said.splitlines() if line.startswith("Note: ")]


def test(folder: Path, words: Sequence[str], voice: Voice) -> int:
    """The tests have run, with these arguments to pytest; answers its exit code."""
    environment = _environment(folder, voice)
    fetch_axe(voice)
    variables = plain(
        os.environ, PYTHONHOME=None, PYTHONPATH=None, PYTHONUTF8="1", PATH=_path(environment), VIRTUAL_ENV=None
    )
    return in_front((environment.python, "-m", "pytest", *words), variables, folder=CHECKOUT)


def fetch_axe(voice: Voice) -> None:
    """axe-core, as pinned, lies in the browser tests' folder; where it cannot be had a line says what that costs."""
    pinned = BROWSER / "package.json"
    if not pinned.exists() or _axe_is_there(pinned):
        return
    npm = shutil.which("npm")
    if npm is None:
        voice.say("npm is not installed, so the accessibility checks with axe-core are skipped.")
        return
    with voice.step("Fetching axe-core"):
        done = subprocess.run(  # noqa: S603 - the system's npm, no shell
            (npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=BROWSER,
        )
    if done.returncode:
        voice.say(f"axe-core cannot be fetched, so the accessibility checks are skipped: {done.stderr.strip()[-200:]}")


def _axe_is_there(pinned: Path) -> bool:
    try:
        wanted = json.loads(pinned.read_text(encoding="utf-8"))
        found = json.loads((BROWSER / "node_modules" / "axe-core" / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    names = {**wanted.get("dependencies", {}), **wanted.get("devDependencies", {})}
    return bool(found.get("version") == names.get("axe-core"))


def _checks(product: Product) -> list[Check]:
    python, tools = product.environment.python, product.environment.folder / "bin"
    variables = product.variables()
    live = plain(variables, ATS_EMBEDDED=None, ATS_INSECURE_COOKIES=None, ATS_ALLOWED_HOSTS="desk.city.example")
    return [
        Check("types (mypy)", (python, "-m", "mypy"), variables),
        Check("lint (ruff)", (tools / "ruff", "check", "."), variables),
        Check("format (ruff)", (tools / "ruff", "format", "--check", "."), variables),
        Check("import contracts", (python, tools / "lint-imports"), variables),
        Check("migrations", (python, "manage.py", "makemigrations", "--check", "--dry-run"), variables),
        Check("templates (djlint)", (python, "-m", "djlint", "--lint", "--quiet", "templates"), variables),
        Check("translations", (python, "tools/messages.py", "check"), variables),
        Check("bill of materials, advisories (pip-audit)", (python, "tools/supply.py", "check"), variables),
        Check("deployment", (python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"), live),
    ]


def _environment(folder: Path, voice: Voice) -> Environment:
    home = Home(folder)
    environment = environment_for(home)
    environment.install("dev", voice)
    return environment


def _path(environment: Environment) -> str:
    return f"{environment.folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '/usr/bin:/bin')}"

"""`./run manage` and `./run bench`: a command of the product in its environment, with the servers it needs."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ats.embedded.home import Home
from ats.embedded.product import AS_OWNER, Product
from ats.embedded.servers import CHECKOUT, Servers, kinds_wanted, packages_of
from ats.embedded.venv import environment_for
from ats.embedded.voice import Voice

USUAL_ADDRESS = "http://127.0.0.1:8000"
_libc = ctypes.CDLL(None)


def manage(folder: Path, words: Sequence[str], voice: Voice) -> int:
    """The management command has run, in the caller's folder and on their terminal; answers its exit code.

    The home's servers are joined, or started for as long as somebody needs them. The database is brought up to date
    first, unless the command is the one that does so itself.
    """
    product = _product(Home(folder), "product", voice)
    try:
        _join(product, voice)
        if words[:1] != ["migrate"]:
            product.bring_up_to_date(voice)
        else:
            product.home.drop_note("state")
        command = [str(product.environment.python), str(CHECKOUT / "manage.py"), *words]
        as_owner = AS_OWNER.intersection(words[:1])
        return in_front(command, product.variables_of_owner() if as_owner else product.variables())
    finally:
        product.servers.leave()


def bench(words: Sequence[str], voice: Voice) -> int:
    """The benchmark has run; answers its exit code."""
    return _on_a_home_of_its_own("tests.bench", words, voice)


def chaos(words: Sequence[str], voice: Voice) -> int:
    """The desk was played havoc with; answers 1 where a promise was broken."""
    return _on_a_home_of_its_own("tests.chaos", words, voice)


def _on_a_home_of_its_own(module: str, words: Sequence[str], voice: Voice) -> int:
    """The module has run on a new home with servers of its own, as careful with its data as a real one, and gone again."""
    folder = Path(tempfile.mkdtemp(prefix="ats-bench-"))
    try:
        product = _product(Home(folder), "dev", voice)
        try:
            _join(product, voice)
            product.bring_up_to_date(voice)
            command = [str(product.environment.python), "-m", module, *words]
            return in_front(command, product.variables_of_owner(), folder=CHECKOUT)
        finally:
            product.servers.leave()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def in_front(command: Sequence[str | Path], variables: Mapping[str, str], folder: Path | None = None) -> int:
    """The command has run on the caller's terminal; answers its exit code, 128 and more for a signal.

    An interrupt from the keyboard is the command's to answer. It is killed when we are.
    """
    parent = os.getpid()

    def tie() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _libc.prctl(1, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, env=dict(variables), cwd=folder, preexec_fn=tie)  # noqa: S603, PLW1509 - our own
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda number, _frame: child.send_signal(number))
    code = child.wait()
    return code if code >= 0 else 128 - code


def _product(home: Home, requirements: str, voice: Voice) -> Product:
    home.open()
    home.secrets()
    environment = environment_for(home)
    environment.install(requirements, voice)
    servers = Servers(home, packages_of(environment.folder), kinds_wanted(os.environ))
    return Product(home, environment, servers, str(home.note("desk").get("address", USUAL_ADDRESS)))


def _join(product: Product, voice: Voice) -> None:
    with voice.step("Starting PostgreSQL and Valkey"):
        product.servers.join()

"""`./run`: everything a desk consists of, started, watched, and stopped in order."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from ats.demo import codes
from ats.embedded.home import Home
from ats.embedded.locks import Lock
from ats.embedded.processes import Watched, is_running, last_line, turn_over
from ats.embedded.product import Product, has_command
from ats.embedded.servers import Servers, kinds_wanted, packages_of
from ats.embedded.trouble import Trouble
from ats.embedded.venv import environment_for
from ats.embedded.voice import Voice

CHECKOUT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
READY_WITHIN = 60.0
BROKEN_FOR = 5.0
TOO_MANY_DEATHS = 3


class Stopped(BaseException):
    """Somebody asked the desk to stop."""


class Guard:
    """Our end of the guard's ear (see `guard.py`)."""

    def __init__(self) -> None:
        self._groups: dict[str, int] = {}
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            (sys.executable, "-I", Path(__file__).with_name("guard.py")),
            stdin=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
            text=True,
            bufsize=1,
        )

    def enter(self, name: str, group: int) -> None:
        """The named service is now that group; the one before it has gone and is struck out."""
        self.strike(name)
        self._groups[name] = group
        self._tell(f"+{group}")

    def strike(self, name: str) -> None:
        """The named service has gone, so that its number can mean another process."""
        if name in self._groups:
            self._tell(f"-{self._groups.pop(name)}")

    def dismiss(self) -> None:
        """The guard has gone, and killed what was not struck out."""
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        with suppress(OSError):
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        with suppress(OSError):  # the kernel still ties the services to us
            self._process.stdin.write(f"{line}\n")


def run(folder: Path, port: int, voice: Voice, *, is_empty: bool) -> int:
    """The desk has run and was stopped. Raises Trouble, with everything stopped again, when it cannot start."""
    _listen()
    address = f"http://{HOST}:{port}"
    home = Home(folder)
    try:
        if not folder.exists():
            check_port(port)  # before a home is made for nothing
        home.open()
        lock = _take(home)
        held = hold_port(port)
        home.write_note("desk", pid=os.getpid(), address=address)
        home.secrets()
        environment = environment_for(home)
        environment.install("product", voice)
        product = Product(
            home, environment, Servers(home, packages_of(environment.folder), kinds_wanted(os.environ)), address
        )
        with held:
            _open(product, port, lock, voice, is_empty=is_empty)
    except Stopped:
        pass
    return 0


def check_port(port: int) -> None:
    """Returns when the port is free on loopback; else raises Trouble."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except PermissionError:
            raise Trouble(f"Port {port} may not be used by this account; choose one above 1023 with --port.") from None
        except OSError:
            raise Trouble(f"Port {port} is taken by another program; choose another with --port.") from None


def hold_port(port: int) -> socket.socket:
    """A free port, which no other desk takes as long as the answer is not closed; else raises Trouble.

    The web server takes it some seconds from now, when migrations are done. A name without a file stands for it until
    then: the kernel gives it to one process, and takes it back when that one is gone, however it went.
    """
    check_port(port)
    held = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        held.bind(f"\0hiring-desk-port-{port}")
    except OSError:
        held.close()
        raise Trouble(f"Port {port} is taken by another desk that is starting; choose another with --port.") from None
    return held


def _open(product: Product, port: int, lock: Lock, voice: Voice, *, is_empty: bool) -> None:
    log = product.home.logs / "servers.log"
    services: list[Watched] = []
    guard = Guard()
    try:
        with voice.step("Starting PostgreSQL and Valkey"):
            product.servers.join()
        product.bring_up_to_date(voice)
        _load_demo(product, voice, is_empty=is_empty)
        heard = log.stat().st_size if log.exists() else 0
        services += _services(product, port, lock, guard)
        web, *rest = services
        with voice.step("Starting the web server"):
            web.begin()
            _wait_until_ready(product, port, web)
        for service in rest:
            service.begin()
        _welcome(product, voice)
        _watch(product, services, voice, heard)
    finally:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        voice.say("Stopping …")
        for service in reversed(services):
            service.ask()
        for service in reversed(services):
            service.end()
            guard.strike(service.name)
        guard.dismiss()
        product.servers.leave()
        voice.say("Stopped.")


def _services(product: Product, port: int, lock: Lock, guard: Guard) -> list[Watched]:
    commands = {
        "web": (
            *("granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"),
            *("--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers", "ats.wsgi:application"),
        ),
        # Workers need not know of each other. Gossip, letting go of a broker that died, can take the whole worker with it.
        "worker": (
            *("celery", "-A", "ats.celery", "worker", "--concurrency", "2", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle"),
        ),
        "beat": ("celery", "-A", "ats.celery", "beat", "--loglevel", "WARNING", "--pidfile="),
    }

    def watched(name: str) -> Watched:
        def begin() -> subprocess.Popen[bytes]:
            process = product.service(name, commands[name], keep=(lock.number,))
            guard.enter(name, process.pid)
            return process

        turn_over(product.home.logs / f"{name}.log")
        return Watched(name, begin, pulse=None if name == "web" else product.pulse(name))

    return [watched(name) for name in commands]


def _watch(product: Product, services: list[Watched], voice: Voice, heard: int) -> None:
    """Keeps everything running until it is told to stop."""
    log = product.home.logs / "servers.log"
    while True:
        time.sleep(0.5)
        for service in services:
            said = service.look()
            if said:
                voice.say(f"{time.strftime('%H:%M:%S')} {said}")
        if log.exists() and log.stat().st_size > heard:
            with log.open("rb") as file:
                file.seek(heard)
                new = file.read()
            heard += len(new)
            voice.say(new.decode(errors="replace").rstrip())
        if not product.servers.are_kept():
            voice.say(f"{time.strftime('%H:%M:%S')} PostgreSQL and Valkey have gone; they are started again.")
            try:
                product.servers.join()
            except Trouble as problem:
                voice.say(str(problem))
                time.sleep(5)


def _wait_until_ready(product: Product, port: int, web: Watched) -> None:
    deadline = time.monotonic() + READY_WITHIN
    log = product.home.logs / "web.log"
    while time.monotonic() < deadline:
        web.look()
        if web.deaths >= TOO_MANY_DEATHS:
            raise Trouble(f"The web server does not start: {last_line(log)} (more in {log})")
        status = _status(port) if web.pid else None
        if status == http.client.OK:
            return
        if status == http.client.INTERNAL_SERVER_ERROR:  # a mistake in the code: waiting will not mend it
            deadline = min(deadline, time.monotonic() + BROKEN_FOR)
        time.sleep(0.1)
    raise Trouble(f"The web server does not answer as it should: {last_line(log)} (more in {log})")


def _status(port: int) -> int | None:
    line = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


def _load_demo(product: Product, voice: Voice, *, is_empty: bool) -> None:
    """At the first start of an embedded home the demo is loaded, or it is noted that this home has none."""
    home = product.home
    if not product.is_embedded() or home.note("demo") or not has_command("load_demo"):
        return
    if not is_empty:
        with voice.step("Loading the demo"):
            product.call([["load_demo"]], "The demo could not be loaded")
    home.write_note("demo", is_empty=is_empty)


def _welcome(product: Product, voice: Voice) -> None:
    voice.say()
    voice.say(f"The desk is open:  {product.address}/")
    voice.say(f"Its data lie in:   {product.home.folder}")
    if product.is_embedded():
        for line in _sign_ins(product.home):
            voice.say(line)
    voice.say("Ctrl-C stops it.")


def _sign_ins(home: Home) -> list[str]:
    """Who can sign in to the home's demo, with the digits of this moment; nothing where it has none."""
    try:
        content = json.loads((home.folder / codes.FILE).read_text(encoding="utf-8"))
    except OSError:
        return []
    where = "" if home.folder == CHECKOUT / ".ats" else f"--home {home.folder} "
    again = f"./run manage {where}demo_sign_ins"
    return ["Demo sign-ins:", *(f"  {line}" for line in codes.lines(content, at=time.time(), again=again))]


def _take(home: Home) -> Lock:
    """The lock of the one desk a home can have. What a killed desk left is waited for; a living one is Trouble."""
    lock = Lock(home.locks / "desk")
    for _ in range(100):
        if lock.try_own():
            return lock
        note = home.note("desk")
        if is_running(note.get("pid")):
            raise Trouble(
                f"Another ./run already uses {home.folder}: process {note['pid']}, at {note.get('address')}. "
                "Stop it first, or choose another folder with --home."
            )
        time.sleep(0.1)
    raise Trouble(f"Programs of an earlier ./run on {home.folder} have not ended yet; wait a little and start again.")


def _listen() -> None:
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped

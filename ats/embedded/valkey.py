"""Embedded Valkey, the Celery broker of a home: a private unix socket and an append-only file."""

from __future__ import annotations

import platform
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from ats.embedded.home import Home
from ats.embedded.processes import last_line, start
from ats.embedded.trouble import Trouble

SETTINGS = (
    *("--port", "0"),
    *("--unixsocketperm", "700"),
    *("--appendonly", "yes"),
    *("--save", ""),
    # A broker that drops messages under memory pressure loses work without a word; refusing is honest.
    *("--maxmemory", "256mb"),
    *("--maxmemory-policy", "noeviction"),
    *("--daemonize", "no"),
)


def program(package: Path) -> Path:
    """The server's program for this machine; Trouble where the package brings none."""
    found = package / "_binaries" / f"linux-{platform.machine().lower()}" / "valkey-server"
    if not found.exists():
        raise Trouble(f"There is no embedded Valkey for {platform.machine()}; set REDIS_URL to a server of your own.")
    return found


def path_of(sockets: Path) -> Path:
    """The socket in that folder."""
    return sockets / "valkey.sock"


def address(sockets: Path) -> str:
    """The REDIS_URL of the server whose socket lies in that folder."""
    return f"unix://{path_of(sockets)}"


def start_server(home: Home, server: Path, sockets: Path, keep: Sequence[int]) -> subprocess.Popen[bytes]:
    """The server is starting, its files in the home. Killed when the caller ends; the append-only file stands it."""
    return start(
        (server, *SETTINGS, "--unixsocket", path_of(sockets)),
        log=home.logs / "valkey.log",
        folder=home.valkey,
        environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        keep=keep,
    )


def wait(home: Home, sockets: Path, process: subprocess.Popen[bytes]) -> None:
    """Returns when the server answers; raises Trouble when it ended instead."""
    while process.poll() is None:
        if _answers(path_of(sockets)):
            return
        time.sleep(0.01)
    raise Trouble(f"Valkey did not start: {last_line(home.logs / 'valkey.log')} (more in {home.logs / 'valkey.log'})")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(1)
        try:
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

"""A server that speaks S3, for tests: rclone on loopback, with a bucket that is a folder; and servers that are ill."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ats.environment import Bucket as Place

RCLONE = Path(sys.executable).with_name("rclone")
KEY, SECRET, NAME = "desk", "a secret of the tests", "documents"


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class S3:
    """One server with one bucket. It checks every signature; `lies_at` is where an object's bytes can be tampered with."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.secret = folder, free_port(), SECRET
        (folder / NAME).mkdir(parents=True)
        self.start()

    @property
    def place(self) -> Place:
        """The bucket as the settings name it."""
        return place_at(f"http://127.0.0.1:{self.port}")

    def start(self) -> None:
        """It answers when this returns."""
        words = ["--addr", f"127.0.0.1:{self.port}", "--auth-key", f"{KEY},{self.secret}", "--config", "/dev/null"]
        words += ["--dir-cache-time", "0s"]  # it sees what was tampered with
        self.process = subprocess.Popen(
            [RCLONE, "serve", "s3", self.folder, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.02)

    def kill(self) -> None:
        """It is gone at once."""
        self.process.kill()
        self.process.wait()

    def lies_at(self, key: str) -> Path:
        """The file of an object."""
        return self.folder / NAME / key[:2] / key


def place_at(url: str, *, name: str = NAME, secret: str = SECRET) -> Place:
    """A bucket at that address."""
    return Place(url=url, name=name, key=KEY, secret=secret, region="us-east-1", authority=None)


@contextmanager
def s3(folder: Path) -> Iterator[S3]:
    """A server of its own, gone afterwards."""
    server = S3(folder)
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def ill(behaves: Callable[[socket.socket], None]) -> Iterator[Place]:
    """A server that takes every caller and then behaves like that; the bucket that is said to be there."""
    with socket.socket() as door, contextlib.ExitStack() as callers:
        door.bind(("127.0.0.1", 0))
        door.listen(16)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line, _address = door.accept()
                    threading.Thread(target=meet, args=(callers.enter_context(line),), daemon=True).start()

        def meet(line: socket.socket) -> None:
            with contextlib.suppress(OSError):
                behaves(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield place_at(f"http://127.0.0.1:{door.getsockname()[1]}")
        door.shutdown(socket.SHUT_RDWR)
        thread.join()


def says(line: str, body: str = "") -> Callable[[socket.socket], None]:
    """Behaves: one answer to whatever is asked."""

    def behaves(caller: socket.socket) -> None:
        caller.recv(65536)
        caller.sendall(f"HTTP/1.1 {line}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
        caller.close()

    return behaves


def hangs(caller: socket.socket) -> None:
    """Behaves: takes the call and says nothing."""
    caller.recv(1)
    threading.Event().wait(30)


def trickles(caller: socket.socket) -> None:
    """Behaves: a good answer whose content never comes to its end, though there is always some more of it."""
    caller.recv(65536)
    head = (
        'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nETag: "a"\r\nLast-Modified: Tue, 24 Nov 2026 10:00:00 GMT\r\n\r\n'
    )
    caller.sendall(head.encode())
    for _each in range(1000):
        time.sleep(0.05)
        caller.sendall(b"x")


def hangs_up(caller: socket.socket) -> None:
    """Behaves: is gone in the middle of what it is sent."""
    caller.recv(1000)
    caller.close()

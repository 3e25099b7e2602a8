"""The load: processes with one kept connection each, writing prepared bytes and reading whole answers, and nothing more.

A client in Python costs the server's two cores something; this one costs tens of microseconds a request.
"""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import TypeVar
from urllib.parse import urlencode

from tests.servers.traffic import TOKEN

T = TypeVar("T")
HOST = "127.0.0.1"


def request(path: str, *, session: str = "", fields: dict[str, str] | None = None) -> bytes:
    """A GET, or a POST of these fields, as it goes over the wire."""
    body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN}) if fields is not None else ""
    lines = [f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1", f"Host: {HOST}", "Accept: text/html"]
    if session:
        lines.append(f"Cookie: sessionid={session}; csrftoken={TOKEN}")
    if fields is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


class Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, asked: bytes) -> tuple[int, bytes]:
        """(status, head) of the answer, read whole."""
        self._socket.sendall(asked)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._read()
        head, _, rest = answer.partition(b"\r\n\r\n")
        head = head.lower()
        missing = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0) - len(rest)
        while missing > 0:
            missing -= len(self._read())
        return int(head[9:12]), head

    def _read(self) -> bytes:
        piece = self._socket.recv(262_144)
        if not piece:
            raise ConnectionError("the server hung up")
        return piece


def together(deeds: Sequence[Callable[[], T]]) -> list[T]:
    """What the deeds answered, each run in a process of its own, all begun at one moment."""
    context = multiprocessing.get_context("fork")
    start = context.Barrier(len(deeds))
    running = []
    for deed in deeds:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_one, args=(deed, start, theirs))
        process.start()
        theirs.close()
        running.append((process, ours))
    answers = [ours.recv() for _process, ours in running]
    for process, _ours in running:
        process.join()
    return answers


def _one(deed: Callable[[], object], start: Barrier, answer: Connection) -> None:
    start.wait()
    answer.send(deed())


def a_second(port: int, asked: bytes, *, seconds: float, lines: int = 8) -> float:
    """How many answers a second so many connections get. Raises AssertionError for an answer that is not 200."""

    def hammer() -> int:
        line, count = Line(port), 0
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            status, head = line.ask(asked)
            assert status == 200, head
            count += 1
        return count

    return sum(together([hammer] * lines)) / seconds


def dealt(items: Sequence[T], hands: int) -> Iterator[Sequence[T]]:
    """The items dealt out to so many hands."""
    return (items[number::hands] for number in range(hands))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

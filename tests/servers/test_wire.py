"""What no browser sends, byte by byte to the real web server: nothing is smuggled, and the next visitor is served."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.servers.conftest import Mould, desk_of
from tests.servers.desk import HOST, Desk

pytestmark = pytest.mark.servers

SMUGGLED = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
ODD = {
    "both lengths": (
        b"POST /jobs/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED
    ),
    "two lengths": b"POST /jobs/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "a broken chunk": b"POST /jobs/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    "a foreign host": b"GET /jobs/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "no host": b"GET /jobs/ HTTP/1.1\r\n\r\n",
    "trace": b"TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a huge header": b"GET /jobs/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: " + b"a" * 2_000_000 + b"\r\n\r\n",
    "many headers": b"GET /jobs/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n",
    "no protocol": b"\x16\x03\x01\x02\x00hello\r\n\r\n",
}


@pytest.fixture(scope="module")
def served(mould: Mould) -> Iterator[Desk]:
    """A desk's web server alone."""
    with desk_of(mould, "ats.wsgi:application") as desk:
        desk.start("web")
        desk.wait_for_web()
        yield desk


def statuses(desk: Desk, request: bytes) -> list[int]:
    """The statuses that came back on one connection until the server closed it or said no more."""
    with socket.create_connection((HOST, desk.port), timeout=10) as line:
        came = b""
        try:
            line.sendall(request)
            line.settimeout(1.5)
            while piece := line.recv(65536):
                came += piece
        except OSError:  # closed by the server, or nothing more to say
            pass
    return [int(part[:3]) for part in came.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("name", ODD)
def test_an_odd_request_is_refused_alone(served, name):
    answers = statuses(served, ODD[name])

    assert len(answers) <= 1
    assert all(400 <= status < 500 for status in answers)
    assert statuses(served, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") == [200]

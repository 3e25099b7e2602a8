"""The words spoken with clamd, at a real socket: only its two answers count, and whatever else comes is nobody's look."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from django.core.exceptions import ImproperlyConfigured

from applicants.documents import clamd as scanner
from ats import environment
from ats.demo.scan import one_page_pdf
from tests.clamd import INFECTED, VERSION, clamd

PDF = one_page_pdf("A clean page (invented)")
LARGE = bytes(range(256)) * 4096 * 10


@pytest.fixture
def fake():
    with clamd() as made:
        yield made


@pytest.mark.parametrize("content", [PDF, LARGE, b"x"])
def test_a_clean_file_arrives_whole_and_is_said_to_be_clean(fake, content):
    verdict = scanner.ask(fake.where, content)

    assert (verdict.signature, verdict.scanner) == ("", VERSION[:-1].decode())
    assert fake.streams == [content]


def test_an_infected_file_is_named(fake):
    assert scanner.ask(fake.where, INFECTED).signature == "Win.Test.Invented-1"


def test_a_scanner_at_a_host_and_port_is_asked_the_same_way(fake):
    door = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=carry_over, args=(door, fake.where))
    thread.start()

    verdict = scanner.ask(f"127.0.0.1:{door.getsockname()[1]}", INFECTED)

    thread.join()
    assert verdict.signature == "Win.Test.Invented-1"


def carry_over(door: socket.socket, where: str) -> None:
    """Two calls at a port are answered by what listens at the socket."""
    with door:
        for _call in range(2):
            line, _address = door.accept()
            with line, socket.socket(socket.AF_UNIX) as other:
                other.connect(where)
                back = threading.Thread(target=pour, args=(other, line))
                back.start()
                pour(line, other, until_answered=back)
                back.join()


def pour(source: socket.socket, target: socket.socket, until_answered: threading.Thread | None = None) -> None:
    """What comes from one goes to the other."""
    source.settimeout(0.2)
    while until_answered is None or until_answered.is_alive():
        try:
            piece = source.recv(65536)
        except TimeoutError:
            continue
        if not piece:
            return
        target.sendall(piece)


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        (VERSION, b""),
        (VERSION, b"stream: OK"),
        (VERSION, b"OK\0"),
        (VERSION, b"stream: OK but\0"),
        (VERSION, b"stream: OK\0stream: OK\0"),
        (VERSION, b"INSTREAM size limit exceeded. ERROR\0"),
        (VERSION, b"stream: Can't allocate memory ERROR\0"),
        (VERSION, b"stream:  FOUND\0"),
        (VERSION, b"\xff" * 5000),
        (VERSION, b"<html>stream: OK</html>\0"),
        (b"", b"stream: OK\0"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"stream: OK\0"),
        (b"220 mail.example ready\0", b"stream: OK\0"),
    ],
)
def test_what_is_no_answer_is_no_verdict(fake, version, verdict):
    fake.version, fake.verdict, fake.looks = version, verdict, False

    with pytest.raises(scanner.NotAnsweredError):
        scanner.ask(fake.where, PDF, seconds=2)

    fake.version, fake.looks = VERSION, True  # the control: the same scanner, well again
    assert scanner.ask(fake.where, PDF, seconds=2).signature == ""


@pytest.mark.parametrize("hangs_at", ["version", "verdict"])
def test_a_scanner_that_hangs_is_given_up_within_the_time(fake, hangs_at):
    fake.looks = False
    setattr(fake, hangs_at, None)
    before = time.monotonic()

    with pytest.raises(scanner.NotAnsweredError, match=r"TimeoutError|timed out"):
        scanner.ask(fake.where, PDF, seconds=0.5)

    assert time.monotonic() - before < 2


def test_a_scanner_that_hangs_up_in_the_middle_is_heard_out(fake):
    fake.reads_no_further_than = 65536
    fake.looks, fake.verdict = False, b"INSTREAM size limit exceeded. ERROR\0"

    with pytest.raises(scanner.NotAnsweredError):
        scanner.ask(fake.where, LARGE, seconds=5)


@pytest.mark.parametrize("where", ["/nowhere/at/all", "127.0.0.1:9"])
def test_nobody_at_home_is_no_verdict(where):
    with pytest.raises(scanner.NotAnsweredError):
        scanner.ask(where, PDF, seconds=2)


def test_no_time_is_no_time():
    with pytest.raises(TimeoutError):
        scanner.left(time.monotonic() - 1)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("", ""),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("unix:/run/clamd", "/run/clamd"),
        ("clamav:3310", "clamav:3310"),
        ("[::1]:3310", "[::1]:3310"),
    ],
)
def test_where_the_scanner_is_is_a_socket_or_a_host_and_port(monkeypatch, value, place):
    monkeypatch.setenv("ATS_CLAMD", value)

    assert environment.endpoint("ATS_CLAMD") == place


@pytest.mark.parametrize("value", ["clamav", ":3310", "clamav:0", "clamav:x", "clamav:99999", "run/clamd"])
def test_any_other_place_refuses_to_start(monkeypatch, value):
    monkeypatch.setenv("ATS_CLAMD", value)

    with pytest.raises(ImproperlyConfigured, match="ATS_CLAMD"):
        environment.endpoint("ATS_CLAMD")

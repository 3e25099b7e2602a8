"""Scanners for tests: a real unix socket that reads the bytes of the protocol as clamd does and answers what it is told to; and
ClamAV's own clamd, where it is installed, with signatures of ours."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ats.demo.scan import one_page_pdf

VERSION = b"ClamAV 1.4.3/27700/Mon Nov 23 09:00:00 2026\0"
CLEAN = b"stream: OK\0"
FOUND = b"stream: Win.Test.Invented-1 FOUND\0"
# Nothing but these bytes is infected, for a scanner that looks at what it gets.
INFECTED = one_page_pdf("infected, says the invented scanner")


class Clamd:
    """Answers VERSION and INSTREAM. `verdict` is sent after a stream, unless it is None: then nothing ever is. `streams` are
    the contents it was asked about."""

    def __init__(self, where: Path) -> None:
        self.where = str(where)
        self.version: bytes | None = VERSION
        self.verdict: bytes | None = None
        self.looks = True
        self.reads_no_further_than = 10**9
        self.patience = 5.0
        self.streams: list[bytes] = []
        self.asked = 0
        self.is_over = threading.Event()
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.door.bind(self.where)
        self.door.listen(16)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        """One caller after the other, until it is over."""
        while not self.is_over.is_set():
            try:
                line, _address = self.door.accept()
            except OSError:
                return
            self.asked += 1
            with line, contextlib.suppress(OSError):
                line.settimeout(self.patience)
                self.answer(line)

    def answer(self, line: socket.socket) -> None:
        """One command, read to its NUL."""
        command = b""
        while not command.endswith(b"\0"):
            command += exactly(line, 1)
        if command == b"zVERSION\0":
            self.say(line, self.version)
        elif command == b"zINSTREAM\0":
            content = self.stream_of(line)
            self.streams.append(content)
            looked = FOUND if content == INFECTED else CLEAN
            self.say(line, looked if self.looks else self.verdict)
        else:
            line.sendall(b"UNKNOWN COMMAND\0")

    def stream_of(self, line: socket.socket) -> bytes:
        """The pieces, each after its length in four bytes, up to the empty one."""
        content = b""
        while length := int.from_bytes(exactly(line, 4)):
            content += exactly(line, length)
            if len(content) > self.reads_no_further_than:
                return content
        return content

    def say(self, line: socket.socket, words: bytes | None) -> None:
        """The words; or it hangs, where there are none."""
        if words is None:
            line.recv(1)  # until the caller hangs up
        else:
            line.sendall(words)

    def end(self) -> None:
        """Nobody answers there any more."""
        self.is_over.set()
        with contextlib.suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self.thread.join()


def exactly(line: socket.socket, many: int) -> bytes:
    """So many bytes. Raises ConnectionError where the caller hung up before."""
    found = b""
    while len(found) < many:
        piece = line.recv(many - len(found))
        if not piece:
            raise ConnectionError("hung up")
        found += piece
    return found


@contextmanager
def clamd() -> Iterator[Clamd]:
    """A scanner that finds INFECTED infected and everything else clean, in a folder whose path is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="clamd-", dir="/tmp"))
    made = Clamd(folder / "s")
    try:
        yield made
    finally:
        made.end()
        shutil.rmtree(folder)


CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
KNOWN_BY_ITS_HASH = one_page_pdf("known by its hash, says the invented signature")
SETTINGS = """
Foreground yes
DatabaseDirectory {folder}
LocalSocket {folder}/s
TemporaryDirectory {folder}
PidFile {folder}/pid
StreamMaxLength {most}
SelfCheck 0
"""


class ClamAV:
    """The real one as a process of ours: it knows two viruses, one by a text in it and one by its hash."""

    def __init__(self, folder: Path, most: str) -> None:
        self.folder, self.where = folder, str(folder / "s")
        text, known = b"infected, says the invented scanner".hex(), KNOWN_BY_ITS_HASH
        (folder / "text.ndb").write_text(f"Test.Text.Invented-1:0:*:{text}\n")
        (folder / "hash.hdb").write_text(f"{hashlib.md5(known).hexdigest()}:{len(known)}:Test.Hash.Invented-2\n")  # noqa: S324 - what its signatures are made of
        (folder / "conf").write_text(SETTINGS.format(folder=folder, most=most))
        self.start()

    def start(self) -> None:
        """It answers when this returns."""
        (self.folder / "s").unlink(missing_ok=True)
        with (self.folder / "said").open("wb") as said:
            self.process = subprocess.Popen(
                [str(CLAMD), f"--config-file={self.folder / 'conf'}"], stdout=said, stderr=said
            )
        until = time.monotonic() + 30
        while not self.answers():
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError((self.folder / "said").read_text())
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it takes calls."""
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(self.where) == 0

    def kill(self) -> None:
        """It is gone at once."""
        self.process.kill()
        self.process.wait()


@contextmanager
def clam_av(*, most: str = "25M") -> Iterator[ClamAV]:
    """A real scanner that takes streams of that length at most."""
    folder = Path(tempfile.mkdtemp(prefix="clamav-", dir="/tmp"))
    made = ClamAV(folder, most)
    try:
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder)

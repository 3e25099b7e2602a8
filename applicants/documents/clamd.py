"""Asks clamd, the daemon of ClamAV, about one file: the protocol INSTREAM over its socket (clamd(8)). Without Django.

Every step has a time, the whole has one too, and only the two answers that clamd gives count as one. Whatever else comes
back, or does not, is NotAnsweredError: nobody has looked at the file.
"""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

# The whole conversation about one file of 10 MB; a scanner that takes longer is as good as away.
SECONDS: Final = 20.0
CONNECT_SECONDS: Final = 3.0
PIECE: Final = 64 * 1024
LONGEST_ANSWER: Final = 4096
TOO_LARGE: Final = "INSTREAM size limit exceeded. ERROR"
FOUND: Final = re.compile(r"stream: (.{1,200}) FOUND")
VERSION: Final = re.compile(r"ClamAV [\w./: -]{1,150}")


class NotAnsweredError(Exception):
    """The scanner is away, or answered something that is no answer; the one argument says what."""


class TooLargeError(NotAnsweredError):
    """The scanner answers, but takes no file of this size: nobody has looked at this one, and others may be asked about."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner said: the name of the signature that fits, empty where none does, and which scanner it was."""

    signature: str
    scanner: str


def ask(where: str, content: bytes, *, seconds: float = SECONDS) -> Verdict:
    """The verdict of the scanner at `where`: the path of a unix socket, or host:port. Raises NotAnsweredError."""
    until = time.monotonic() + seconds
    scanner = talk(where, b"zVERSION\0", None, until)
    if not VERSION.fullmatch(scanner):
        raise NotAnsweredError(f"not a clamd: {scanner[:80]!r}")
    answer = talk(where, b"zINSTREAM\0", content, until)
    if answer == "stream: OK":
        return Verdict("", scanner)
    if answer == TOO_LARGE:
        raise TooLargeError("larger than the scanner takes: raise its StreamMaxLength above the 10 MB of a document")
    found = FOUND.fullmatch(answer)
    if not found:
        raise NotAnsweredError(f"no verdict: {answer[:200]!r}")
    return Verdict(found[1], scanner)


def talk(where: str, command: bytes, content: bytes | None, until: float) -> str:
    """The answer to one command; behind it the content, if it takes one, in pieces, each after its length, an empty one last."""
    try:
        with connected(where, until) as line:
            with suppress(ConnectionError):  # it may have said why before it hung up
                say(line, command, until)
                if content is not None:
                    for place in range(0, len(content), PIECE):
                        piece = content[place : place + PIECE]
                        say(line, len(piece).to_bytes(4) + piece, until)
                    say(line, bytes(4), until)
            return heard(line, until)
    except OSError as error:
        raise NotAnsweredError(f"{type(error).__name__}: {error}") from error


def connected(where: str, until: float) -> socket.socket:
    """A connection to the scanner."""
    most = min(CONNECT_SECONDS, left(until))
    if not where.startswith("/"):
        host, _colon, port = where.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=most)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(most)
        line.connect(where)
    except OSError:
        line.close()
        raise
    return line


def say(line: socket.socket, words: bytes, until: float) -> None:
    """All of it is sent within the time."""
    line.settimeout(left(until))
    line.sendall(words)


def heard(line: socket.socket, until: float) -> str:
    """The answer up to its closing NUL. One without it is no answer."""
    answer = b""
    while not answer.endswith(b"\0"):
        line.settimeout(left(until))
        piece = line.recv(LONGEST_ANSWER)
        answer += piece
        if not piece or len(answer) > LONGEST_ANSWER:
            raise NotAnsweredError(f"no whole answer: {answer[:80]!r}")
    return answer[:-1].decode("utf-8", "replace")


def left(until: float) -> float:
    """The seconds left. Raises TimeoutError where none are."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("the time for one file is over")
    return seconds

"""A mail server for the tests: keeps what it is given, and can refuse, hang, be busy, or reject one address."""

from __future__ import annotations

import hashlib
import re
import socket
import socketserver
import threading
from collections import defaultdict
from dataclasses import dataclass, field

PATIENCE = 60.0


@dataclass
class Sink:
    """What came, by Message-ID: a digest of each copy, and whom it was for. `mood` is how the server feels."""

    mood: str = "well"  # well, refusing, hung, busy
    rejected: str = ""  # an address that is told 550
    came: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    port: int = 0
    _server: socketserver.ThreadingTCPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        """It listens, on the port it had before where it had one."""
        sink = self

        class Talk(socketserver.StreamRequestHandler):
            """One connection."""

            timeout = PATIENCE

            def handle(self) -> None:
                """As a small mail server talks."""
                try:
                    sink.talk(self)
                except OSError:  # the other side has gone
                    return

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Talk)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Nobody listens any more."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def set_mood(self, mood: str) -> None:
        """It feels like that from now on; what hung is let go."""
        if mood == "refusing":
            self.close()
        elif self._server is None:
            self.open()
        self.mood = mood

    def talk(self, line: socketserver.StreamRequestHandler) -> None:
        """One conversation to its end."""
        if self.mood == "hung":
            line.connection.settimeout(PATIENCE)
            while line.connection.recv(1024, socket.MSG_PEEK) and self.mood == "hung":
                threading.Event().wait(0.2)
            return None
        say(line, "220 sink")
        to = ""
        while words := line.rfile.readline().decode("latin-1").strip():
            verb = words.split(":")[0].split()[0].upper()
            if verb == "QUIT":
                return say(line, "221 bye")
            if verb == "RCPT":
                to = words.partition("<")[2].partition(">")[0]
                refusal = "550 nobody here" if to == self.rejected else "451 later" if self.mood == "busy" else ""
                say(line, refusal or "250 ok")
            elif verb == "DATA":
                say(line, "354 go on")
                self.keep(to, line)
                say(line, "250 kept")
            else:
                say(line, "250 ok")
        return None

    def keep(self, to: str, line: socketserver.StreamRequestHandler) -> None:
        """The mail is kept, by its Message-ID."""
        rows = []
        while (row := line.rfile.readline()) not in (b".\r\n", b""):
            rows.append(row)
        head, _blank, body = b"".join(rows).partition(b"\r\n\r\n")
        found = re.findall(rb"(?im)^Message-ID: <([^@>]+)@", head)
        subject = re.findall(rb"(?im)^Subject: (.*(?:\r\n[ \t].*)*)", head)
        digest = hashlib.sha256(b"\n".join([*subject, body])).hexdigest()
        with self._lock:
            self.came[found[0].decode() if len(found) == 1 else f"{len(found)} identities"].append((to, digest))


def say(line: socketserver.StreamRequestHandler, words: str) -> None:
    """One answer."""
    line.wfile.write(f"{words}\r\n".encode())

"""The people: each files one application for each posting around its closing, and asks again until told the truth."""

from __future__ import annotations

import http.client
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from queue import Empty, PriorityQueue
from random import Random

from ats.demo.scan import one_page_pdf
from tests.clamd import INFECTED
from tests.servers.traffic import TOKEN, Answer, Client, Plan, Planned, change, submit
from tests.servers.windows import Moved

ASKED_AGAIN_FOR = 150.0
PAUSE = 1.0
PATIENCE = 8.0
FINAL = ("accepted", "late")
BOUNDARY = "7d1b6c0e5f2a"


@dataclass(frozen=True)
class Tries:
    """One submission with all its tries: the first, and how often no final answer came. `in_time`: sent before the closing."""

    answer: Answer
    first_took: float
    failed: tuple[str, ...]


@dataclass
class Crowd:
    """Everybody, and what they were told. `moving`: the jobs whose closing two people want moved; half of their people wait to
    hear of it. `infected`: some of the files have a virus."""

    plan: Plan
    port: int
    chance: Random
    before: float
    after: float
    moving: frozenset[str] = frozenset()
    infected: bool = False
    more_may_come: Callable[[], bool] = lambda: False
    tries: list[Tries] = field(default_factory=list)
    uploads: dict[str, int] = field(default_factory=dict)
    _due: PriorityQueue[tuple[float, int, Planned, int, bool]] = field(default_factory=PriorityQueue)
    _number: int = 0
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def go(self, hands: int) -> None:
        """So many threads begin; each takes the next submission that is due."""
        everybody = range(len(self.plan.sessions))
        for posting in self.plan.postings:
            self._expect(
                posting, everybody[::2] if posting.job in self.moving else everybody, posting.closes_at.timestamp()
            )
        for _ in range(hands):
            self._threads.append(threading.Thread(target=self._work, daemon=True))
            self._threads[-1].start()

    def hear(self, moved: Moved) -> None:
        """Whoever waited for this posting comes around its new closing, and some of the others once more, with another telephone
        number; where it was not moved, they come now."""
        posting = next(one for one in self.plan.postings if one.job == moved.job)
        everybody = range(len(self.plan.sessions))
        closes_at = moved.closes_at.timestamp() if moved.closes_at else time.time()
        self._expect(posting, everybody[1::2], closes_at)
        self._expect(posting, everybody[::4], closes_at, again=True)

    def _expect(self, posting: Planned, people: Sequence[int], closes_at: float, *, again: bool = False) -> None:
        """These people come around that closing, each at a moment of their own, and nobody before now."""
        for person in people:
            moment = max(time.time(), closes_at + self.chance.uniform(-self.before, self.after))
            self._number += 1
            self._due.put((moment, self._number, posting, person, again))

    @property
    def is_busy(self) -> bool:
        """True while somebody has not been told the truth."""
        return any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        client = Client(self.port, timeout=PATIENCE)
        while True:
            more = self.more_may_come()  # asked before: what came while it was answered is in the queue
            try:
                moment, number, posting, person, again = self._due.get_nowait()
            except Empty:
                if more:
                    time.sleep(PAUSE / 5)
                    continue
                return client.close()
            client.session = self.plan.sessions[person]
            if number % 7 == 0:
                time.sleep(max(0.0, moment - self.before - time.time()))
                self._upload(client, posting, number)
            time.sleep(max(0.0, moment - time.time()))
            if again and not changed(client, posting):
                continue  # what was filed stands, and sent again unchanged it would be shown, not filed
            made = until_told(client, posting, posting.references[person])
            with self._lock:
                self.tries.append(made)

    def _upload(self, client: Client, posting: Planned, number: int) -> None:
        """A résumé is put into the draft; whether it was kept is counted. What is not kept stops nobody from filing."""
        content = one_page_pdf(f"Resume {number} of an invented person")
        name = said_of_upload(client, posting, INFECTED if self.infected and number % 21 == 0 else content)
        with self._lock:
            self.uploads[name] = self.uploads.get(name, 0) + 1


def changed(client: Client, posting: Planned) -> bool:
    """The draft differs from what was filed; False where that was refused, as it is after a closing, or failed three times."""
    for _ in range(3):
        if change(client, posting):
            return True
        time.sleep(PAUSE)
    return False


def until_told(client: Client, posting: Planned, reference: str) -> Tries:
    """The application is sent, with one key, again and again until the answer is final."""
    key, began, failed, first = str(uuid.uuid4()), time.time(), [], 0.0
    while True:
        answer = submit(client, posting, reference, key)
        first = first or answer.seconds
        if answer.said in FINAL or time.time() - began > ASKED_AGAIN_FOR:
            return Tries(replace(answer, sent_at=began), first, tuple(failed))
        failed.append(answer.said)
        time.sleep(PAUSE)


def said_of_upload(client: Client, posting: Planned, content: bytes) -> str:
    """What became of one file: kept, or what the answer was."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n'.encode(),
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="resume"; filename="resume.pdf"\r\n'.encode(),
        b"Content-Type: application/pdf\r\n\r\n",
        content,
        f"\r\n--{BOUNDARY}--\r\n".encode(),
    ]
    path = f"/jobs/{posting.job}/apply/documents/"
    try:
        status, _location = client.send("POST", path, b"".join(parts), f"multipart/form-data; boundary={BOUNDARY}")
    except (OSError, http.client.HTTPException) as error:
        return f"no answer: {type(error).__name__}"
    return "kept" if status in (302, 303) else str(status)


def share(values: Sequence[float], part: float) -> float:
    """The value below which that part of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0

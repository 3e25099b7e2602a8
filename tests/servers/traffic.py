"""Writers that send applications over HTTP around the closings, and remember what they were answered, and when."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from urllib.parse import urlencode

TOKEN = "a" * 32  # a browser gets one from the first page it loads; any will do where cookie and field agree
chance = Random()  # noqa: S311 - spreads requests, protects nothing
SEEN_OTHER = (http.client.FOUND, http.client.SEE_OTHER)


@dataclass(frozen=True)
class Planned:
    """One posting that will close, and its applicants' references in the order of the people."""

    job: str
    closes_at: datetime
    references: list[str]


@dataclass(frozen=True)
class Plan:
    """What was prepared: postings in the order of their closings, and the sign-ins of the people."""

    postings: list[Planned]
    sessions: list[str]

    @classmethod
    def read(cls, text: str) -> Plan:
        """The plan as the seeding printed it."""
        facts = json.loads(text)
        postings = [
            Planned(one["job"], datetime.fromisoformat(one["closes_at"]), one["references"])
            for one in facts["postings"]
        ]
        return cls(postings, facts["sessions"])


@dataclass(frozen=True)
class Answer:
    """One submission: what was sent, when it left and its answer was there (our clock), and what the answer said."""

    job: str
    reference: str
    key: str
    sent_at: float
    answered_at: float
    said: str

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.answered_at - self.sent_at


@dataclass
class Client:
    """One person's browser, as far as it takes one: a connection that is kept, a session, a form token."""

    port: int
    session: str = ""
    timeout: float = 30.0
    _line: http.client.HTTPConnection | None = field(default=None, repr=False)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """(status, Location or empty). Raises OSError or HTTPException where no answer comes."""
        return self.send("POST", path, urlencode(fields | {"csrfmiddlewaretoken": TOKEN}))

    def get(self, path: str) -> tuple[int, str]:
        """(status, Location or empty)."""
        return self.send("GET", path, None)

    def send(
        self, method: str, path: str, body: str | bytes | None, kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, str]:
        """(status, Location or empty). After a failure the next request opens a new connection."""
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}
        if body is not None:
            headers["Content-Type"] = kind
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
            answer.read()
        except BaseException:
            self.close()
            raise
        return answer.status, answer.headers.get("Location", "")

    def close(self) -> None:
        """The connection is closed."""
        if self._line is not None:
            self._line.close()
            self._line = None


def submit(client: Client, posting: Planned, reference: str, key: str = "") -> Answer:
    """The prepared application is sent: signed, with a key of its own where it is given none of an earlier try."""
    key = key or str(uuid.uuid4())
    fields = {"key": key, "certified_name": "Avery Invented", "certify": "on"}
    sent_at = time.time()
    try:
        status, location = client.post(f"/jobs/{posting.job}/apply/check/", fields)
        said = said_by(status, location, reference)
    except (OSError, http.client.HTTPException) as error:
        said = f"no answer: {type(error).__name__}"
    return Answer(posting.job, reference, key, sent_at, time.time(), said)


def said_by(status: int, location: str, reference: str) -> str:
    """`accepted` for the way to the receipt, `late` for a conflict, else what came instead."""
    if status in SEEN_OTHER and location == f"/applications/{reference}/":
        return "accepted"
    return "late" if status == http.client.CONFLICT else f"{status} {location}".strip()


def change(client: Client, posting: Planned) -> bool:
    """The person's telephone number is another one; False where that was refused."""
    fields = {"first_name": "Avery", "last_name": "Invented", "phone": f"555 {chance.randrange(10**6):06d}"}
    try:
        status, _location = client.post(f"/jobs/{posting.job}/apply/contact/", fields)
    except (OSError, http.client.HTTPException):
        return False
    return status in SEEN_OTHER


def write_around(
    plan: Plan, port: int, people: Sequence[int], *, before: float, after: float, answers: list[Answer]
) -> None:
    """One writer: around each closing it sends one application after the other, one of them right at the closing.

    Every fourth that was accepted is changed and sent again, so that new versions meet the closing as well.
    """
    client = Client(port)
    for posting in plan.postings:
        closes_at = posting.closes_at.timestamp()
        step = (before + after) / len(people)
        moments = [closes_at - before + (number + chance.random()) * step for number in range(len(people) - 1)]
        moments = sorted([*moments, closes_at - chance.random() * 0.03])
        for number, (moment, person) in enumerate(zip(moments, people, strict=True)):
            if time.time() > closes_at + after:
                break
            time.sleep(max(0.0, moment - time.time()))
            client.session = plan.sessions[person]
            answers.append(submit(client, posting, posting.references[person]))
            if number % 4 == 0 and answers[-1].said == "accepted" and change(client, posting):
                answers.append(submit(client, posting, posting.references[person]))
    client.close()


def run(plan: Plan, port: int, *, writers: int, before: float = 0.9, after: float = 0.6) -> list[Answer]:
    """Every answer that so many writers got, each for people of its own."""
    share = len(plan.sessions) // writers
    answers: list[list[Answer]] = [[] for _ in range(writers)]
    threads = [
        threading.Thread(
            target=write_around,
            args=(plan, port, range(number * share, (number + 1) * share)),
            kwargs={"before": before, "after": after, "answers": answers[number]},
        )
        for number in range(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for of_one in answers for answer in of_one]

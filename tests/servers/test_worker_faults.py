"""Worker, beat and broker killed, doubled, absent and hung: the deadline stands, and every posting closes once."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg2
import pytest

from ats.watchdog import DEAF
from tests.servers import checker, traffic
from tests.servers.conftest import Mould, desk_of
from tests.servers.databases import address_of, connected
from tests.servers.desk import HOST, Desk
from tests.servers.traffic import Answer, Client, Plan, Planned

pytestmark = pytest.mark.servers

GATE = 412  # postings/gate.py, ROOM: written again, since this is what an operator would see in pg_locks
# No answer may wait for the broker. A hung one was seen to block a request for two minutes; this is far from both.
QUICK = 10.0


@dataclass
class Scene:
    """A desk, the postings that no test has used yet, and everything the applicants were told."""

    desk: Desk
    plan: Plan
    answers: list[Answer] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    closing: list[Planned] = field(default_factory=list)

    def posting(self) -> Planned:
        """An open posting that no test has used."""
        posting = self.plan.postings.pop()
        self.own.add(posting.job)
        return posting

    def closing_in(self, seconds: float, posting: Planned) -> Planned:
        """The posting closes that many seconds from now."""
        self.closing += self.desk.close_soon(Plan([posting], self.plan.sessions), lead=seconds).postings
        return self.closing[-1]

    def send(self, posting: Planned, person: int) -> str:
        """What that person's application was answered."""
        client = Client(self.desk.port, self.plan.sessions[person], timeout=QUICK)
        self.answers.append(traffic.submit(client, posting, posting.references[person]))
        client.close()
        return self.answers[-1].said

    def wait_for_the_closing(self, posting: Planned) -> None:
        """The closing has passed by the database's clock."""
        has_passed = "SELECT clock_timestamp() >= %s"
        self.desk.wait_until(lambda: self.desk.rows(has_passed, [posting.closes_at])[0][0], "the closing never came")

    def status_of(self, posting: Planned) -> str:
        """What the posting's status is."""
        return self.desk.statuses()[posting.job]

    def wait_until_closed(self, posting: Planned) -> float:
        """The seconds until the posting was closed."""
        return self.desk.wait_until(lambda: self.status_of(posting) == "closed", "the posting was not closed")

    def wait_until_closed_by_whoever_is_revived(self, posting: Planned) -> float:
        """The seconds until it was closed, where a worker that its lost broker ended is started again, as everywhere."""
        return self.desk.wait_until(
            lambda: self.desk.revive("worker", "beat") and self.status_of(posting) == "closed", "it was not closed"
        )

    def faults(self) -> list[checker.Fault]:
        """What the checker finds wrong; not with postings of other tests, which may be open still or closed by nobody."""
        found = checker.faults(self.desk.database, self.answers, ahead=self.desk.clock_ahead())
        everything = self.desk.rows(
            "SELECT reference, job_number FROM applicants_application a JOIN postings_posting p ON p.id = a.posting_id"
        )
        elsewhere = {name for reference, job in everything if job not in self.own for name in (reference, job)}
        return [fault for fault in found if not elsewhere & set(fault.what.split())]

    def close_what_a_failed_test_left(self) -> None:
        """Nothing of this test waits for its closing, so that the next one's closing job finds its own alone."""
        left = [posting for posting in self.closing if self.status_of(posting) == "published"]
        for posting in left:
            self.wait_for_the_closing(posting)
        if left:
            self.desk.command("close_due")


@pytest.fixture(scope="module")
def shared_scene(mould: Mould) -> Iterator[Scene]:
    """One desk for all tests, its web server and broker running."""
    with desk_of(mould, "ats.wsgi:application") as desk:
        desk.start("valkey", "web")
        plan = desk.seed(people=4, postings=10)
        desk.wait_for_web()
        yield Scene(desk, plan)


@pytest.fixture
def scene(shared_scene: Scene) -> Iterator[Scene]:
    """Web server and broker run, and each test starts workers and beats of its own."""
    desk = shared_scene.desk
    scene = Scene(desk, shared_scene.plan, shared_scene.answers)
    yield scene
    for name in set(desk.processes) - {"web", "valkey"}:
        desk.kill(name)
        (desk.home.logs / f"{name}.log").unlink()
    if "valkey" not in desk.processes:
        desk.start("valkey")
    scene.close_what_a_failed_test_left()


def test_a_worker_killed_before_the_deadline_and_back_after_it(scene):
    scene.desk.start("worker", "beat")
    scene.desk.wait_for_worker()
    posting = scene.posting()
    in_time = scene.send(posting, 0)
    scene.desk.kill("worker")
    posting = scene.closing_in(0.5, posting)
    scene.wait_for_the_closing(posting)
    late = scene.send(posting, 1)
    status_without_a_worker = scene.status_of(posting)
    scene.desk.start("worker")

    seconds = scene.wait_until_closed(posting)

    print(f"closed {seconds:.1f} s after the worker was started again")
    assert (in_time, late, status_without_a_worker) == ("accepted", "late", "published")
    assert scene.faults() == []


def test_a_worker_killed_in_the_middle_of_a_close_leaves_nothing_half_done(scene):
    desk = scene.desk
    desk.start("worker", "beat")
    desk.wait_for_worker()
    posting = scene.posting()
    said = scene.send(posting, 0)
    ((key,),) = desk.rows("SELECT id FROM postings_posting WHERE job_number = %s", [posting.job])
    inside = psycopg2.connect(desk.database)
    with inside, inside.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [GATE, key])
        posting = scene.closing_in(0.1, posting)
        waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND classid = %s AND objid = %s"
        desk.wait_until(lambda: desk.rows(waiting, [GATE, key]), "the closing never came to the gate")
        desk.kill("worker")
    inside.close()
    status_after_the_kill = scene.status_of(posting)
    desk.start("worker")

    scene.wait_until_closed(posting)

    assert (said, status_after_the_kill) == ("accepted", "published")
    assert scene.faults() == []


def test_beat_absent_across_the_deadline(scene):
    scene.desk.start("worker")
    posting = scene.posting()
    in_time = scene.send(posting, 0)
    posting = scene.closing_in(0.5, posting)
    scene.wait_for_the_closing(posting)
    late = scene.send(posting, 1)
    status_without_beat = scene.status_of(posting)
    scene.desk.start("beat")

    scene.wait_until_closed(posting)

    assert (in_time, late, status_without_beat) == ("accepted", "late", "published")
    assert scene.faults() == []


def test_two_workers_and_two_beats_close_once_and_tell_everybody_once(scene):
    desk = scene.desk
    desk.start("worker-1", "worker-2", "beat-1", "beat-2")
    desk.wait_for_worker("worker-1")
    desk.wait_for_worker("worker-2")
    posting = scene.posting()
    said = [scene.send(posting, person) for person in range(4)]
    posting = scene.closing_in(0.5, posting)

    scene.wait_until_closed(posting)
    left = "SELECT count(*) FROM outbox_message WHERE status = 'sent' AND key LIKE ANY (%s)"
    occasions = [f"%:{reference}:%" for reference in posting.references]
    desk.wait_until(lambda: desk.rows(left, [occasions]) == [(8,)], "receipts and notices did not leave")

    assert said == ["accepted"] * 4
    assert scene.faults() == []
    recipients = "SELECT address, count(*) FROM outbox_message WHERE key LIKE ANY (%s) GROUP BY address"
    assert [count for _address, count in desk.rows(recipients, [occasions])] == [2] * 4
    written = "".join(path.read_text() for path in (desk.home.folder / "outbox").iterdir())
    identities = desk.rows("SELECT id FROM outbox_message WHERE key LIKE ANY (%s)", [occasions])
    assert [written.count(f"Message-ID: <{one}@") for (one,) in identities] == [1] * 8


def test_the_broker_killed_across_a_close_costs_nothing_but_speed(scene):
    scene.desk.start("worker", "beat")
    scene.desk.wait_for_worker()
    posting = scene.posting()
    scene.desk.kill("valkey")
    in_time = scene.send(posting, 0)
    posting = scene.closing_in(0.5, posting)
    scene.wait_for_the_closing(posting)
    late = scene.send(posting, 1)
    scene.desk.start("valkey")

    scene.wait_until_closed_by_whoever_is_revived(posting)

    assert (in_time, late) == ("accepted", "late")
    assert scene.faults() == []


def test_a_worker_that_hears_nothing_while_work_waits_ends_itself(scene):
    desk = scene.desk
    desk.start("beat")
    desk.start("worker", options=("--queues", "elsewhere"))
    desk.wait_for_worker()
    posting = scene.posting()
    in_time = scene.send(posting, 0)
    posting = scene.closing_in(0.5, posting)

    desk.wait_until(lambda: desk.processes["worker"].poll() is not None, "the deaf worker lives on")
    code, status_until_then = desk.processes["worker"].returncode, scene.status_of(posting)
    scene.wait_until_closed_by_whoever_is_revived(posting)

    assert (in_time, code, status_until_then) == ("accepted", DEAF, "published")
    assert scene.faults() == []


def test_a_hung_broker_keeps_nobody_waiting(scene):
    posting = scene.posting()
    scene.desk.freeze("valkey")
    try:
        said = [scene.send(posting, person) for person in range(4)]
    finally:
        scene.desk.thaw("valkey")

    assert said == ["accepted"] * 4


def test_closing_by_hand_twice_closes_once(scene):
    posting = scene.posting()
    in_time = scene.send(posting, 0)
    posting = scene.closing_in(0.5, posting)
    scene.wait_for_the_closing(posting)
    late = scene.send(posting, 1)

    closed = [scene.desk.command("close_due")["closed"] for _ in range(2)]

    assert closed == [[posting.job], []]
    assert (in_time, late) == ("accepted", "late")
    assert scene.faults() == []


def test_without_a_free_connection_one_is_told_to_come_back_and_served_once_there_is_one(scene):
    desk, name = scene.desk, urlsplit(scene.desk.database).path.lstrip("/")
    with connected(address_of("postgres")) as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            exhausted = [answer_of(desk, path) for path in ("/jobs/", "/readyz", "/status/", "/healthz")]
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')
    again = answer_of(desk, "/jobs/")

    assert [(status, retry) for status, retry, _body in exhausted] == [
        (503, "15"), (503, None), (503, "15"), (200, None)
    ]  # fmt: skip
    assert b"Your draft is saved" in exhausted[0][2]
    assert again[0] == 200


def answer_of(desk: Desk, path: str) -> tuple[int, str | None, bytes]:
    """(status, Retry-After, body)."""
    line = http.client.HTTPConnection(HOST, desk.port, timeout=QUICK)
    line.request("GET", path)
    answer = line.getresponse()
    found = (answer.status, answer.headers.get("Retry-After"), answer.read())
    line.close()
    return found

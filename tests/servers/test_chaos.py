"""`./run chaos` itself: a short run keeps every promise, its control is found out, and nothing of it is left."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from applicants.documents.bucket import Bucket as Store
from applicants.documents.store import Trouble
from ats.embedded.processes import is_running
from ats.embedded.servers import CHECKOUT
from tests.chaos import proof
from tests.chaos.__main__ import chosen
from tests.chaos.faults import FAULTS
from tests.chaos.movers import wishes
from tests.chaos.neighbours import Bucket
from tests.chaos.script import Script
from tests.chaos.sink import Sink
from tests.clamd import INFECTED
from tests.servers.traffic import Planned
from tests.stores import place_at
from tests.test_run import surroundings

pytestmark = pytest.mark.servers

SCRIPT = Script(60, 60, 20, 40, 10, 5, False, True, 1, scanner=True)
SHORT = (
    "--minutes",
    "0.25",
    "--every",
    "3",
    "--hold",
    "2",
    "--gap",
    "2.5",
    "--people",
    "12",
    "--seed",
    "5",
    "--json",
    "--bucket",
    "--scanner",
)
STRUCK = ("killed a child of web", "killed database", "absent worker", "refusing bucket", "absent scanner")


def test_a_short_run_of_five_faults_keeps_every_promise_after_its_control_was_found_out(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        (sys.executable, CHECKOUT / "run", "chaos", *SHORT, "--only", *STRUCK),
        env=surroundings() | {"TMPDIR": str(elsewhere)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert "The control, a desk with a broken gate, was found out." in done.stderr
    assert report["violations"] == {}
    assert {one["fault"] for one in report["struck"]} == set(STRUCK)
    assert set(report["figures"]["said"]) == {"accepted", "late"}
    moved = report["figures"]["closings_moved"]  # an extension that a fault held up until the closing is refused
    assert moved in ({"extend done": 1, "reopen done": 1}, {"extend refused": 1, "reopen done": 1})
    assert list(elsewhere.iterdir()) == []
    assert left_behind(elsewhere) == []


def left_behind(folder: Path) -> list[str]:
    """The commands of living processes that name that folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command and is_running(process.name):
            found.append(command)
    return found


def test_a_fault_that_is_none_is_not_run():
    done = subprocess.run(
        (sys.executable, "-m", "tests.chaos", "--only", "earthquake"), capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("There is no fault earthquake; there are killed web, ")
    assert len({one.name for one in FAULTS}) == len(FAULTS)


# --- the proof can fail --------------------------------------------------------------------------------------------------


class Answers:
    """A cursor that answers each statement with the same rows."""

    def __init__(self, *rows: tuple[object, ...]) -> None:
        self.rows = rows

    def execute(self, _statement: str) -> None:
        """As asked."""

    def fetchall(self) -> tuple[tuple[object, ...], ...]:
        return self.rows


@pytest.mark.parametrize(
    ("address", "status", "copies", "codes"),
    [
        ("a@x.example", "sent", [("a@x.example", "1")], []),
        ("a@x.example", "sent", [("a@x.example", "1")] * 2, []),
        ("a@x.example", "sent", [("a@x.example", "1")] * 3, ["mail_sent_more_than_twice"]),
        ("a@x.example", "sent", [("a@x.example", "1"), ("a@x.example", "2")], ["mail_with_two_contents"]),
        ("a@x.example", "sent", [("b@x.example", "1")], ["mail_with_two_contents"]),
        ("a@x.example", "sent", [], ["mail_not_sent"]),
        ("a@x.example", "waiting", [], ["mail_not_sent"]),
        ("no@x.example", "failed", [], []),
        ("no@x.example", "waiting", [], ["rejected_mail_not_given_up"]),
    ],
)
def test_a_mail_lost_changed_or_sent_too_often_is_found(address, status, copies, codes):
    sink = Sink(rejected="no@x.example")
    if copies:
        sink.came["m1"] += copies

    assert [one.code for one in proof.mails(Answers(("m1", address, status)), sink)] == codes


def test_a_mail_of_nobody_is_found():
    sink = Sink()
    sink.came["m2"].append(("a@x.example", "1"))

    assert [one.code for one in proof.mails(Answers(), sink)] == ["mail_of_nobody"]


def test_a_file_lost_or_changed_is_found(tmp_path):
    folder = tmp_path / "uploads" / "ab"
    folder.mkdir(parents=True)
    (folder / "abc").write_bytes(b"x")
    whole = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

    found = [
        [one.code for one in proof.files(Answers(row), tmp_path / "uploads")]
        for row in (("abc", 1, whole), ("abc", 2, whole), ("abc", 1, "0" * 64), ("abd", 1, whole))
    ]

    assert found == [[], ["file_changed"], ["file_changed"], ["file_lost"]]


def test_a_file_that_a_receipt_names_and_nobody_keeps_is_found(tmp_path):
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "abc").write_bytes(b"x")
    named = "Reference: 1\nDocument: resume, {} bytes, SHA-256 {}, my résumé.pdf\nSignature: 2\n"
    kept = named.format(1, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
    lost = named.format(2, "0" * 64)

    found = [one.what for one in proof.receipts(Answers(("receipt:1:1", kept), ("receipt:1:2", lost)), tmp_path)]

    assert found == [f"receipt:1:2 {'0' * 64}"]


@pytest.mark.parametrize(
    ("content", "status", "was_sent", "codes"),
    [
        (b"x", "clean", True, []),
        (INFECTED, "refused", True, []),
        (b"x", "being_checked", True, ["document_not_scanned"]),
        (b"x", "clean", False, ["judged_without_a_look"]),
        (b"x", "refused", True, ["judged_otherwise_than_found"]),
        (INFECTED, "clean", True, ["judged_otherwise_than_found"]),
    ],
)
def test_a_document_not_scanned_or_judged_otherwise_is_found(content, status, was_sent, codes):
    row = ("abc", hashlib.sha256(content).hexdigest(), status)

    assert [one.code for one in proof.scans(Answers(row), [content] if was_sent else [])] == codes


def test_a_bucket_fails_as_it_is_told_and_gets_well(tmp_path):
    bucket = Bucket(tmp_path)
    try:
        found = []
        for mood in ("well", "refusing", "absent", "well"):
            bucket.set_mood(mood)
            found.append(Store(place_at(f"http://127.0.0.1:{bucket.port}")).trouble())
    finally:
        bucket.kill()

    assert found == [None, Trouble.REFUSED, Trouble.UNREACHABLE, None]


def test_a_fault_of_what_the_desk_has_not_is_named_and_left_out():
    told: list[str] = []

    found = chosen(["absent bucket", "hung scanner", "killed web"], SCRIPT, told.append)

    assert [one.name for one in found] == ["killed web", "hung scanner"]
    assert told == ["Left out: absent bucket: say --bucket."]


def test_one_posting_in_five_is_extended_in_its_rush_and_one_reopened_after_it():
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    postings = [Planned(str(number), at + timedelta(seconds=10 * number), []) for number in range(10)]

    found = [(one.job, one.deed, datetime.fromisoformat(one.at) - at) for one in wishes(postings, SCRIPT)]

    assert found == [
        ("3", "extend", timedelta(seconds=28.5)),
        ("4", "reopen", timedelta(seconds=45)),
        ("8", "extend", timedelta(seconds=78.5)),
        ("9", "reopen", timedelta(seconds=95)),
    ]

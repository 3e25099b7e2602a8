"""What is wrong with the desk, each thing alone: the sentence for it, and whether it keeps anybody from filing."""

from __future__ import annotations

import time
import uuid
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from applicants import actions as applying
from applicants.models import Filing
from ats import clock, start
from ats.audit import record
from ats.health import checking, findings, heart
from ats.health.heart import Heart
from ats.health.models import Heartbeat
from ats.outbox.models import Message
from ats.refusal import Refused
from tests import makers, stores
from tests.roles import owner, tamper

Disk = namedtuple("Disk", "total used free")


@pytest.fixture(autouse=True)
def line_stays_open(monkeypatch):
    """A heart's thread gives its own connection back; here it is the test's."""
    monkeypatch.setattr(heart.connection, "close", lambda: None)


@pytest.fixture
def sound(db):
    """A desk with which nothing is wrong: worker and beat have just shown a sign of life."""
    Heart("worker").beat()
    Heart("beat").beat()


def sentences() -> dict[str, str]:
    return {one.code: one.sentence for one in findings.look()}


def last_seen(kind: str, ago: timedelta, *, heard: timedelta) -> None:
    """That process's last sign of life, and when it last heard the broker then."""
    at = clock.now() - ago
    Heartbeat.objects.filter(kind=kind).update(at=at, heard_at=at - heard)


def set_clock_back(by: timedelta) -> None:
    """The newest event of the audit lies that far ahead of the clock, as after a clock was set back."""
    with transaction.atomic():
        record("tests.later", by=makers.OPERATOR, at=clock.now(), subject="a test")
        tamper("UPDATE audit_link SET linked_at = now() + %s", by)


def test_nothing_is_wrong_with_a_sound_desk(client, sound):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "troubles": []})
    assert "Everything works." in client.get("/status/").content.decode()


def test_without_a_database_nothing_can_be_filed_and_the_page_still_says_so(client, db):
    with connection.execute_wrapper(lambda *_args: (_ for _ in ()).throw(DatabaseError("gone"))):
        machine, page = client.get("/readyz"), client.get("/status/")

    assert (machine.status_code, machine.json()["ready"]) == (503, False)
    assert machine.json()["troubles"][0]["code"] == "database"
    assert (page.status_code, page["Retry-After"]) == (503, "15")
    assert "The database does not answer" in page.content.decode()


def test_a_worker_and_a_beat_never_seen_are_told_and_keep_nobody_from_filing(client, db):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert set(sentences()) == {"worker", "beat"}
    assert "The background worker has never shown a sign of life" in client.get("/status/").content.decode()


def test_a_worker_and_a_beat_silent_for_minutes_are_told_with_the_time(sound):
    last_seen("worker", timedelta(minutes=3), heard=timedelta())
    last_seen("beat", timedelta(hours=5), heard=timedelta())

    assert sentences() == {
        "worker": "The background worker has shown no sign of life for 3 minutes: nothing is closed and no mail leaves.",
        "beat": "The scheduler (beat) has shown no sign of life for 5 hours: nothing happens by itself.",
    }


def test_a_worker_that_lives_and_hears_no_broker_tells_of_the_broker(sound):
    last_seen("worker", timedelta(), heard=timedelta(seconds=65))

    assert sentences() == {
        "broker": "The broker has not been heard for 65 seconds: what happens by itself is late. Filing does not need it."
    }


def test_a_worker_to_which_nobody_says_anything_tells_nothing_of_the_broker(sound):
    last_seen("worker", timedelta(), heard=timedelta(seconds=65))
    last_seen("beat", timedelta(minutes=2), heard=timedelta())

    assert set(sentences()) == {"beat"}


def test_a_heart_beats_with_the_moment_it_last_heard_and_bears_a_database_away(db):
    one = Heart("worker")
    one._heard = time.monotonic() - 10
    one.beat()
    seen = Heartbeat.objects.get(kind="worker")
    one.hear()
    with connection.execute_wrapper(lambda *_args: (_ for _ in ()).throw(DatabaseError("gone"))):
        one.beat()
    one.beat()

    again = Heartbeat.objects.get(kind="worker")

    assert timedelta(seconds=9) < seen.at - seen.heard_at < timedelta(seconds=30)
    assert again.at > seen.at
    assert again.at - again.heard_at < timedelta(seconds=9)


def test_a_closing_that_nobody_did_is_told_and_two_are_counted(sound):
    one, other = makers.open_posting(), makers.open_posting()
    makers.move_closing(one, clock.now() - timedelta(minutes=4))
    alone = sentences()
    makers.move_closing(other, clock.now() - timedelta(minutes=2))

    both = sentences()

    assert alone["closing_overdue"].startswith(f"1 closing is overdue: job {one.job_number}, for 4 minutes.")
    assert both["closing_overdue"].startswith(f"2 closings are overdue, job {one.job_number} for 4 minutes.")


@pytest.mark.parametrize(("attempts", "pause"), [(0, timedelta()), (7, timedelta(minutes=5))])
def test_the_oldest_mail_is_told_never_tried_or_tried_in_vain(sound, attempts, pause):
    at = clock.now() - timedelta(minutes=11)
    Message.objects.create(
        key="a", kind="receipt", address="a@people.example", subject="A", body="b", created_at=at,
        due_at=clock.now() + pause, attempts=attempts,
    )  # fmt: skip

    assert sentences()["mail_overdue"].startswith("Mails are late: the oldest has waited for 11 minutes.")


@pytest.mark.parametrize(("seconds", "side"), [(300, "behind"), (-300, "ahead of")])
def test_a_web_server_whose_clock_differs_is_told_and_keeps_nobody_from_filing(sound, monkeypatch, seconds, side):
    right = time.time
    monkeypatch.setattr(findings.time, "time", lambda: right() + seconds)

    (found,) = findings.look()

    assert found.code == "clocks_differ" and not found.stops_applicants
    assert f"runs 4 minutes {side} this web server’s" in found.sentence or f"5 minutes {side}" in found.sentence


def test_while_the_database_s_clock_lies_before_the_newest_event_nothing_is_filed(client, sound):
    posting = makers.open_posting()
    who = makers.person()
    application = applying.start(posting, by=who, at=clock.now())
    set_clock_back(timedelta(minutes=5))

    with pytest.raises(Refused) as refusal:
        applying.submit(application, key=uuid.uuid4(), certified_name=who.full_name, by=who)

    assert (refusal.value.status, refusal.value.code) == (503, "clock_set_back")
    assert not Filing.objects.exists()
    assert client.get("/readyz").status_code == 503
    assert "Applications cannot be taken just now." in client.get("/status/").content.decode()


def test_an_applicant_meanwhile_is_told_that_the_draft_is_saved_and_when_to_come_back(client, sound):
    posting = makers.open_posting()
    who = makers.person()
    application = applying.start(posting, by=who, at=clock.now())
    answers = {one.key: {"answer": "yes", "how": ""} for one in posting.requirements}
    applying.save_draft(application, {"answers": answers}, by=who, at=clock.now())
    client.force_login(who)
    set_clock_back(timedelta(minutes=5))

    answer = client.post(
        f"/jobs/{posting.job_number}/apply/check/",
        {"key": str(uuid.uuid4()), "certified_name": who.full_name, "certify": "on"},
    )

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert "was set back" in page and "Your draft is saved" in page
    assert not Filing.objects.exists()


def test_one_event_after_the_other_never_goes_back_in_time(sound):
    set_clock_back(timedelta(minutes=5))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        record("tests.after", by=makers.OPERATOR, at=clock.now(), subject="a test")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT linked_at FROM audit_link ORDER BY number DESC LIMIT 2")
        (last,), (before,) = cursor.fetchall()

    assert last >= before > clock.now()


def test_a_full_disk_and_connections_that_run_short_are_told(sound, monkeypatch):
    monkeypatch.setattr(findings.shutil, "disk_usage", lambda _place: Disk(2**40, 2**40, 90 * 2**20))
    monkeypatch.setattr(findings, "MANY_CONNECTIONS", 0.0)

    found = sentences()

    assert found["disk"].startswith("The disk for uploads has 90 MB left")
    assert found["connections"].endswith("of the database’s 100 connections are used.")


@pytest.mark.parametrize(
    ("behaves", "sentence"),
    [
        (stores.hangs_up, "Where documents are kept cannot be reached, so no file can be stored or opened."),
        (stores.says("403 Forbidden"), "Where documents are kept refuses our key, so no file can be stored or opened."),
        (stores.says("404 No", "<Code>NoSuchBucket</Code>"), "The bucket for documents does not exist,"),
        (stores.says("507 Full"), "Where documents are kept is full, so no file can be stored."),
        (stores.says("500 Oops"), "Where documents are kept answers with errors,"),
    ],
)
@pytest.mark.usefixtures("sound")
def test_a_bucket_that_fails_is_told_in_a_sentence_and_forgotten_once_it_is_well(
    client, settings, tmp_path, behaves, sentence
):
    with stores.ill(behaves) as settings.BUCKET:
        checking.check_documents(at=clock.now())
        machine = client.get("/readyz")
        page = client.get("/status/").content.decode()
    with stores.s3(tmp_path / "s3") as server:
        settings.BUCKET = server.place
        checking.check_documents(at=clock.now())
        after = sentences()

    (trouble,) = machine.json()["troubles"]
    assert (machine.status_code, machine.json()["ready"], trouble["code"]) == (200, True, "documents")
    assert trouble["sentence"].startswith(sentence) and trouble["sentence"].endswith("Answers are still taken.")
    assert sentence in page
    assert after == {}


def test_a_desk_starts_without_its_bucket_and_says_so_once(db, settings, caplog):
    with stores.ill(stores.hangs_up) as settings.BUCKET:
        start.with_documents()

    assert "Where documents are kept cannot be reached" in caplog.text


def test_a_desk_whose_store_is_well_starts_without_a_word(db, settings, caplog, tmp_path):
    start.with_documents()
    with stores.s3(tmp_path / "s3") as server:
        settings.BUCKET = server.place
        start.with_documents()

    assert caplog.text == ""


def test_the_disk_of_this_machine_says_nothing_of_a_bucket(sound, settings, monkeypatch):
    monkeypatch.setattr(findings.shutil, "disk_usage", lambda _place: Disk(2**40, 2**40, 90 * 2**20))
    settings.BUCKET = stores.place_at("http://127.0.0.1:9")

    assert sentences() == {}


def test_the_home_of_the_desk_says_what_is_wrong_and_nothing_where_nothing_is(client, sound):
    client.force_login(makers.person(role="hr_lead"))
    well = client.get("/admin/").content.decode()
    with owner():
        Heartbeat.objects.filter(kind="beat").delete()

    ill = client.get("/admin/").content.decode()

    assert "What is wrong with the desk" not in well
    assert "The scheduler (beat) has never shown a sign of life" in ill


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=119), "119 seconds"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_length_of_time_is_its_largest_unit(time, words):
    assert findings.lasting(time) == words

"""Where documents lie: one contract for both stores, a real S3 server at the other end; and every way in which one can fail."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import stat
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applicants import actions as applying
from applicants import takeout
from applicants.documents import attaching, bucket, folder, scanning, storage, sweeping
from applicants.documents.bucket import Bucket
from applicants.documents.folder import Folder
from applicants.documents.slots import Slot
from applicants.documents.store import StoreError, Trouble
from applicants.models import Document
from ats import clock
from ats.accounts.actors import System
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.demo.scan import one_page_pdf
from ats.refusal import Refused
from tests import makers, stores
from tests.clamd import INFECTED, clamd

PDF = one_page_pdf("Plain (invented)")
SHA256 = hashlib.sha256(PDF).hexdigest()
MOST = 10 * 1024 * 1024
KEY = "ab" * 20


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One S3 server for the tests that leave it alive."""
    with stores.s3(tmp_path_factory.mktemp("s3")) as one:
        yield one


@pytest.fixture(params=["folder", "bucket"])
def kind(request):
    return request.param


@pytest.fixture
def lies_at(kind, settings, server):
    """The store of that kind is set up; where the file of a key lies, for whoever tampers."""
    for path in (server.folder / stores.NAME).glob("??"):
        shutil.rmtree(path)
    settings.BUCKET = server.place if kind == "bucket" else None
    return server.lies_at if kind == "bucket" else Folder(settings.MEDIA_ROOT).path_of


@pytest.fixture
def store(lies_at):
    return storage.store()


@pytest.fixture
def in_a_hurry(monkeypatch):
    """Nobody waits longer than half a second for a bucket that is ill, nor is it left alone long."""
    monkeypatch.setattr(bucket, "SECONDS", timedelta(seconds=0.5))
    monkeypatch.setattr(bucket, "AT_ONCE", timedelta(seconds=0.2))
    monkeypatch.setattr(bucket, "LEFT_ALONE_FOR", timedelta(seconds=0.3))
    yield
    bucket.connection.cache_clear()  # whoever comes next has all the time there is


def aged(path: Path, hours: float) -> Path:
    """The file lies there for so long."""
    moment = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))
    return path


def given_document() -> Document:
    """A document in somebody's draft."""
    who = makers.person()
    application = applying.start(makers.open_posting(), by=who, at=clock.now())
    return attaching.attach(application, Slot.RESUME, "cv.pdf", PDF, by=who, at=clock.now())


# --- the contract -----------------------------------------------------------------------------------------------------------


def test_the_setting_alone_decides_which_store_it_is(store, kind):
    assert type(store) is {"folder": Folder, "bucket": Bucket}[kind]


def test_what_is_put_is_got_again_until_it_is_removed(store):
    store.put(KEY, PDF)
    there = store.get(KEY, MOST)
    store.remove(KEY)
    store.remove(KEY)

    assert there == PDF
    with pytest.raises(StoreError) as gone:
        store.get(KEY, MOST)
    assert gone.value.trouble == Trouble.MISSING


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=3))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_bytes_are_each_key_gives_its_own(store, contents):
    keys = [storage.keep(content) for content in contents]

    assert [store.get(key, MOST) for key in keys] == contents
    assert len(set(keys)) == len(contents)


@pytest.mark.parametrize("size", [0, 1, MOST])
def test_an_empty_file_and_the_largest_go_in_and_come_out(store, size):
    content = os.urandom(size)

    store.put(KEY, content)

    assert store.get(KEY, MOST) == content


def test_of_a_file_that_grew_beyond_the_limit_nothing_whole_is_read(store, lies_at):
    store.put(KEY, b"small")
    lies_at(KEY).write_bytes(b"0" * 5000)

    assert len(store.get(KEY, 1000)) in {0, 1001}


def test_it_is_private_and_under_a_random_key(store, lies_at):
    first, second = storage.keep(PDF), storage.keep(PDF)

    assert first != second and len(first) == 40
    assert lies_at(first).read_bytes() == PDF
    assert not stat.S_IMODE(lies_at(first).stat().st_mode) & stat.S_IWOTH
    assert not list(lies_at(first).parent.glob("*.part"))


def test_nobody_without_the_key_reads_the_bucket(server, settings):
    settings.BUCKET = server.place
    key = storage.keep(PDF)
    stranger = Bucket(stores.place_at(server.place.url, secret="another"))

    with pytest.raises(StoreError) as refused:
        stranger.get(key, MOST)

    assert refused.value.trouble == Trouble.REFUSED
    assert stranger.trouble() == Trouble.REFUSED
    assert storage.store().get(key, MOST) == PDF


def test_every_file_is_listed_with_its_time_and_nothing_that_is_not_ours(store, lies_at):
    store.put(KEY, PDF)
    for name in ("ab/readme.txt", "ab/" + "c" * 41):
        (lies_at(KEY).parent.parent / name).write_bytes(b"somebody else's")

    ((key, at),) = store.written()

    assert key == KEY
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=1)


def test_more_files_than_one_answer_lists_are_all_listed(store, lies_at):
    keys = {f"{number:040x}" for number in range(1050)}
    for key in keys:
        lies_at(key).parent.mkdir(parents=True, exist_ok=True)
        lies_at(key).write_bytes(b"x")

    assert {key for key, _at in store.written()} == keys


def test_a_sound_store_has_no_trouble(store):
    assert store.trouble() is None


def test_a_file_changed_where_it_lies_is_not_given_out(store, lies_at):
    key = storage.keep(PDF)
    before = storage.read(key, SHA256)

    lies_at(key).write_bytes(PDF + b" ")

    with pytest.raises(Refused) as refusal:
        storage.read(key, SHA256)
    assert before == PDF
    assert (refusal.value.code, refusal.value.status) == ("hash", 503)


@pytest.mark.django_db
def test_what_no_row_speaks_of_for_a_day_is_swept_and_a_document_never(store, lies_at):
    kept = aged(lies_at(given_document().storage_key), 400)
    orphan, young = aged(lies_at(storage.keep(PDF)), 25), aged(lies_at(storage.keep(PDF)), 23)

    gone = sweeping.sweep(at=clock.now())

    assert [kept.exists(), orphan.exists(), young.exists()] == [True, False, True]
    assert gone == 1


@pytest.mark.django_db
def test_a_refusal_after_the_file_was_stored_leaves_nothing_of_it(store, monkeypatch):
    document = given_document()
    application, who = document.application, document.application.person
    asked = iter([None, Refused("One too many.", code="too_many_files")])

    def second_time(_application):
        if answer := next(asked):
            raise answer

    monkeypatch.setattr(attaching, "refuse_one_too_many", second_time)
    with pytest.raises(Refused, match="One too many"):
        attaching.attach(application, Slot.LICENCE, "2.pdf", PDF, by=who, at=clock.now())

    assert [key for key, _at in store.written()] == [document.storage_key]


@pytest.mark.django_db
def test_after_any_other_failure_the_file_stays_for_the_sweep(store, monkeypatch):
    document = given_document()
    application, who = document.application, document.application.person
    monkeypatch.setattr(attaching, "record", lambda *_words, **_facts: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        attaching.attach(application, Slot.LICENCE, "2.pdf", PDF, by=who, at=clock.now())

    assert len(list(store.written())) == 2
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_a_document_is_checked_quarantined_shown_and_taken_along_alike(store, client, settings):
    clean = given_document()
    who = clean.application.person
    infected = attaching.attach(clean.application, Slot.LICENCE, "b.pdf", INFECTED, by=who, at=clock.now())
    makers.filed(clean.application.posting, who)
    with clamd() as scanner:
        settings.CLAMD = scanner.where
        scanning.scan_due(by=System("virus scanner"), at=clock.now())
    client.force_login(makers.person(role=Role.HR_ANALYST))

    original = client.get(reverse("desk_document_original", args=[clean.pk]))
    shown = client.get(reverse("desk_document", args=[clean.pk]))
    locked = client.get(reverse("desk_document_original", args=[infected.pk]))

    assert b"".join(original.streaming_content) == PDF
    assert "Plain (invented)" in shown.content.decode()
    assert locked.status_code == 409
    assert list(takeout.files_of(who)) == [(f"documents/{clean.application.reference}/{clean.pk}", PDF)]


@pytest.mark.django_db
def test_a_paper_that_cannot_be_read_is_named_in_what_is_taken_along(store, lies_at):
    document = given_document()
    lies_at(document.storage_key).unlink()

    ((place, said),) = takeout.files_of(document.application.person)

    assert place == f"documents/{document.application.reference}/{document.pk}.txt"
    assert said.decode() == "cv.pdf: The file cannot be read just now. Try again in some minutes.\n"


# --- a store that fails -----------------------------------------------------------------------------------------------------


@pytest.fixture
def upload(client, db):
    """The page of documents of somebody's draft, on which a file is sent; the draft has an answer."""
    who, posting = makers.person(), makers.open_posting()
    applying.start(posting, by=who, at=clock.now())
    client.force_login(who)
    page = reverse("apply_documents", args=[posting.job_number])
    return lambda: client.post(page, {"resume": SimpleUploadedFile("cv.pdf", PDF)})


@pytest.mark.parametrize(
    ("behaves", "trouble"),
    [
        (stores.says("403 Forbidden"), Trouble.REFUSED),
        (stores.says("401 Unauthorized"), Trouble.REFUSED),
        (stores.says("500 Internal Server Error"), Trouble.FAILING),
        (stores.says("503 Slow Down"), Trouble.FAILING),
        (stores.says("507 Insufficient Storage"), Trouble.FULL),
        (stores.says("404 Not Found", "<Error><Code>NoSuchBucket</Code></Error>"), Trouble.NO_BUCKET),
        (stores.hangs, Trouble.UNREACHABLE),
        (stores.hangs_up, Trouble.UNREACHABLE),
    ],
)
def test_whatever_is_wrong_with_a_bucket_is_told_apart_in_time(in_a_hurry, behaves, trouble):
    with stores.ill(behaves) as place:
        ill, began = Bucket(place), time.monotonic()
        with pytest.raises(StoreError) as put:
            ill.put(KEY, PDF)
        time.sleep(0.4)  # until it is asked again
        found = ill.trouble()
        took = time.monotonic() - began

    assert (put.value.trouble, found) == (trouble, trouble)
    assert took < 3


def test_the_question_whether_all_is_well_waits_less_long_than_whoever_needs_a_document(in_a_hurry, monkeypatch):
    monkeypatch.setattr("applicants.documents.bucket.SECONDS", timedelta(seconds=60))
    monkeypatch.setattr("applicants.documents.bucket.QUESTION_SECONDS", timedelta(seconds=0.3))
    with stores.ill(stores.hangs) as place:
        began = time.monotonic()
        found = Bucket(place).trouble()

    assert found == Trouble.UNREACHABLE
    assert time.monotonic() - began < 3


def test_an_answer_that_never_ends_is_given_up(in_a_hurry):
    with stores.ill(stores.trickles) as place:
        began = time.monotonic()
        with pytest.raises(StoreError) as got:
            Bucket(place).get(KEY, MOST)

    assert got.value.trouble == Trouble.UNREACHABLE
    assert time.monotonic() - began < 2


def test_who_kept_somebody_waiting_is_left_alone_for_a_while_and_then_asked_again(in_a_hurry):
    with stores.ill(stores.hangs) as place:
        slow = Bucket(place)
        with pytest.raises(StoreError):
            slow.put(KEY, PDF)
        began = time.monotonic()
        with pytest.raises(StoreError, match="lately"):
            Bucket(place).put(KEY, PDF)
        at_once = time.monotonic() - began
        with stores.ill(stores.says("404 Not Found")) as other, pytest.raises(StoreError) as elsewhere:
            Bucket(other).get(KEY, MOST)
        time.sleep(0.4)
        with pytest.raises(StoreError) as again:
            slow.put(KEY, PDF)

    assert at_once < 0.1
    assert elsewhere.value.trouble == Trouble.MISSING
    assert "lately" not in str(again.value)


@pytest.mark.parametrize("fault", ["hangs", "refuses", "fails", "is away", "has no such bucket"])
def test_an_upload_that_cannot_be_stored_says_so_beside_its_field_and_the_draft_stays(
    settings, upload, in_a_hurry, fault
):
    behaves = {
        "hangs": stores.hangs,
        "refuses": stores.says("403 Forbidden"),
        "fails": stores.says("500 Oops"),
        "is away": stores.hangs_up,
        "has no such bucket": stores.says("404 Not Found", "<Code>NoSuchBucket</Code>"),
    }[fault]
    with stores.ill(behaves) as settings.BUCKET:
        answer = upload()

    assert answer.status_code == 507
    assert "The file could not be stored just now. Your answers are kept" in answer.content.decode()
    assert not Document.objects.exists()
    assert applying.Application.objects.count() == 1


def test_a_server_killed_in_the_middle_of_an_upload_leaves_no_row_and_the_next_upload_succeeds(
    settings, tmp_path, upload, monkeypatch
):
    put = Bucket.put

    def killed_meanwhile(self, key, content):
        server.process.send_signal(signal.SIGSTOP)  # it takes the call, and answers nothing before it is killed
        threading.Timer(1.2, server.kill).start()
        put(self, key, content)

    monkeypatch.setattr(bucket, "LEFT_ALONE_FOR", timedelta())
    with stores.s3(tmp_path / "s3") as server:
        settings.BUCKET = server.place
        with monkeypatch.context() as patched:
            patched.setattr(Bucket, "put", killed_meanwhile)
            lost = upload()
        rows = Document.objects.count()
        server.start()
        again = upload()

        document = Document.objects.get()
        content = storage.read(document.storage_key, document.sha256)

    assert (lost.status_code, rows) == (507, 0)
    assert again.status_code == 302
    assert content == PDF


@pytest.mark.django_db
def test_a_document_that_cannot_be_read_is_a_page_that_says_so(client, settings, server):
    settings.BUCKET = server.place
    document = given_document()
    client.force_login(document.application.person)
    page = reverse("own_document", args=[document.application.reference, document.pk])
    before = b"".join(client.get(page).streaming_content)

    with stores.ill(stores.says("500 Oops")) as settings.BUCKET:
        answer = client.get(page)

    assert before == PDF
    assert answer.status_code == 503
    assert "The file cannot be read just now." in answer.content.decode()


def test_a_folder_that_takes_nothing_is_a_sentence_and_a_trouble(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "taken"
    settings.MEDIA_ROOT.write_text("a file where the folder should be")

    with pytest.raises(Refused) as refusal:
        storage.keep(PDF)

    assert (refusal.value.status, refusal.value.code) == (507, "disk")
    assert storage.store().trouble() == Trouble.UNREACHABLE


def test_a_disk_that_is_full_at_the_last_moment_leaves_nothing_half_written(settings, monkeypatch):
    def full(_file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folder.os, "fsync", full)
    with pytest.raises(StoreError) as error:
        storage.store().put(KEY, PDF)

    assert error.value.trouble == Trouble.FULL
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


# --- from one store to the other --------------------------------------------------------------------------------------------


@pytest.fixture
def both(settings, server, store):
    """Three documents in the store of that kind; then both are there, for whoever moves."""
    documents = [given_document() for _each in range(3)]
    settings.BUCKET = server.place
    return documents


@pytest.mark.django_db
def test_documents_are_copied_to_the_other_store_once_and_read_there(store, both, kind, settings, capsys):
    call_command("copy_documents", kind, as_json=True)
    first = json.loads(capsys.readouterr().out)
    call_command("copy_documents", kind, as_json=True)
    second = json.loads(capsys.readouterr().out)
    settings.BUCKET = None if kind == "bucket" else settings.BUCKET

    assert (first, second) == ({"copied": 3, "there": 0, "lost": []}, {"copied": 0, "there": 3, "lost": []})
    assert type(storage.store()) is not type(store)
    assert [storage.read(one.storage_key, one.sha256) for one in both] == [PDF] * 3
    assert [store.get(one.storage_key, MOST) for one in both] == [PDF] * 3
    assert Event.objects.filter(action="applicants.copy_documents").count() == 1


@pytest.mark.django_db
def test_a_document_whose_bytes_were_changed_is_not_copied_and_named(both, kind, lies_at, capsys):
    lies_at(both[1].storage_key).write_bytes(b"another")

    with pytest.raises(CommandError, match="1 of 3 documents could not be copied"):
        call_command("copy_documents", kind, as_json=True)

    found = json.loads(capsys.readouterr().out)
    assert (found["copied"], found["lost"]) == (2, [both[1].storage_key])


@pytest.mark.django_db
def test_without_a_bucket_nothing_is_copied(settings):
    with pytest.raises(CommandError, match="ATS_S3_URL is not set"):
        call_command("copy_documents", "folder")

"""Documents and ClamAV's own clamd: what a fake one says elsewhere, said by the real one. Skipped where it is not installed."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.urls import reverse

from applicants import actions as applying
from applicants.documents import attaching, scanning
from applicants.documents import clamd as speaking
from applicants.documents.slots import Slot
from applicants.lifecycle import DocumentStatus
from applicants.models import Document
from ats import clock
from ats.accounts.actors import System
from ats.accounts.roles import Role
from ats.demo.scan import one_page_pdf
from ats.outbox.models import Message
from tests import makers
from tests.clamd import CLAMD, INFECTED, KNOWN_BY_ITS_HASH, clam_av

pytestmark = pytest.mark.skipif(CLAMD is None, reason="clamd (ClamAV) is not installed")

PDF = one_page_pdf("A clean page (invented)")
BY_TEXT, BY_HASH = "Test.Text.Invented-1.UNOFFICIAL", "Test.Hash.Invented-2.UNOFFICIAL"
LARGEST = 10 * 1024 * 1024


@pytest.fixture(scope="module")
def real():
    """One scanner for the tests that leave it alive."""
    with clam_av() as made:
        yield made


@pytest.fixture
def scanner(real, settings, db):
    settings.CLAMD = real.where
    return real


def docx_around(content: bytes) -> bytes:
    """A Word file with that, packed, in one of its parts."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<document/>")
        made.writestr("word/notes.txt", content)
    return target.getvalue()


def given(*contents: bytes) -> list[Document]:
    """Filed documents of one application, each in its slot."""
    posting, who = makers.open_posting(), makers.person()
    application = applying.start(posting, by=who, at=clock.now())
    slots = (Slot.RESUME, Slot.LICENCE, Slot.TRANSCRIPT)
    for slot, content in zip(slots, contents, strict=False):
        attaching.attach(application, slot, "me.pdf", content, by=who, at=clock.now())
    makers.filed(posting, who)
    rows = Document.objects.select_related("application__posting", "application__person")
    return list(rows.filter(application=application).order_by("pk"))


def scan(after: timedelta = timedelta(0)) -> int:
    """The tick, so much later."""
    return scanning.scan_due(by=System("virus scanner"), at=clock.now() + after)


@pytest.mark.parametrize(
    ("content", "signature"),
    [
        (PDF, ""),
        (b"", ""),
        (INFECTED, BY_TEXT),
        (KNOWN_BY_ITS_HASH, BY_HASH),
        (docx_around(b"notes"), ""),
        (docx_around(b"infected, says the invented scanner"), BY_TEXT),
        (os.urandom(LARGEST), ""),
        (os.urandom(LARGEST - len(INFECTED)) + INFECTED, BY_TEXT),
    ],
    ids=["clean", "empty", "text", "hash", "packed clean", "packed infected", "largest clean", "largest infected"],
)
def test_it_says_what_it_found_and_who_it_is(real, content, signature):
    verdict = speaking.ask(real.where, content)

    assert verdict.signature == signature
    assert verdict.scanner.startswith("ClamAV ")


def test_an_upload_is_being_checked_and_then_clean_or_locked_away(client, scanner):
    clean, infected, packed = given(PDF, KNOWN_BY_ITS_HASH, docx_around(b"infected, says the invented scanner"))
    client.force_login(makers.person(role=Role.HR_ANALYST))
    pages = [reverse("desk_document_original", args=[one.pk]) for one in (clean, infected, packed)]

    before = [client.get(page) for page in pages]
    done = scan()
    after = [client.get(page) for page in pages]

    for one in (clean, infected, packed):
        one.refresh_from_db()
    assert [one.status_code for one in before] == [409] * 3
    assert "still being checked" in before[0].content.decode()
    assert done == 3
    assert [one.status_code for one in after] == [200, 409, 409]
    assert b"".join(after[0].streaming_content) == PDF
    assert (clean.status, clean.signature) == (DocumentStatus.CLEAN, "")
    assert [(one.status, one.signature) for one in (infected, packed)] == [
        (DocumentStatus.REFUSED, BY_HASH),
        (DocumentStatus.REFUSED, BY_TEXT),
    ]
    assert clean.scanned_with.startswith("ClamAV ")
    assert Message.objects.filter(kind="infected").count() == 2


def test_a_file_over_its_stream_limit_waits_and_holds_up_no_other(settings, db):
    large = one_page_pdf("large") + b"\n%" + b"0" * 3 * 1024 * 1024 + b"\n%%EOF"
    large_one, small = given(large, INFECTED)
    with clam_av(most="2M") as real:
        settings.CLAMD = real.where
        done = scan()

    large_one.refresh_from_db()
    small.refresh_from_db()
    assert (done, small.status) == (1, DocumentStatus.REFUSED)
    assert large_one.is_being_checked
    assert "StreamMaxLength" in large_one.scan_error


def test_killed_in_the_middle_of_a_file_it_gave_no_verdict_and_gives_it_when_it_is_back(settings, db, monkeypatch):
    (document,) = given(INFECTED)
    say, said = speaking.say, []

    def killed_after_the_first_piece(line, words, until):
        say(line, words, until)
        said.append(words)
        if len(said) == 3:  # VERSION, INSTREAM, and the file
            real.kill()

    with clam_av() as real:
        settings.CLAMD = real.where
        with monkeypatch.context() as patched:
            patched.setattr(speaking, "say", killed_after_the_first_piece)
            first = scan()
        document.refresh_from_db()
        meanwhile, why = document.status, document.scan_error
        real.start()
        second = scan(timedelta(minutes=1))

    document.refresh_from_db()
    assert (first, meanwhile) == (0, DocumentStatus.BEING_CHECKED)
    assert why
    assert (second, document.status, document.scan_error) == (1, DocumentStatus.REFUSED, "")


def test_hung_it_is_given_up_within_the_time_and_asked_again(settings, db, monkeypatch):
    (document,) = given(PDF)
    with clam_av() as real:
        settings.CLAMD = real.where
        real.process.send_signal(signal.SIGSTOP)
        ask, began = speaking.ask, time.monotonic()
        with monkeypatch.context() as patched:
            patched.setattr(speaking, "ask", lambda where, content: ask(where, content, seconds=0.5))
            first = scan()
        took = time.monotonic() - began
        real.process.send_signal(signal.SIGCONT)
        second = scan(timedelta(minutes=1))

    document.refresh_from_db()
    assert (first, second, document.status) == (0, 1, DocumentStatus.CLEAN)
    assert took < 5


def test_several_callers_at_once_get_each_their_own_answer(real):
    answers: dict[int, str] = {}

    def ask(number: int) -> None:
        answers[number] = speaking.ask(real.where, INFECTED if number % 2 else PDF).signature

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert answers == {number: BY_TEXT if number % 2 else "" for number in range(12)}

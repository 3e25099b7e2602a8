"""Documents and the virus scanner: a fake clamd speaks the real protocol; clean, infected, away, hung, and what people see."""

from __future__ import annotations

import json
import re
import uuid
import zipfile
from datetime import timedelta
from io import BytesIO

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.html import strip_tags

from applicants import actions as applying
from applicants.documents import attaching, scanning, showing, storage
from applicants.documents import clamd as speaking
from applicants.documents.slots import Slot
from applicants.lifecycle import DocumentStatus
from applicants.models import Application, Document, Filing
from applicants.waiting import waiting_for
from ats import clock
from ats.accounts.actors import System
from ats.accounts.models import User
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.demo.scan import one_page_pdf
from ats.health import findings
from ats.outbox.models import Message
from ats.refusal import Refused
from tests import makers
from tests.clamd import INFECTED, VERSION, clamd

pytestmark = pytest.mark.django_db

PDF = one_page_pdf("A clean page (invented)")
SCANNER = System("virus scanner")


@pytest.fixture
def scanner(settings):
    """A scanner is set up and answers."""
    with clamd() as fake:
        settings.CLAMD = fake.where
        yield fake


def given(content: bytes = PDF, slot: Slot = Slot.RESUME, posting=None) -> Document:
    """A document that was filed."""
    posting = posting or makers.open_posting()
    who = makers.person()
    application = applying.start(posting, by=who, at=clock.now())
    document = attaching.attach(application, slot, "me.pdf", content, by=who, at=clock.now())
    applying.submit(application, key=uuid.uuid4(), certified_name=who.full_name, by=who)
    return Document.objects.select_related("application__posting", "application__person").get(pk=document.pk)


def scan(after: timedelta = timedelta(0)) -> int:
    """The tick, so much later."""
    return scanning.scan_due(by=SCANNER, at=clock.now() + after)


def text_of(answer) -> str:
    """What a page says."""
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def staff(role: str = Role.HR_ANALYST) -> User:
    return makers.person(role=role)


# --- verdicts --------------------------------------------------------------------------------------------------------------


def test_a_clean_document_says_when_and_by_what(scanner):
    document = given()
    at = clock.now()

    done = scanning.scan_due(by=SCANNER, at=at)

    document.refresh_from_db()
    assert (done, document.status, document.scanned_at) == (1, DocumentStatus.CLEAN, at)
    assert document.scanned_with == VERSION[:-1].decode()
    assert scanner.streams == [PDF]
    assert Event.objects.filter(action="applicants.find_clean").count() == 1
    assert not Message.objects.filter(kind="infected").exists()


def test_an_infected_document_is_locked_away_with_one_event_and_one_letter(scanner):
    document = given(INFECTED)

    scan()
    again = scan(timedelta(days=1))

    document.refresh_from_db()
    assert (document.status, document.signature, again) == (DocumentStatus.REFUSED, "Win.Test.Invented-1", 0)
    assert storage.read(document.storage_key, document.sha256) == INFECTED
    facts = json.loads(Event.objects.get(action="applicants.find_infected").facts)
    assert (facts["signature"], facts["application"]) == ("Win.Test.Invented-1", document.application.reference)
    letter = Message.objects.get(kind="infected")
    assert letter.recipient == document.application.person
    assert "Win.Test.Invented-1" in letter.body and "me.pdf" in letter.body
    assert f"/jobs/{document.application.posting.job_number}/apply/documents/" in letter.body
    assert "After the closing" not in letter.body  # no day is left for it then
    assert Application.objects.get(pk=document.application_id).status == "filed"


def test_who_took_the_file_out_before_is_sent_no_letter(scanner):
    application = applying.start(makers.open_posting(), by=makers.person(), at=clock.now())
    put = {"by": application.person, "at": clock.now()}
    document = attaching.attach(application, Slot.RESUME, "me.pdf", INFECTED, **put)
    attaching.detach(document, **put)

    scan()

    document.refresh_from_db()
    assert document.is_refused
    assert not Message.objects.filter(kind="infected").exists()


@pytest.mark.parametrize("closed", [False, True])
def test_the_letter_names_only_what_can_be_done(scanner, closed):
    posting = makers.open_posting()
    application = applying.start(posting, by=makers.person(), at=clock.now())
    attaching.attach(application, Slot.RESUME, "me.pdf", INFECTED, by=application.person, at=clock.now())
    if closed:
        makers.close(posting)

    scan()

    body = Message.objects.get(kind="infected").body
    assert ("there is nothing to do" in body) is closed
    assert ("/apply/documents/" in body) is not closed
    assert "After the closing" not in body


@pytest.mark.parametrize(
    ("version", "verdict"),
    [(VERSION, None), (VERSION, b""), (VERSION, b"stream: no idea\0"), (b"garbage\0", b"stream: OK\0"), (None, None)],
)
def test_a_scanner_that_gives_no_answer_leaves_documents_being_checked(scanner, monkeypatch, version, verdict):
    monkeypatch.setattr(speaking, "ask", lambda where, content, ask=speaking.ask: ask(where, content, seconds=0.3))
    scanner.version, scanner.verdict, scanner.looks = version, verdict, False
    document = given()

    done = scan()

    document.refresh_from_db()
    assert (done, document.status, document.scan_attempts) == (0, DocumentStatus.BEING_CHECKED, 1)
    assert document.scan_error
    assert document.scan_due_at > clock.now()
    scanner.version, scanner.looks = VERSION, True  # the control: the same scanner, well again
    assert scan(timedelta(minutes=1)) == 1


def test_without_a_scanner_nothing_is_asked_and_nothing_is_claimed(settings):
    settings.CLAMD = ""
    document = given()

    assert scan() == 0
    document.refresh_from_db()
    assert (document.status, document.scan_attempts) == (DocumentStatus.BEING_CHECKED, 0)


def test_no_request_ever_asks_the_scanner(scanner, client):
    document = given()
    client.force_login(document.application.person)

    client.get(document.application.get_absolute_url())

    assert scanner.asked == 0


# --- due, claimed, put off -----------------------------------------------------------------------------------------------


def test_while_the_scanner_is_away_one_document_is_asked_about_and_the_others_wait(scanner):
    for _one in range(3):
        given()
    scanner.version = b"garbage\0"

    first, second = scan(), scan()

    assert (first, second, scanner.asked) == (0, 0, 1)
    scanner.version = VERSION
    assert scan(timedelta(minutes=1)) == 3


def test_tries_are_further_and_further_apart_up_to_five_minutes(scanner):
    document, at = given(), clock.now()
    waits = []
    for attempts in (1, 2, 5, 20):
        document.scan_attempts = attempts
        scanning.put_off(document, "away", at=at)
        waits.append((document.scan_due_at - at).total_seconds())

    assert waits == [10, 20, 160, 300]


def test_a_worker_killed_in_the_middle_leaves_a_claim_that_ends(scanner):
    document = given()
    scanning.claim(clock.now())

    meanwhile, afterwards = scan(), scan(scanning.CLAIMED_FOR + timedelta(seconds=1))

    document.refresh_from_db()
    assert (meanwhile, afterwards, document.scan_attempts) == (0, 1, 2)


def test_a_file_that_cannot_be_read_is_put_off_and_the_others_go_on(scanner):
    broken, whole = given(), given()
    storage.store().remove(broken.storage_key)

    done = scan()

    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (done, broken.is_being_checked, whole.status) == (1, True, DocumentStatus.CLEAN)
    assert "cannot be read" in broken.scan_error


@pytest.mark.django_db(transaction=True)
def test_while_one_process_scans_another_has_nothing_to_do(scanner):
    given()
    other = psycopg2.connect(**connection.get_connection_params())
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", scanning.SCANNERS)
        meanwhile = scan()
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", scanning.SCANNERS)
    other.close()

    assert (meanwhile, scan()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_else_holds_is_passed_over_and_an_application_can_be_sent_meanwhile(scanner):
    held, free = given(), given()
    other = psycopg2.connect(**connection.get_connection_params())
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM applicants_document WHERE id = %s FOR NO KEY UPDATE", [held.pk])
        done = scan()
        sent = applying.submit(held.application, key=uuid.uuid4(), certified_name="A", by=held.application.person)
    other.rollback()
    other.close()

    free.refresh_from_db()
    assert (done, free.status) == (1, DocumentStatus.CLEAN)
    assert isinstance(sent, Filing)


def test_a_document_judged_already_is_not_judged_again(scanner):
    document = given()
    scan()

    with pytest.raises(Refused):
        scanning.judge(document, speaking.Verdict("Late.Finding", "ClamAV 1"), by=SCANNER, at=clock.now())

    document.refresh_from_db()
    assert (document.status, document.signature) == (DocumentStatus.CLEAN, "")


def test_nobody_but_the_scanner_judges_a_document(scanner):
    with pytest.raises(Refused) as refusal:
        scanning.judge(given(), speaking.Verdict("", "ClamAV 1"), by=staff(Role.HR_LEAD), at=clock.now())

    assert refusal.value.status == 403


@pytest.mark.parametrize(
    "false",
    [
        {"status": "clean"},
        {"status": "refused", "scanned_at": clock.datetime(2026, 1, 1, tzinfo=clock.UTC), "scanned_with": "x"},
        {"signature": "A.Virus-1"},
        {"scanned_at": clock.datetime(2026, 1, 1, tzinfo=clock.UTC)},
    ],
)
def test_the_database_refuses_half_a_verdict(false):
    document = given()

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**false)


# --- who may open it -----------------------------------------------------------------------------------------------------


def listed(document: Document) -> Application:
    """The document's application stands on a certified list."""
    application = document.application
    makers.close(application.posting)
    makers.reviewed(application)
    makers.listed(application.posting)
    return application


def doors(document: Document) -> list[tuple[User, str]]:
    """Every way of staff to a document's bytes: (who, address)."""
    application = listed(document)
    job = application.posting.job_number
    manager = makers.person(role=Role.HIRING_MANAGER, departments=("DEPARTMENT OF PARKS",))
    analyst, auditor, lead = (staff(role) for role in (Role.HR_ANALYST, Role.AUDITOR, Role.HR_LEAD))
    found = []
    for ending in ("", "_page", "_original"):
        pages, given_to = [1] * (ending == "_page"), [job, application.reference, document.pk]
        desk = reverse(f"desk_document{ending}", args=[document.pk, *pages])
        shortlist = reverse(f"shortlist_document{ending}", args=[*given_to, *pages])
        for who, path in ((analyst, desk), (auditor, desk), (lead, shortlist), (manager, shortlist)):
            found.append((who, f"{path}?ticket={showing.ticket(document, who)}"))
    return found


def answers(client, ways: list[tuple[User, str]]) -> list[int]:
    """What each of them is answered; a file is read to its end."""
    found = []
    for who, path in ways:
        client.force_login(who)
        answer = client.get(path)
        found.append(answer.status_code)
        if answer.streaming:
            assert b"".join(answer.streaming_content)
    return found


@pytest.mark.parametrize(
    ("content", "is_scanned", "status"), [(PDF, False, 409), (INFECTED, True, 409), (PDF, True, 200)]
)
def test_no_door_of_staff_opens_what_is_unchecked_or_infected(client, scanner, content, is_scanned, status):
    document = given(content)
    if is_scanned:
        scan()
    ways = doors(document)

    assert answers(client, ways) == [status] * 12
    looks = ["applicants.download", "applicants.view_document", "selection.read_document"]
    assert Event.objects.filter(action__in=looks).count() == (8 if status == 200 else 0)


def test_a_refused_look_says_why(client, scanner):
    document = given()
    client.force_login(staff())

    waiting = client.get(reverse("desk_document", args=[document.pk]))

    assert "still being checked for viruses" in text_of(waiting)


def test_without_a_scanner_staff_open_what_was_checked_by_content_and_the_pages_say_so(client, settings):
    settings.CLAMD = ""
    document = given()
    application, ways = document.application, doors(document)

    assert answers(client, ways) == [200] * 12
    for who, path in (
        (application.person, application.get_absolute_url()),
        (ways[0][0], reverse("desk_application", args=[application.reference])),
        (ways[3][0], reverse("shortlist_entry", args=[application.posting.job_number, application.reference])),
    ):
        client.force_login(who)
        assert "Content checked, not scanned for viruses" in text_of(client.get(path))


@pytest.mark.parametrize(("content", "status"), [(PDF, 200), (INFECTED, 409)])
def test_the_applicant_opens_a_document_being_checked_and_nobody_an_infected_one(client, scanner, content, status):
    document = given(content)
    client.force_login(document.application.person)
    path = reverse("own_document", args=[document.application.reference, document.pk])

    before = client.get(path)
    assert (before.status_code, b"".join(before.streaming_content)) == (200, content)
    scan()

    answer = client.get(path)
    assert answer.status_code == status
    assert not answer.streaming or b"".join(answer.streaming_content) == content


def test_what_is_taken_along_holds_no_infected_file_and_says_so(client, scanner):
    document = given(INFECTED)
    scan()
    client.force_login(document.application.person)

    answer = client.post(reverse("download_my_data"))

    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        (paper,) = json.loads(archive.read("data.json"))["applications"][0]["documents"]
        assert archive.namelist() == ["data.json"]
    assert (paper["virus_scan"], paper["virus_found"]) == ("refused", "Win.Test.Invented-1")


def test_an_infected_document_is_neither_offered_nor_used_again(client, scanner):
    document = given(INFECTED)
    scan()
    other = makers.open_posting()
    application = applying.start(other, by=document.application.person, at=clock.now())
    client.force_login(document.application.person)

    answer = client.post(reverse("reuse_document", args=[other.job_number]), {"document": document.pk})

    assert application.draft.earlier.get("documents", []) == []
    assert answer.status_code == 409
    assert not application.documents.exists()


# --- before the closing ----------------------------------------------------------------------------------------------------


def test_an_infected_document_is_not_sent_again_and_its_slot_counts_as_empty(client, scanner):
    document = given(INFECTED)
    application = document.application
    scan()
    client.force_login(application.person)

    page = text_of(client.get(application.get_absolute_url()))
    check = text_of(client.get(reverse("apply_check", args=[application.posting.job_number])))
    documents = text_of(client.get(reverse("apply_documents", args=[application.posting.job_number])))
    second = applying.submit(application, key=uuid.uuid4(), certified_name="A", by=application.person)

    assert "You have changed your answers" not in page
    assert "A virus was found in your file: Résumé" in page
    assert "It is not sent with the application." in check
    assert "Résumé: Shows your experience" in check
    assert "is not sent with the application. Check the device" in documents
    assert not second.documents.exists()
    assert application.filings.get(version=1).documents.get() == document


# --- after the closing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def infected(scanner):
    """Filed, closed, and found infected."""
    document = given(INFECTED, Slot.VETERAN)
    makers.close(document.application.posting)
    scan()
    document.refresh_from_db()
    return document


def replace_path(document: Document) -> str:
    return reverse("replace_document", args=[document.application.reference, document.pk])


def sent(content: bytes = PDF, name: str = "clean.pdf") -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, content)}


def test_the_last_moment_to_replace_is_the_end_of_the_seventh_day_and_never_before_the_closing():
    at = clock.datetime(2026, 6, 1, 12, tzinfo=clock.UTC)

    until = scanning.replaceable_until(at, at)
    late_closing = scanning.replaceable_until(at, at + timedelta(days=30))

    assert until == clock.datetime(2026, 6, 9, 5, tzinfo=clock.UTC)
    assert late_closing == at + timedelta(days=30)


def test_the_applicant_puts_a_clean_copy_in_its_place_and_staff_open_it(client, infected):
    application = infected.application
    client.force_login(application.person)
    page = client.get(application.get_absolute_url())
    form = client.get(replace_path(infected))

    answer = client.post(replace_path(infected), sent())

    assert "Give us a clean copy by" in text_of(page)
    assert "Win.Test.Invented-1" in text_of(form)
    assert answer.url == application.get_absolute_url()
    clean = Document.objects.get(replaces=infected)
    assert (clean.name, clean.slot, clean.is_being_checked) == ("clean.pdf", Slot.VETERAN, True)
    assert json.loads(Event.objects.get(action="applicants.replace").facts)["replaces"] == infected.sha256
    scan()
    assert "clean.pdf" in text_of(client.get(application.get_absolute_url()))
    client.force_login(staff())
    desk = client.get(reverse("desk_application", args=[application.reference]))
    file = client.get(reverse("desk_document_original", args=[clean.pk]))
    assert b"".join(file.streaming_content) == PDF
    assert "clean.pdf" in text_of(desk) and "in the place of a refused one" in text_of(desk)


def test_a_replaced_document_can_be_replaced_once_and_again_only_if_that_one_is_infected_too(client, infected):
    client.force_login(infected.application.person)
    client.post(replace_path(infected), sent(INFECTED, "again.pdf"))

    meanwhile = client.post(replace_path(infected), sent())
    scan()
    afterwards = client.post(replace_path(infected), sent())
    once_more = client.post(replace_path(infected), sent(name="third.pdf"))

    assert {one.status_code for one in (meanwhile, afterwards, once_more)} == {302}
    names = Document.objects.filter(replaces=infected).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["again.pdf", "clean.pdf"]
    assert Message.objects.filter(kind="infected").count() == 2


def test_a_file_that_is_not_taken_says_why_beside_the_field(client, infected):
    client.force_login(infected.application.person)

    kind = client.post(replace_path(infected), sent(b"MZ", "tool.exe"))
    nothing = client.post(replace_path(infected))
    large = client.post(replace_path(infected), sent(b"%PDF-" + b"0" * 12 * 1024 * 1024))

    assert (kind.status_code, nothing.status_code, large.status_code) == (422, 422, 413)
    assert "10 MB at most" in text_of(large) and "Choose a file." not in text_of(large)
    assert "Send PDF, Word" in text_of(kind)
    assert "Choose a file." in text_of(nothing)
    assert not Document.objects.filter(replaces=infected).exists()


@pytest.mark.parametrize("case", ["too late", "withdrawn", "clean", "open"])
def test_nothing_else_can_be_replaced(client, scanner, case):
    document = given(PDF if case == "clean" else INFECTED)
    if case != "open":
        makers.close(document.application.posting)
    scan()
    if case == "too late":
        Document.objects.filter(pk=document.pk).update(replace_until=clock.now())
    if case == "withdrawn":
        applying.withdraw(document.application, by=document.application.person)
    client.force_login(document.application.person)

    page = client.get(replace_path(document))
    answer = client.post(replace_path(document), sent())
    document = Document.objects.select_related("application__posting").get(pk=document.pk)
    with pytest.raises(Refused):
        attaching.replace(document, "a.pdf", PDF, by=document.application.person, at=clock.now())

    assert {page.status_code, answer.status_code} == {302}
    assert not Document.objects.filter(replaces=document).exists()


def test_nobody_replaces_somebody_elses_document(client, infected):
    client.force_login(makers.person())

    assert client.post(replace_path(infected), sent()).status_code == 404
    assert not Document.objects.filter(replaces=infected).exists()


def test_a_proof_given_in_the_place_of_an_infected_one_is_what_a_preference_is_decided_on(client, infected):
    attaching.replace(infected, "clean.pdf", PDF, by=infected.application.person, at=clock.now())
    scan()

    counting = Document.objects.counting_for(infected.application.filing).usable()

    assert [one.name for one in counting] == ["clean.pdf"]


# --- what HR sees ----------------------------------------------------------------------------------------------------------


def cards(user: User) -> dict[str, dict[str, object]]:
    """What waits, by its title."""
    return {one["title"]: one for one in waiting_for(user)}


def test_hr_sees_infected_documents_until_they_are_replaced(client, infected):
    who = staff()

    before = cards(who)["Documents with a virus"]
    client.force_login(who)
    shown = client.get(before["url"])
    everywhere = client.get(reverse("admin:applicants_document_changelist") + "?status__exact=refused")
    attaching.replace(infected, "clean.pdf", PDF, by=infected.application.person, at=clock.now())

    assert before["count"] == 1
    assert infected.application.reference in text_of(shown)
    assert "Win.Test.Invented-1" in text_of(everywhere)
    assert cards(who)["Documents with a virus"]["count"] == 0


def test_hr_and_the_status_page_see_documents_that_wait_long_for_the_scanner(scanner, settings):
    document, who = given(), staff()
    young = cards(who)["Documents that wait for the virus scanner"]["count"]
    Document.objects.filter(pk=document.pk).update(uploaded_at=clock.now() - timedelta(minutes=11))

    assert (young, cards(who)["Documents that wait for the virus scanner"]["count"]) == (0, 1)
    (late,) = [one for one in findings.look() if one.code == "scanner"]
    assert "11 minutes" in late.sentence and not late.stops_applicants
    scan()
    assert not [one for one in findings.look() if one.code == "scanner"]
    settings.CLAMD = ""
    assert cards(who)["Documents that wait for the virus scanner"]["count"] == 0

"""References to political sponsorship, typed or in a document: flagged, hidden from the manager, never a reason to reject."""

from __future__ import annotations

import io
import json
import uuid
import zipfile

import pytest
import typst
from django.test import Client
from django.urls import reverse

from applicants import actions as applying
from applicants import curing, paper, reviewing
from applicants.documents import attaching, scanning, storage, wording
from applicants.documents.slots import Slot
from applicants.hints import speaks_of_sponsorship
from applicants.importing.applications import ApplicationLine
from applicants.models import Application, Document, PreferenceClaim
from ats import clock
from ats.accounts.actors import System
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.demo.scan import one_page_pdf
from tests import makers
from tests.clamd import INFECTED, clamd

SPONSORED = one_page_pdf("A letter: recommended by Alderman Invented")
PLAIN = one_page_pdf("Resume of Avery Invented")
PARKS = "DEPARTMENT OF PARKS"


def docx(**parts: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"document": paragraph("Nothing here")} | parts).items():
            archive.writestr(f"word/{name}.xml", content)
    return buffer.getvalue()


def paragraph(*runs: str) -> str:
    inner = "".join(f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:p>{inner}</w:p></w:document>'


@pytest.mark.parametrize(
    "text",
    [
        "My alderman recommends me.",
        "I am politically connected",
        "Recommended by the Mayor’s office",
        "a ward committeeman",
        "ALDERWOMAN Invented",
        "My alder-\nman knows me",
        "My alder\u00adman knows me",
        "My ａｌｄｅｒｍａｎ knows me",
        "the Democratic\n  Party",
        "Mi concejal me recomienda",
        "recomendado por la alcaldesa",
        "Tengo patrocinio político",
        "el Partido Demócrata",
    ],
)
def test_a_hint_is_found_however_it_is_written(text):
    assert speaks_of_sponsorship(text)


@pytest.mark.parametrize(
    "text",
    [
        "I studied political science.",
        "Recommended by my teacher",
        "a warden of parks",
        "Fiesta del barrio",
        "",
        "-\n-\n",
    ],
)
def test_other_words_are_none(text):
    assert not speaks_of_sponsorship(text)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (SPONSORED, True),
        (PLAIN, False),
        (one_page_pdf(""), None),
        (docx(), False),
        (docx(document=paragraph("My alder", "man knows me")), True),
        (docx(document=paragraph("").encode()), None),
        (docx(header1=paragraph("Recommended by the mayor &amp; others")), True),
        (docx(footnotes=paragraph("clout")), True),
        (docx(document=paragraph("My alderman").replace("UTF-8", "UTF-16").encode("utf-16")), True),
        (docx(document=paragraph("My alder") + paragraph("man")), False),
    ],
)
def test_the_words_of_a_file_are_read_where_it_is_checked(content, found):
    assert storage.check(content).mentions_sponsorship is found


def test_a_real_pdf_is_read_over_its_line_ends():
    pdf = typst.compile(
        b'#set page(width: 9cm)\n#set text(lang: "en", hyphenate: true)\n#lorem(20) I am politically connected.'
    )

    assert storage.check(pdf).mentions_sponsorship is True


def test_only_so_many_pages_are_read(monkeypatch):
    pdf = typst.compile(b"One #pagebreak() clout")

    assert wording.mentions(pdf, is_pdf=True) is True
    monkeypatch.setattr(wording, "MOST_PAGES", 1)
    assert wording.mentions(pdf, is_pdf=True) is False
    monkeypatch.setattr(wording, "MOST_LETTERS", 2)
    assert wording.mentions(pdf, is_pdf=True) is False


@pytest.mark.parametrize("ending", ["raise MemoryError", "import time; time.sleep(60)", "print('nonsense')"])
def test_a_reading_that_fails_refuses_nothing(ending, monkeypatch, tmp_path):
    (tmp_path / "checker.py").write_text(f"print('application/pdf', flush=True)\n{ending}")
    monkeypatch.setattr(storage, "CHECKER", tmp_path / "checker.py")
    monkeypatch.setattr(storage, "CHECK_SECONDS", 1)

    assert storage.check(PLAIN) == ("application/pdf", None)


def test_half_an_answer_is_none(monkeypatch, tmp_path):
    (tmp_path / "checker.py").write_text("import sys; sys.stdout.write('application/p')")
    monkeypatch.setattr(storage, "CHECKER", tmp_path / "checker.py")

    with pytest.raises(storage.Refused, match="could not be checked"):
        storage.check(PLAIN)


def filed_with(*papers, posting=None):
    who, posting = makers.person(), posting or makers.open_posting()
    application = applying.start(posting, by=who, at=clock.now())
    for slot, content in papers:
        attaching.attach(application, slot, "paper.pdf", content, by=who, at=clock.now())
    return makers.filed(posting, who)


def test_a_document_that_mentions_it_is_filed_flagged_and_hidden_until_cleared(client, db):
    application = filed_with((Slot.RESUME, SPONSORED), (Slot.TRANSCRIPT, PLAIN))
    plain = filed_with((Slot.RESUME, PLAIN))
    makers.close(application.posting)
    makers.reviewed(application)
    makers.listed(application.posting)
    client.force_login(makers.person(role=Role.HIRING_MANAGER, departments=(PARKS,)))
    page = reverse("shortlist_entry", args=[application.posting.job_number, application.reference])
    files = [
        reverse(f"shortlist_document{form}", args=[application.posting.job_number, application.reference, one.pk])
        for form in ("_original", "")
        for one in application.documents.all()
    ]
    hr = Client()
    hr.force_login(makers.person(role=Role.HR_ANALYST))

    withheld, closed = client.get(page).content.decode(), [client.get(one).status_code for one in files]
    desk = hr.get(reverse("desk_application", args=[application.reference])).content.decode()
    reviewing.clear_flag(application, reason="A quotation.", by=makers.OPERATOR, at=clock.now())
    shown, opened = client.get(page).content.decode(), [client.get(one) for one in files]

    assert (application.flagged, plain.flagged) == (True, False)
    assert closed == [404] * 4
    assert "paper.pdf" not in withheld and "Human Resources is looking" in withheld
    assert desk.count("May mention sponsorship") == 1
    assert "paper.pdf" in shown
    assert [b"".join(one.streaming_content) for one in opened[:2]] == [SPONSORED, PLAIN]
    assert [one.status_code for one in opened[2:]] == [200, 200]


@pytest.mark.parametrize(
    ("field", "text", "is_flagged"),
    [
        ("phone", "Alderman Invented says hire me", True),
        ("street", "1 Clout Street", True),
        ("last_name", "Recommended by Alderman Invented", True),
        ("last_name", "Alderman", False),
        ("phone", "312 555 0100", False),
    ],
)
def test_a_mention_in_any_line_that_can_be_typed_is_flagged_and_a_surname_is_not(db, field, text, is_flagged):
    assert makers.filed(makers.open_posting(), **{field: text}).flagged is is_flagged


def test_a_telephone_that_mentions_it_is_hidden_from_the_manager_until_cleared(client, db):
    application = makers.filed(makers.open_posting(), phone="Ask Alderman Invented")
    makers.close(application.posting)
    makers.reviewed(application)
    makers.listed(application.posting)
    client.force_login(makers.person(role=Role.HIRING_MANAGER, departments=(PARKS,)))
    page = reverse("shortlist_entry", args=[application.posting.job_number, application.reference])

    withheld = client.get(page).content.decode()
    reviewing.clear_flag(application, reason="The name of a street.", by=makers.OPERATOR, at=clock.now())
    shown = client.get(page).content.decode()

    assert "Ask Alderman Invented" not in withheld and "Human Resources is looking" in withheld
    assert "Ask Alderman Invented" in shown


@pytest.mark.parametrize(
    ("name", "found"), [("recommended_by_the-mayor.pdf", True), ("My alderman.pdf", True), ("resume.pdf", False)]
)
def test_the_name_of_a_file_is_read_too(db, name, found):
    application = applying.start(makers.open_posting(), by=makers.person(), at=clock.now())

    document = attaching.attach(application, Slot.RESUME, name, PLAIN, by=application.person, at=clock.now())

    assert document.mentions_sponsorship is found


@pytest.fixture
def after_the_closing(db, settings):
    """A veteran's application whose résumé was found infected after the closing, and whose flag, for what was typed, is cleared.

    The two ways in which a paper can still come: as the proof of the claim, and in the place of the infected one.
    """
    posting, who = makers.open_posting(), makers.person()
    key = posting.requirements[0].key
    application = applying.start(posting, by=who, at=clock.now())
    infected = attaching.attach(application, Slot.RESUME, "virus.pdf", INFECTED, by=who, at=clock.now())
    typed = {key: {"answer": "yes", "how": "My alderman knows me."}}
    makers.filed(posting, who, veteran=True, answers=typed)
    makers.close(posting)
    with clamd() as scanner:
        settings.CLAMD = scanner.where
        scanning.scan_due(by=System("virus scanner"), at=clock.now())
    settings.CLAMD = ""
    application.refresh_from_db()
    reviewing.clear_flag(application, reason="A quotation.", by=makers.OPERATOR, at=clock.now())
    claim = PreferenceClaim.objects.select_related("application__posting", "application__person").get()
    infected = Document.objects.select_related("application__posting", "application__person").get(pk=infected.pk)
    ways = {
        "prove": lambda content: curing.prove(claim, "paper.pdf", content, by=who, at=clock.now()),
        "replace": lambda content: attaching.replace(infected, "paper.pdf", content, by=who, at=clock.now()),
    }
    return application, ways


@pytest.mark.parametrize("way", ["prove", "replace"])
@pytest.mark.parametrize(("content", "stands_again"), [(SPONSORED, True), (PLAIN, False)])
def test_a_paper_given_after_the_closing_sets_the_cleared_flag_again_where_it_mentions_it(
    after_the_closing, way, content, stands_again
):
    application, ways = after_the_closing

    document = ways[way](content)

    application.refresh_from_db()
    (event,) = Event.objects.filter(action=f"applicants.{way}")
    assert application.flagged and (application.flag_cleared_at is None) is stands_again
    assert (application.flag_cleared_by == "") is stands_again
    assert document.mentions_sponsorship is stands_again
    assert json.loads(event.facts)["flagged"] is stands_again


@pytest.mark.parametrize("way", ["prove", "replace"])
def test_a_paper_given_after_the_closing_is_hidden_from_the_manager_until_somebody_has_looked(
    client, after_the_closing, way
):
    application, ways = after_the_closing
    document = ways[way](SPONSORED)
    makers.reviewed(application)
    makers.verified(application, "veteran")
    makers.listed(application.posting)
    number = application.posting.job_number
    client.force_login(makers.person(role=Role.HIRING_MANAGER, departments=(PARKS,)))
    page = reverse("shortlist_entry", args=[number, application.reference])
    file = reverse("shortlist_document_original", args=[number, application.reference, document.pk])
    hr = Client()
    hr.force_login(makers.person(role=Role.HR_ANALYST))

    withheld, closed = client.get(page).content.decode(), client.get(file).status_code
    desk = hr.get(reverse("desk_application", args=[application.reference])).content.decode()
    reviewing.clear_flag(application, reason="Another quotation.", by=makers.OPERATOR, at=clock.now())
    shown, opened = client.get(page).content.decode(), client.get(file).status_code

    assert "Human Resources is looking" in withheld and closed == 404
    assert desk.count("May mention sponsorship") >= 1
    assert "Human Resources is looking" not in shown
    # A proof of a preference is no matter of the manager's, flagged or not.
    assert opened == {"prove": 404, "replace": 200}[way]


def test_a_document_taken_out_before_filing_flags_nothing(db):
    who, posting = makers.person(), makers.open_posting()
    application = applying.start(posting, by=who, at=clock.now())
    document = attaching.attach(application, Slot.RESUME, "a.pdf", SPONSORED, by=who, at=clock.now())
    attaching.detach(document, by=who, at=clock.now())

    assert not makers.filed(posting, who).flagged


def test_a_flag_cleared_of_one_text_stands_again_for_another(db):
    application = filed_with((Slot.RESUME, SPONSORED))
    who = application.person
    reviewing.clear_flag(application, reason="A quotation.", by=makers.OPERATOR, at=clock.now())

    applying.submit(application, key=uuid.uuid4(), certified_name=who.full_name, by=who)

    application.refresh_from_db()
    assert (application.flagged, application.flag_cleared_at, application.flag_cleared_by) == (True, None, "")


def line(number: int) -> ApplicationLine:
    return ApplicationLine(
        line=number, reference="", received_at=clock.now(), email=f"paper{number}@people.example", first_name="Avery",
        last_name="Paper", city_employee=False, employee_number="", bargaining_unit="", recall_rights=False, if_rejected="",
        veteran="no", seda="no", cps="no", qualified=None, reason="",
    )  # fmt: skip


def test_applications_on_paper_are_flagged_too(db):
    posting = makers.open_posting()
    key = posting.requirements[0].key
    enclosures = {
        1: paper.Enclosure(files=[(Slot.RESUME, "a.pdf", SPONSORED)]),
        2: paper.Enclosure(answers={key: {"answer": "yes", "how": "My alderman knows me."}}),
        3: paper.Enclosure(files=[(Slot.RESUME, "a.pdf", PLAIN)]),
    }

    made, problems = paper.take(posting, [line(1), line(2), line(3)], by=makers.OPERATOR, enclosures=enclosures)

    assert problems == []
    assert [one.flagged for one in made] == [True, True, False]
    assert list(Application.objects.order_by("pk").values_list("flagged", flat=True)) == [True, True, False]
    assert Event.objects.filter(action="applicants.flag").count() == 2

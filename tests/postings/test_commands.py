"""The commands that read documents, and the closing by hand: whole or not at all, and twice does no harm."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typst
from django.core.management import CommandError, call_command

from ats import clock
from ats.audit.models import Event
from ats.command import Failed
from ats.refusal import Refused
from postings import actions
from postings.documents.posting import read_posting
from postings.importing import reading
from postings.importing.announced_facts import kind_of
from postings.importing.reading import read_document
from postings.lifecycle import PostingStatus
from postings.models import ClassSpecification, Posting
from tests import makers
from tests.postings.announcements import ANNOUNCEMENT, CLASS_SPEC

pytestmark = pytest.mark.django_db
INPUTS = Path(__file__).parents[3] / "shared" / "inputs"
real = pytest.mark.skipif(not INPUTS.is_dir(), reason="the City's own documents are not at hand")
PAST = ANNOUNCEMENT
FUTURE = (
    ANNOUNCEMENT.replace("03/06/2026", "03/06/2096")
    .replace("Mar 7, 2026", "Mar 7, 2096")
    .replace("Feb 20, 2026", "Feb 20, 2020")
)
UNOPENED = FUTURE.replace("Job Posting\n:\nFeb 20, 2020, 6:00:00 AM\n|\n", "")


def run(command: str, *words: object) -> tuple[object, str]:
    """(the JSON printed, "") where it went well; (the JSON, the one line of the refusal) where it was refused."""
    out = io.StringIO()
    try:
        call_command(command, *map(str, words), "--json", stdout=out, stderr=io.StringIO())
    except CommandError as error:
        refusal, code = str(error), error.returncode
    else:
        refusal, code = "", 0
    assert (code, "\n" in refusal) == (1 if refusal else 0, False)
    return json.loads(out.getvalue()), refusal


def said(command: str, *words: object) -> str:
    """What the command tells people."""
    out = io.StringIO()
    call_command(command, *map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture
def write(tmp_path):
    """Writes a file and gives its path."""

    def written(content: str | bytes, name: str = "document.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def lantern(write):
    """Class 4321 stands."""
    run("import_class_spec", write(CLASS_SPEC, "class.txt"))
    return ClassSpecification.objects.get(code="4321")


def codes(found: object) -> list[str]:
    """The problem codes of the first file."""
    return [problem["code"] for problem in found[0]["problems"]]


def test_a_class_specification_becomes_a_version_and_the_same_file_changes_nothing(write):
    path = write(CLASS_SPEC)

    [first], refusal = run("import_class_spec", path)
    events = Event.objects.count()
    [again], _ = run("import_class_spec", path)

    stored = ClassSpecification.objects.get()
    assert (refusal, first["saved"], first["code"], first["effective"]) == ("", True, "4321", "2021-05")
    assert first["skills"] == [{"text": "CLIMBING - Go up and come down", "at_entry": True, "level": None}]
    assert (stored.version, stored.effective, stored.equivalent_combination) == (1, "May, 2021", True)
    assert stored.equivalent_paths == [{"degree": "Associate's", "years": 2}, {"degree": None, "years": 4}]
    assert again["saved"] is True
    assert Event.objects.count() == events


def test_a_changed_class_specification_is_the_next_version(write, lantern):
    changed = write(CLASS_SPEC.replace("- Wind\n", "- Wind\n- Rain\n"))

    text = said("import_class_spec", changed)

    assert "stored as 4321 LANTERN KEEPER (version 2)" in text
    assert ClassSpecification.objects.filter(code="4321").count() == 2
    assert "stands already as" in said("import_class_spec", changed)


def test_a_class_specification_in_a_pdf_is_read_as_its_text_is(write):
    source = "\n\n".join(f'#text("{line}")' for line in ("Code: 4321", "CLASS TITLE: LANTERN KEEPER"))
    path = write(bytes(typst.compile(source.encode(), format="pdf")), "class.pdf")

    [found], _ = run("import_class_spec", path)

    assert (found["code"], found["title"], found["saved"]) == ("4321", "LANTERN KEEPER", True)


def test_a_dry_run_writes_nothing(write):
    [found], refusal = run("import_class_spec", write(CLASS_SPEC), "--dry-run")

    assert (found["saved"], refusal) == (False, "")
    assert not ClassSpecification.objects.exists()
    assert not Event.objects.exists()
    assert "would be 4321" in said("import_class_spec", write(CLASS_SPEC), "--dry-run")


def test_one_bad_file_keeps_the_good_one_out_too(write):
    good, bad = write(CLASS_SPEC, "good.txt"), write("Nothing of the kind.", "bad.txt")

    found, refusal = run("import_class_spec", good, bad)

    assert [one["saved"] for one in found] == [False, False]
    assert refusal == "Nothing was written. bad.txt: no class code found, so it cannot be stored."
    assert not ClassSpecification.objects.exists()


def test_a_value_too_long_for_its_field_is_a_refusal(write):
    found, refusal = run("import_class_spec", write(CLASS_SPEC.replace("LANTERN KEEPER", "LANTERN " * 40)))

    assert "title:" in refusal
    assert "not_valid" in codes(found)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no class code found"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"Caf\xe9", "is not UTF-8 text (byte 3)"),
        (b"a\0b", "is not text"),
        (b"%PDF-1.7 and no more", "the PDF is damaged"),
        (b"x" * (reading.MAX_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(write, content, reason):
    [found], refusal = run("import_class_spec", write(content))

    assert reason in refusal
    assert found["saved"] is False


def test_a_file_that_is_not_there_is_refused(tmp_path):
    [found], refusal = run("import_class_spec", tmp_path / "absent.txt")

    assert "No such file" in refusal
    assert found["file"] == "absent.txt"


def test_a_scanned_pdf_holds_no_text():
    with pytest.raises(Refused, match="holds no text"):
        read_document(bytes(typst.compile(b"#rect()", format="pdf")), "scan.pdf")


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(reading, "PDF_SECONDS", 0)

    with pytest.raises(Refused, match="took longer than 0 seconds"):
        read_document(bytes(typst.compile(b"Text", format="pdf")), "slow.pdf")


def test_text_in_utf_16_is_read_as_it_says():
    assert read_document("Café".encode("utf-16"), "a.txt").text == "Café"


def test_an_announcement_becomes_a_draft_tied_to_its_class(write, lantern):
    [found], refusal = run("import_posting", write(FUTURE))

    posting = Posting.objects.get()
    assert refusal == ""
    assert (found["class_code"], found["kind"], found["saved"]) == ("4321", "bid_job", True)
    assert found["salary"] == {"amount": 61200.0, "basis": "yearly"}
    assert found["closes_at"] == "2096-03-07T06:00:00Z"
    assert (posting.status, posting.class_specification, posting.created_by) == (
        PostingStatus.DRAFT, lantern, "system: import_posting",
    )  # fmt: skip
    assert posting.eligible_units == ["1", "3", "7"]
    assert posting.duties == ["Light lanterns.", "Trim wicks.", "Report broken glass."]
    assert posting.problems == found["problems"]


def test_the_same_announcement_again_changes_nothing_and_another_changes_the_draft(write, lantern):
    path = write(FUTURE)
    run("import_posting", path)
    events = Event.objects.count()

    [again], _ = run("import_posting", path)
    unchanged = Event.objects.count()
    run("import_posting", write(FUTURE.replace("61,200", "62,000")))

    assert (again["saved"], unchanged) == (True, events)
    assert Posting.objects.get().salary_amount == 62000
    assert Event.objects.filter(action="postings.change_draft").count() == 1


def test_a_newer_class_specification_reaches_a_draft(write, lantern):
    path = write(FUTURE)
    run("import_posting", path)
    run("import_class_spec", write(CLASS_SPEC.replace("Ladders", "Ropes"), "newer.txt"))

    run("import_posting", path)

    assert Posting.objects.get().class_specification.version == 2


def test_publishing_makes_it_open_and_then_another_text_is_refused(write, lantern):
    path = write(FUTURE)
    run("import_posting", path)
    [found], refusal = run("import_posting", path, "--publish")
    [_], same = run("import_posting", path, "--publish")
    [other], differing = run("import_posting", write(FUTURE.replace("61,200", "62,000")))

    posting = Posting.objects.get()
    assert (found["saved"], refusal, same) == (True, "", "")
    assert posting.is_open(clock.now())
    assert (posting.approved_by, posting.published_by) == ("system: import_posting", "system: import_posting")
    assert "is published already, and this document differs in salary_amount. Amend the posting" in differing
    assert other["saved"] is False
    assert posting.salary_amount == 61200


def test_an_approved_posting_is_published(write, lantern):
    path = write(FUTURE)
    run("import_posting", path)
    actions.approve(Posting.objects.get(), by=makers.OPERATOR, at=clock.now())

    assert "stored as 500123 LANTERN KEEPER (Published)" in said("import_posting", path, "--publish")


def test_one_whose_closing_has_passed_is_loaded_as_closed(write, lantern):
    run("import_posting", write(PAST), "--publish")

    posting = Posting.objects.get()
    _, refusal = run("import_posting", write(PAST.replace("61,200", "62,000")))
    assert posting.status == PostingStatus.CLOSED
    assert posting.closes_at == datetime(2026, 3, 7, 6, tzinfo=UTC)
    assert refusal.endswith("is closed already, and this document differs in salary_amount.")


def test_a_text_without_an_opening_opens_at_the_import_and_says_so(write, lantern):
    path = write(UNOPENED)
    before = clock.now()

    [found], _ = run("import_posting", path)
    first = Posting.objects.get().opens_at
    run("import_posting", path)
    run("import_posting", write(UNOPENED.replace("61,200", "62,000")))

    assert (found["opens_at"], "no_opening" in codes([found])) == (None, True)
    assert before <= first <= clock.now()
    assert Posting.objects.get().opens_at == first


def test_the_opening_may_be_given_and_must_be_where_the_closing_has_passed(write, lantern):
    past = write(PAST.replace("Job Posting\n:\nFeb 20, 2026, 6:00:00 AM\n|\n", ""))

    without, refusal = run("import_posting", past, "--publish")
    given, fine = run("import_posting", past, "--publish", "--opens-at", "2026-02-20T00:00:00-06:00")

    assert "say when it opened with --opens-at" in refusal
    assert (without[0]["saved"], given[0]["saved"], fine) == (False, True, "")
    assert Posting.objects.get().opens_at == datetime(2026, 2, 20, 6, tzinfo=UTC)


@pytest.mark.parametrize("written", ["yesterday", "2026-02-20T00:00:00"])
def test_an_opening_without_its_offset_is_refused(write, written):
    with pytest.raises(CommandError, match="write it as 2025"):
        call_command("import_posting", str(write(FUTURE)), "--opens-at", written)


@pytest.mark.parametrize(
    ("change", "code", "reason"),
    [
        (("Job Number:\n500123\n", ""), "no_job_number", "no job number found"),
        (("03/06/2096", "03/45/2096"), "no_deadline", "no closing moment found"),
        (("LANTERN KEEPER\n", "OIL KEEPER\n"), "unknown_class", "there is no class titled “OIL KEEPER”"),
        (("DEPARTMENT OF LAMPS\nHarbor Division\n", ""), "no_department", "no department found"),
    ],
)
def test_what_a_posting_cannot_stand_without_is_never_guessed(write, lantern, change, code, reason):
    found, refusal = run("import_posting", write(FUTURE.replace(*change)))

    assert code in codes(found)
    assert reason in refusal
    assert found[0]["saved"] is False
    assert not Posting.objects.exists()


def test_a_class_code_decides_and_an_ambiguous_title_is_refused(write, lantern):
    run("import_class_spec", write(CLASS_SPEC.replace("4321", "4322"), "other.txt"))

    ambiguous, refusal = run("import_posting", write(FUTURE))
    coded, _ = run("import_posting", write(FUTURE.replace("Description\n", "Description\nClass Code: 4322\n")))
    unknown, _ = run("import_posting", write(FUTURE.replace("Description\n", "Description\nClass Code: 9999\n")))

    assert "class_ambiguous" in codes(ambiguous)
    assert "4321, 4322" in refusal
    assert coded[0]["class_code"] == "4322"
    assert "unknown_class" in codes(unknown)


@pytest.mark.parametrize(
    ("heading", "public", "units", "kind"),
    [
        ("job", None, [], "job"),
        (None, True, ["1"], "bid_job"),
        (None, False, ["1"], "bid"),
        (None, True, [], "job"),
        (None, False, [], None),
        (None, None, ["1"], None),
    ],
)
def test_who_may_answer_is_read_from_the_heading_else_from_the_sentence(heading, public, units, kind):
    document = replace(read_posting(""), kind=heading, open_to_public=public, eligible_units=units)

    assert kind_of(document) == kind


def test_a_posting_too_long_for_its_field_is_refused(write, lantern):
    text = FUTURE.replace("1 Pier Street", "1 Pier Street " * 40)

    found, refusal = run("import_posting", write(text))

    assert "not_valid" in codes(found)
    assert "address:" in refusal


def test_a_text_that_does_not_say_who_may_apply_is_refused(write, lantern):
    silent = FUTURE.replace("BID/JOB ANNOUNCEMENT\n", "").replace(
        "This position is open to current LKU BIDDERS AND the PUBLIC. ", ""
    )

    found, refusal = run("import_posting", write(silent))

    assert "kind_unknown" in codes(found)
    assert refusal.startswith("Nothing was written.")


def test_pay_without_a_basis_is_kept_as_a_problem_and_not_as_pay(write, lantern):
    unclear = FUTURE.replace("$61,200.00 annually", "$61,200.00").replace("Pay Basis\n:\nYearly |\n", "")

    [found], _ = run("import_posting", write(unclear))

    assert (found["salary"], found["saved"]) == ({"amount": 61200.0, "basis": None}, True)
    assert Posting.objects.get().salary_amount is None


@real
def test_the_real_documents_are_loaded_whole_and_closed():
    run("import_class_spec", INPUTS / "class-3897.txt")
    [found], refusal = run("import_posting", INPUTS / "posting-412401.txt", "--publish")

    posting = Posting.objects.get()
    assert refusal == ""
    assert (found["job_number"], found["class_code"], found["saved"]) == ("412401", "3897", True)
    assert codes([found]) == ["no_education"]
    assert "class 3897 requires" in found["problems"][0]["text"]
    assert (posting.status, posting.department_code) == (PostingStatus.CLOSED, "CCPSA")
    assert len(posting.bid_instructions) == 5
    assert posting.summary.endswith("will:")


def test_close_due_closes_what_is_due_once_and_leaves_a_checkpoint(settings):
    posting = makers.open_posting()
    open_still = makers.open_posting()
    makers.move_closing(posting, clock.now() - timedelta(seconds=1))

    first, _ = run("close_due")
    second, _ = run("close_due")

    assert (first, second) == ({"closed": [posting.job_number]}, {"closed": []})
    assert Posting.objects.get(pk=open_still.pk).status == PostingStatus.PUBLISHED
    assert said("close_due") == "Nothing was due.\n"


def test_a_refusal_keeps_its_problems_for_people_too(write, lantern):
    out = io.StringIO()

    with pytest.raises(Failed):
        call_command("import_posting", str(write("Nothing.", "odd.txt")), stdout=out)

    assert "odd.txt: refused" in out.getvalue()
    assert "[no_job_number]" in out.getvalue()


def test_two_announcements_in_one_file_are_refused_and_named(write, lantern):
    other = ANNOUNCEMENT.replace("500123", "500124")

    [found], refusal = run("import_posting", write(ANNOUNCEMENT + "\n" + other))

    assert "job_numbers_differ" in [problem["code"] for problem in found["problems"]]
    assert "two job numbers" in refusal
    assert not Posting.objects.exists()

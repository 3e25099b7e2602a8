"""Applications that came on paper: by the form's rules, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.accounts.models import User
from ats.audit.models import Event
from postings import actions
from postings.models import Posting
from tests import makers

pytestmark = pytest.mark.django_db
LINE = {
    "received_at": "", "email": "ada@people.example", "first_name": "Ada", "last_name": "Nwosu", "city_employee": "no",
    "employee_number": "", "bargaining_unit": "", "recall_rights": "", "if_rejected": "", "veteran": "claimed", "seda": "no",
    "cps": "no", "qualified": "", "reason": "",
}  # fmt: skip


@pytest.fixture
def write(tmp_path):
    """Writes lines received an hour after the posting opened, or as they say, and gives the path."""

    def written(posting: Posting, *lines: dict[str, str]) -> str:
        path = tmp_path / "paper.csv"
        inside = (posting.opens_at + timedelta(hours=1)).isoformat()
        with path.open("w", newline="") as file:
            sheet = csv.DictWriter(file, list(LINE))
            sheet.writeheader()
            sheet.writerows(LINE | {"received_at": inside} | line for line in lines)
        return str(path)

    return written


def run(path: str, job_number: str, *words: str) -> tuple[dict | None, str]:
    """(the JSON printed, the one line of the refusal or "")."""
    out = io.StringIO()
    try:
        call_command(
            "import_applications", path, "--posting", job_number, *words, "--json", stdout=out, stderr=io.StringIO()
        )
    except CommandError as refusal:
        return json.loads(out.getvalue() or "null"), str(refusal)
    return json.loads(out.getvalue()), ""


def test_paper_applications_to_a_closed_posting_are_taken_and_frozen(write):
    posting = makers.close(makers.open_posting())

    found, refusal = run(write(posting, {}, {"email": "bo@people.example"}), posting.job_number)

    applications = Application.objects.order_by("pk")
    assert refusal == ""
    assert found == {"posting": posting.job_number, "taken": [one.reference for one in applications], "problems": []}
    assert {one.status for one in applications} == {ApplicationStatus.UNDER_REVIEW}


def test_one_received_after_the_closing_refuses_the_whole_file(write):
    posting = makers.close(makers.open_posting())
    late = {"email": "bo@people.example", "received_at": posting.closes_at.isoformat()}

    found, refusal = run(write(posting, {}, late), posting.job_number)

    assert refusal == "paper.csv was refused whole: 1 problem."
    assert [(one["line"], one["code"]) for one in found["problems"]] == [(3, "late")]
    assert found["taken"] == []
    assert not Application.objects.exists()


def test_a_line_that_cannot_be_understood_refuses_the_whole_file(write):
    posting = makers.open_posting()

    found, refusal = run(write(posting, {}, {"email": "nobody"}), posting.job_number)

    assert [one["code"] for one in found["problems"]] == ["bad_email"]
    assert "refused whole" in refusal
    assert not Application.objects.exists()


def test_a_dry_run_writes_nothing(write):
    posting = makers.open_posting()
    accounts, events = User.objects.count(), Event.objects.count()

    found, refusal = run(write(posting, {}), posting.job_number, "--dry-run")

    assert (found["taken"], refusal) == ([], "")
    assert (User.objects.count(), Event.objects.count()) == (accounts, events)


def test_the_same_file_again_is_refused_since_they_have_applied(write):
    posting = makers.open_posting()
    path = write(posting, {})
    run(path, posting.job_number)

    found, _ = run(path, posting.job_number)

    assert [one["code"] for one in found["problems"]] == ["applied_already"]
    assert Application.objects.count() == 1


def test_a_posting_that_takes_none_is_named(write):
    draft = makers.draft_posting()
    rescinded = makers.open_posting()
    actions.cancel(rescinded, by=makers.OPERATOR, reason="Budget")

    assert "There is no posting 000." in run(write(draft, {}), "000")[1]
    assert "is draft and takes no applications" in run(write(draft, {}), draft.job_number)[1]
    assert "is rescinded and takes no applications" in run(write(draft, {}), rescinded.job_number)[1]


def test_a_missing_file_is_refused(tmp_path):
    posting = makers.open_posting()

    assert "No such file" in run(str(tmp_path / "absent.csv"), posting.job_number)[1]


def test_people_are_told_the_references(write, tmp_path):
    posting, out, errors = makers.open_posting(), io.StringIO(), io.StringIO()
    path = write(posting, {})
    empty = tmp_path / "empty.csv"
    empty.write_text("")

    call_command("import_applications", path, "--posting", posting.job_number, stdout=out)
    with pytest.raises(CommandError):
        call_command("import_applications", str(empty), "--posting", posting.job_number, stderr=errors)

    assert "1 applications taken" in out.getvalue()
    assert Application.objects.get().reference in out.getvalue()
    assert errors.getvalue() == "The file is empty.\n"

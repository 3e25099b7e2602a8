"""The two real documents, where they are at hand: every fact they state, in our own words."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from postings.documents.class_spec import ClassSpecDocument, read_class_spec
from postings.documents.compare import compare_with_class
from postings.documents.equivalence import Path as Way
from postings.documents.pay import Salary
from postings.documents.posting import read_posting
from postings.documents.problems import Problem
from postings.documents.stated import PostingDocument
from postings.documents.window import Window

INPUTS = Path(__file__).parents[3] / "shared" / "inputs"
pytestmark = pytest.mark.skipif(not INPUTS.is_dir(), reason="the real documents are not at hand")

CLOSING = datetime(2025, 7, 2, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def posting() -> PostingDocument:
    return read_posting((INPUTS / "posting-412401.txt").read_text())


@pytest.fixture(scope="module")
def class_spec() -> ClassSpecDocument:
    return read_class_spec((INPUTS / "class-3897.txt").read_text())


def test_the_facts_of_the_posting(posting: PostingDocument):
    facts = {
        "job_number": "412401",
        "title": "COMMUNITY OUTREACH COORDINATOR",
        "class_code": None,
        "department": "COMMUNITY COMMISSION FOR PUBLIC SAFETY & ACCOUNTABILITY",
        "division": "District Council",
        "kind": "bid_job",
        "vacancies": 1,
        "vacancies_text": "1 (Additional vacancies possible pending budget approval)",
        "more_vacancies_possible": True,
        "salary": Salary(Decimal("73140.00"), "yearly"),
        "opens_at": datetime(2025, 6, 17, 5, tzinfo=UTC),
        "closes_at": CLOSING,
        "internal_window": None,
        "external_window": Window(None, CLOSING),
        "position_unit": "1",
        "eligible_units": ["1", "3", "4", "5"],
        "open_to_public": True,
        "union": "AMERICAN FEDERATION OF STATE, COUNTY, AND MUNICIPAL EMPLOYEES (AFSCME)",
        "location": "Community Commission for Public Safety & Accountability (CCPSA)",
        "address": "2 N LaSalle Street - Suite 960",
        "shift": "Monday through Friday (some weekends)",
        "shift_note": "Shift may vary based on operational need",
        "career_service": True,
        "qualifications": [],
        "education": None,
        "preferred_qualifications": [],
        "benefits_link": "https://www.chicago.gov/city/en/depts/fin/benefits-office.html",
        "problems": [Problem(15, "no_education", "no education requirement stated")],
    }

    assert {name: getattr(posting, name) for name in facts} == facts


def test_the_prose_of_the_posting_begins_and_ends_where_it_should(posting: PostingDocument):
    def ends(text: str | None) -> tuple[str, str]:
        words = (text or "").split()
        return words[0], words[-1]

    assert [ends(duty) for duty in posting.duties] == [
        ("Support", "etc."),
        ("Build", "initiatives."),
        ("Support", "Department."),
    ]
    assert [ends(item) for item in posting.licensure] == [("A", "required"), ("Must", "liability.")]
    assert [ends(notice) for notice in posting.notices] == [
        ("Additional", "position."),
        ("ALL", "EMPLOYMENT."),
        ("The", "Employer."),
    ]
    assert ends(posting.bid_instructions) == ("Apply", "APPLICATION.")
    assert ends(posting.introduction) == ("Under", "required.")
    assert ends(posting.background) == ("In", "Commission.")
    assert ends(posting.duties_introduction) == ("This", "will:")
    assert ends(posting.hours) == ("9:00", "Councils)")
    assert ends(posting.hours_exception) == ("12:00", "Councils")
    assert ends(posting.selection) == ("This", "agreement.")
    assert ends(posting.evaluation) == ("Initial", "Chicago.")
    assert ends(posting.preferences) == ("To", "here.")
    assert ends(posting.signed) == ("City", "Mayor")
    assert (posting.pay_plan_link or "").endswith("2025_Classification_and_Pay_Plan.pdf")


def test_the_posting_in_one_line_states_the_same(posting: PostingDocument):
    text = (INPUTS / "posting-412401.txt").read_text()

    flat = read_posting(" ".join(text.split()))

    named = [Problem(1, problem.code, problem.text) for problem in posting.problems]
    assert (flat.problems, {**vars(flat), "problems": []}) == (named, {**vars(posting), "problems": []})


def test_the_facts_of_the_class(class_spec: ClassSpecDocument):
    head = ("code", "title", "family", "service", "group", "series", "effective", "effective_text", "problems")

    assert [getattr(class_spec, name) for name in head] == [
        "3897",
        "COMMUNITY OUTREACH COORDINATOR",
        "Health and Human Services",
        "Health and Welfare",
        "Medical and Social Service",
        "Human Service",
        "2019-09",
        "September, 2019",
        [],
    ]
    lists = (
        "duties",
        "minimum_qualifications",
        "licensure",
        "working_conditions",
        "equipment",
        "physical_requirements",
    )
    assert [len(getattr(class_spec, name)) for name in lists] == [14, 1, 2, 2, 2, 1]
    assert [note.split()[0] for note in class_spec.notes] == ["NOTE:", "All", "The", "*"]
    assert class_spec.equivalent_combination
    assert class_spec.paths == [Way("Bachelor's", 3), Way("Associate's", 5), Way(None, 7)]


def test_levels_and_asterisks_of_the_class(class_spec: ClassSpecDocument):
    knowledge = [(item.level, item.at_entry) for item in class_spec.knowledge]

    moderate = [("moderate", True)] * 3 + [("moderate", False)] * 2
    assert knowledge == [*moderate, *[("some", False)] * 5, ("general", False)]
    assert [item.at_entry for item in class_spec.skills] == [True, True, True, True, True, False, True, True]
    assert [item.at_entry for item in class_spec.abilities] == [True] * 6
    assert class_spec.skills[5].text.startswith("NEGOTIATION - ")


def test_the_posting_leaves_out_what_the_class_requires(posting: PostingDocument, class_spec: ClassSpecDocument):
    [problem] = compare_with_class(posting, class_spec)

    assert (problem.line, problem.code) == (15, "no_education")
    assert problem.text.startswith("no education requirement stated; class 3897 requires Graduation from")

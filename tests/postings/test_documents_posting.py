"""The reader of announcements: one invented announcement whole, and each way in which real ones differ from it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from postings.documents.pay import Salary
from postings.documents.posting import read_posting
from postings.documents.problems import CODES, Problem
from postings.documents.stated import PostingDocument
from postings.documents.window import Window
from tests.postings.announcements import ANNOUNCEMENT

WHOLE = PostingDocument(
    job_number="500123",
    title="LANTERN KEEPER",
    class_code=None,
    department="DEPARTMENT OF LAMPS",
    division="Harbor Division",
    kind="bid_job",
    vacancies=2,
    vacancies_text="2 (Additional vacancies possible pending budget approval)",
    more_vacancies_possible=True,
    salary=Salary(Decimal("61200.00"), "yearly"),
    opens_at=datetime(2026, 2, 20, 6, tzinfo=UTC),
    closes_at=datetime(2026, 3, 7, 6, tzinfo=UTC),
    internal_window=None,
    external_window=Window(None, datetime(2026, 3, 7, 6, tzinfo=UTC)),
    position_unit="1",
    eligible_units=["1", "3", "7"],
    open_to_public=True,
    union="LANTERN KEEPERS UNION (LKU)",
    bid_instructions="Apply on the bid site and enter your employee ID.",
    introduction="Under direction, keeps lanterns.",
    background="The harbor has forty lanterns.",
    duties_introduction="The Keeper will:",
    duties=["Light lanterns.", "Trim wicks.", "Report broken glass."],
    location="Harbor House",
    address="1 Pier Street",
    shift="Monday through Friday",
    hours="4:00 pm to 11:00 pm (from 3:00 pm in winter)",
    hours_exception="from 3:00 pm in winter",
    shift_note="Shift may vary with the season",
    career_service=True,
    qualifications=[],
    education="Two (2) years of experience with lamps",
    licensure=["A valid boat license"],
    preferred_qualifications=[],
    selection="An interview.",
    evaluation="Staff read applications after the final posting date.",
    preferences="Veterans are preferred. Preferences do not apply to bidders.",
    notices=[
        "Additional duties may be required for this position.",
        "ALL REFERENCES TO POLITICAL SPONSORSHIP MUST BE OMITTED.",
        "The City of Chicago is an Equal Opportunity Employer.",
    ],
    signed="City of Chicago Anna B. Sample, Mayor",
    benefits_link="https://city.example/benefits.html",
    pay_plan_link="https://city.example/pay.pdf",
    problems=[],
)


def varied(old: str, new: str) -> PostingDocument:
    assert old in ANNOUNCEMENT
    return read_posting(ANNOUNCEMENT.replace(old, new))


def without(*labels: str) -> str:
    """The announcement without its lines that begin so."""
    return "".join(line for line in ANNOUNCEMENT.splitlines(keepends=True) if not line.startswith(labels))


def codes(document: PostingDocument) -> list[str]:
    return [problem.code for problem in document.problems]


def test_the_whole_announcement_is_read_without_a_problem():
    assert read_posting(ANNOUNCEMENT) == WHOLE


@pytest.mark.parametrize(
    "dressed",
    [
        pytest.param(ANNOUNCEMENT.replace("\n", "\r\n"), id="lines end as on Windows"),
        pytest.param(ANNOUNCEMENT.replace("\n", "\r"), id="lines end as on an old Macintosh"),
        pytest.param(ANNOUNCEMENT.replace("\n", "\n\n\n"), id="empty lines between"),
        pytest.param(ANNOUNCEMENT.replace(" ", "\u00a0"), id="spaces that do not break"),
        pytest.param(ANNOUNCEMENT.replace(" ", "   "), id="runs of spaces"),
        pytest.param("\ufeff" + ANNOUNCEMENT.replace("a", "a\u200b"), id="invisible characters"),
        pytest.param("\n".join(f"**{line}**" for line in ANNOUNCEMENT.split("\n") if line), id="bold in Markdown"),
        pytest.param(ANNOUNCEMENT.replace("* ", "• "), id="round bullets"),
        pytest.param(ANNOUNCEMENT.replace("* ", "· "), id="middle dots"),
        pytest.param("Accept cookies?\nBack to results\n![](logo.png)\n" + ANNOUNCEMENT, id="clutter of a job board"),
        pytest.param(ANNOUNCEMENT.replace(":\n", ": "), id="labels and values on one line"),
    ],
)
def test_dress_changes_nothing(dressed: str):
    assert read_posting(dressed) == WHOLE


def test_without_any_line_break_all_but_the_notes_on_lines_is_the_same():
    document = read_posting(ANNOUNCEMENT.replace("\n", " "))

    assert document == WHOLE


@pytest.mark.parametrize("width", [20, 33, 47, 80])
def test_lines_broken_anywhere_change_no_fact(width: int):
    words, lines = ANNOUNCEMENT.split(), [""]
    for word in words:
        lines = [*lines, word] if len(lines[-1]) + len(word) > width else [*lines[:-1], f"{lines[-1]} {word}".strip()]

    document = read_posting("\n".join(lines))

    facts = ("job_number", "title", "kind", "vacancies", "salary", "opens_at", "closes_at", "position_unit")
    more = ("eligible_units", "open_to_public", "union", "duties", "licensure", "education", "career_service", "hours")
    assert {name: getattr(document, name) for name in facts + more} == {
        name: getattr(WHOLE, name) for name in facts + more
    }


def test_curly_quotes_are_kept_as_written_and_still_understood():
    document = varied("LANTERN KEEPERS UNION", "KEEPERS’ “LIGHT” UNION")

    assert document.union == "KEEPERS’ “LIGHT” UNION (LKU)"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("BID / JOB ANNOUNCEMENT", "bid_job"),
        ("JOB/BID ANNOUNCEMENT", "bid_job"),
        ("Bid/Job Announcement", "bid_job"),
        ("BID & JOB ANNOUNCEMENT", "bid_job"),
    ],
)
def test_headings_that_invite_bidders_and_the_public(header: str, kind: str):
    document = varied("BID/JOB ANNOUNCEMENT", header)

    assert (document.kind, document.problems) == (kind, [])


def test_a_job_announcement_without_bidders():
    document = read_posting(without("This position is open", "BID INS").replace("BID/JOB ANN", "JOB ANN"))

    assert (document.kind, document.open_to_public, document.eligible_units, document.problems) == ("job", True, [], [])


def test_a_bid_announcement_for_bidders_only():
    text = ANNOUNCEMENT.replace("BID/JOB ANN", "BID ANN").replace(
        "This position is open to current LKU BIDDERS AND the PUBLIC.", "This position is covered as follows."
    )

    document = read_posting(text)

    assert (document.kind, document.open_to_public, document.eligible_units) == ("bid", False, ["1", "3", "7"])
    assert document.problems == []


@pytest.mark.parametrize(
    ("header", "clause"),
    [
        ("JOB ANNOUNCEMENT", None),
        ("BID ANNOUNCEMENT", None),
        ("BID/JOB ANNOUNCEMENT", "This position is open to LKU BIDDERS. "),
        ("BID/JOB ANNOUNCEMENT", "This position is only open to City employees. "),
        ("BID/JOB ANNOUNCEMENT", "This position is not open to the public. "),
    ],
)
def test_a_heading_against_its_clause_is_named(header: str, clause: str | None):
    text = ANNOUNCEMENT.replace("BID/JOB ANNOUNCEMENT", header)
    if clause:
        text = text.replace("This position is open to current LKU BIDDERS AND the PUBLIC. ", clause)

    document = read_posting(text)

    assert [(problem.line, problem.code) for problem in document.problems] == [(11, "header_contradicts_clause")]


def test_a_bid_heading_over_a_clause_for_the_public_alone_is_named():
    text = without("BID INS").replace("current LKU BIDDERS AND the PUBLIC. Only", "the public.\nNUL ")
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("NUL"))

    assert codes(read_posting(text)) == ["header_contradicts_clause"]


def test_two_headings_of_different_kinds_leave_the_kind_open():
    document = varied("Harbor Division", "Harbor Division\nJOB ANNOUNCEMENT")

    assert document.kind is None
    assert "headings_differ" in codes(document)


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("BARGAINING UNIT 1, 3, 4 & 5", ["1", "3", "4", "5"]),
        ("Bargaining Units #01, #03 and #10", ["1", "3", "10"]),
        ("(BU 53)", ["53"]),
        ("BARGAINING UNIT #53 (BU 53)", ["53"]),
        ("(** **Bargaining Unit #02** **)", ["2"]),
        ("BU: 01, BU 03", ["1", "3"]),
        ("Units 1/3", ["1", "3"]),
    ],
)
def test_units_in_every_writing(written: str, units: list[str]):
    document = varied("- BARGAINING UNIT 1, 3, & 7", written)

    assert (document.eligible_units, document.union) == (units, "LANTERN KEEPERS UNION (LKU)")


@pytest.mark.parametrize("written", ["- BARGAINING UNIT 1-5", "- BARGAINING UNIT 1 through 5", "- BARGAINING UNIT 123"])
def test_units_that_are_no_codes_are_named_and_never_filled_in(written: str):
    document = varied("- BARGAINING UNIT 1, 3, & 7", written)

    assert (document.eligible_units, codes(document)) == ([], ["unit_unclear"])


def test_public_safety_is_a_union_and_not_the_public():
    text = ANNOUNCEMENT.replace("BID/JOB", "BID").replace(
        "open to current LKU BIDDERS AND the PUBLIC. Only current City employees", "covered for employees"
    )

    document = read_posting(text.replace("LANTERN KEEPERS UNION (LKU)", "Lamps and Public Safety - S.E.I.U. Local 7"))

    assert (document.open_to_public, document.union) == (False, "Lamps and Public Safety - S.E.I.U. Local 7")


def test_a_position_unit_outside_the_list_is_named():
    document = varied("BU\n:\n01", "BU\n:\n54")

    assert (document.position_unit, codes(document)) == ("54", ["unit_not_in_list"])


def test_a_position_unit_before_the_announcement_is_read_too():
    document = read_posting("BU : 03\n" + ANNOUNCEMENT.replace("BU\n:\n01", ""))

    assert (document.position_unit, document.problems) == ("3", [])


def test_a_position_unit_that_is_none_is_named():
    document = varied("BU\n:\n01", "BU\n:\n99")

    assert (document.position_unit, codes(document)) == (None, ["unit_unclear"])


@pytest.mark.parametrize(
    ("written", "vacancies", "text"),
    [
        ("Number of Positions: 200", 200, "200"),
        ("Number of Positions : 1", 1, "1"),
        ("NUMBER OF VACANT POSITION: One (1)", 1, "One (1)"),
        ("Number of Positions: Twelve", 12, "Twelve"),
        ("Number of Openings: 3", 3, "3"),
        ("Number of Vacancies 4", 4, "4"),
    ],
)
def test_vacancies_in_every_writing(written: str, vacancies: int, text: str):
    document = varied("Number of Vacancies: 2 (Additional vacancies possible pending budget approval)", written)

    assert (document.vacancies, document.vacancies_text, document.problems) == (vacancies, text, [])
    assert not document.more_vacancies_possible


@pytest.mark.parametrize("text", ["Varies between departments", "2-3", "One (2)", "several", "Two or three"])
def test_vacancies_that_are_no_one_number_are_kept_as_text(text: str):
    document = varied("2 (Additional vacancies possible pending budget approval)", text)

    assert (document.vacancies, document.vacancies_text) == (None, text)
    assert [(problem.line, problem.code) for problem in document.problems] == [(9, "vacancies_unclear")]


FEED_PAY = "Salary\n:\n$61,200.00\nPay Basis\n:\nYearly |"


@pytest.mark.parametrize(
    ("written", "salary"),
    [
        ("Starting Salary: $80,232 Annually", Salary(Decimal("80232"), "yearly")),
        ("Starting Salary: $25.54 per hour", Salary(Decimal("25.54"), "hourly")),
        ("Starting Salary: $52.38/ Hourly", Salary(Decimal("52.38"), "hourly")),
        ("STARTING SALARY $ 41.10 an hour", Salary(Decimal("41.10"), "hourly")),
        ("Hourly Rate: $30", Salary(Decimal("30"), None)),
        ("Salary: $99,000 per year", Salary(Decimal("99000"), "yearly")),
        ("Starting Salary: $89,112; Grade: BX-18", Salary(Decimal("89112"), None, "BX-18")),
    ],
)
def test_pay_in_every_writing(written: str, salary: Salary):
    text = ANNOUNCEMENT.replace(FEED_PAY, "").replace("Starting Salary: $61,200.00 annually", written)

    document = read_posting(text)

    assert document.salary == salary
    assert codes(document) == ([] if salary.basis else ["no_pay_basis"])


def test_a_basis_left_out_of_the_text_is_the_feeds():
    document = varied("$61,200.00 annually", "$61,200")

    assert (document.salary, document.problems) == (Salary(Decimal("61200"), "yearly"), [])


@pytest.mark.parametrize("written", ["$60,000 annually", "$61,200.00 per hour"])
def test_pay_that_differs_from_the_feed_is_named(written: str):
    document = varied("$61,200.00 annually", written)

    assert codes(document) == ["pay_differs_from_feed"]


def test_a_range_of_pay_is_no_pay():
    document = read_posting(ANNOUNCEMENT.replace(FEED_PAY, "").replace("$61,200.00 annually", "$60,000 - $70,000"))

    assert (document.salary, codes(document)) == (None, ["pay_unclear"])


@pytest.mark.parametrize("written", ["Starting Salary: negotiable", "Starting Salary: $1,23,4"])
def test_pay_without_an_amount_is_unclear(written: str):
    text = ANNOUNCEMENT.replace(FEED_PAY, "").replace("Starting Salary: $61,200.00 annually", written)

    assert codes(read_posting(text)) == ["pay_unclear"]


CENTRAL = "11:59 pm Central time on 03/06/2026"
NO_FEED = ANNOUNCEMENT.replace("Closing Date (Period for Applying) - External\n:\nMar 7, 2026, 5:59:00 AM\n", "")


@pytest.mark.parametrize(
    ("written", "closes_at"),
    [
        (CENTRAL, datetime(2026, 3, 7, 6, tzinfo=UTC)),
        ("11 : 59pm CDT on 10 / 30 / 202 5", datetime(2025, 10, 31, 5, tzinfo=UTC)),
        ("11:59pm CST on July 7, 2026", datetime(2026, 7, 8, 5, tzinfo=UTC)),
        ("11:59pm CDT on January 7, 2026", datetime(2026, 1, 8, 6, tzinfo=UTC)),
        ("11:59 P.M. on August 01, 2026", datetime(2026, 8, 2, 5, tzinfo=UTC)),
        ("11:59 pm on 10/24/26", datetime(2026, 10, 25, 5, tzinfo=UTC)),
        ("Friday, Aug. 7th, 2026 at 4:00 p.m", datetime(2026, 8, 7, 21, 1, tzinfo=UTC)),
        ("5 pm on 7 August 2026", datetime(2026, 8, 7, 22, 1, tzinfo=UTC)),
        ("noon on 2026-08-07", datetime(2026, 8, 7, 17, 1, tzinfo=UTC)),
        ("17:30 on 8/7/2026", datetime(2026, 8, 7, 22, 31, tzinfo=UTC)),
    ],
)
def test_deadlines_in_every_writing(written: str, closes_at: datetime):
    document = read_posting(NO_FEED.replace(CENTRAL, written).replace("Feb 20, 2026", "Feb 20, 2025"))

    assert (document.closes_at, document.problems) == (closes_at, [])


@pytest.mark.parametrize(
    "written",
    [
        "5:00 on 03/06/2026",
        "midnight on 03/06/2026",
        "11:59 pm on 02/30/2026",
        "13:00 pm on 03/06/2026",
        "25:00 on 03/06/2026",
        "11:59 pm on 03/06/0026",
        "11:59 pm on March 6",
        "11:59 pm on 03/06/2026 or 03/07/2026",
    ],
)
def test_a_deadline_that_is_no_one_moment_is_left_out_and_named(written: str):
    document = read_posting(NO_FEED.replace(CENTRAL, written))

    assert (document.closes_at, codes(document)) == (None, ["deadline_unclear"])
    assert document.problems[0].line == 13


def test_a_deadline_without_a_year_is_completed_by_the_year_of_receipt():
    document = read_posting(NO_FEED.replace(CENTRAL, "11:59 pm on March 6"), received_year=2026)

    assert (document.closes_at, document.problems) == (datetime(2026, 3, 7, 6, tzinfo=UTC), [])


def test_a_deadline_of_a_day_includes_the_whole_day_and_says_so():
    document = varied(CENTRAL, "03/06/2026")

    assert (document.closes_at, codes(document)) == (WHOLE.closes_at, ["no_closing_time"])


def test_a_deadline_that_differs_from_the_feed_is_named_and_the_text_is_taken():
    document = varied(CENTRAL, "11:59 pm Central time on 03/05/2026")

    assert document.closes_at == datetime(2026, 3, 6, 6, tzinfo=UTC)
    assert document.problems == [
        Problem(
            13,
            "deadline_differs_from_feed",
            "the text closes before 2026-03-06T06:00Z, the feed before 2026-03-07T06:00Z; the text is taken",
        )
    ]


def test_without_a_deadline_in_the_text_the_feeds_is_taken_and_said():
    document = read_posting(without("Applications for"))

    assert (document.closes_at, codes(document)) == (WHOLE.closes_at, ["no_deadline_in_text"])


def test_two_deadlines_are_named():
    document = varied("BID INSTRUCTIONS:", "Deadline: 5:00 pm on 03/05/2026\nBID INSTRUCTIONS:")

    assert codes(document) == ["deadline_differs_from_feed", "deadlines_differ"]


@pytest.mark.parametrize("stamp", ["Mar 7, 2026", "soon", "Mar 7, 2026, 27:00:00"])
def test_a_stamp_that_is_no_moment_is_named(stamp: str):
    document = varied("Mar 7, 2026, 5:59:00 AM", stamp)

    assert (document.external_window, codes(document)) == (None, ["stamp_unclear"])


@pytest.mark.parametrize("stamp", ["2026-03-06T23:59:00-06:00", "2026-03-07T05:59Z", "2026-03-07 06:59+01:00"])
def test_a_stamp_with_an_offset_obeys_it(stamp: str):
    assert varied("Mar 7, 2026, 5:59:00 AM", stamp) == WHOLE


def test_internal_and_external_windows_stand_apart():
    feed = (
        "Job Posting - Internal : Feb 13, 2026, 6:00:00 AM\nJob Posting - External : Feb 20, 2026, 6:00:00 AM\n"
        "Closing Date (Period for Applying) - Internal : Feb 27, 2026, 5:59:00 AM\n"
    )

    document = varied("Job Posting\n:\nFeb 20, 2026, 6:00:00 AM\n", feed)

    assert document.internal_window == Window(
        datetime(2026, 2, 13, 6, tzinfo=UTC), datetime(2026, 2, 27, 6, tzinfo=UTC)
    )
    assert document.external_window == Window(WHOLE.opens_at, WHOLE.closes_at)
    assert (document.opens_at, document.problems) == (WHOLE.opens_at, [])


def test_a_closing_before_the_opening_is_named():
    document = varied("Feb 20, 2026", "Mar 20, 2026")

    assert codes(document) == ["closes_before_opening"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Job Number:\n0705-CDPH-2025", "0705-CDPH-2025"),
        ("Job Number : 0705 - CDPH - 2025", "0705-CDPH-2025"),
        ("JOB NUMBER:346980", "346980"),
        ("Job Number 346406", "346406"),
        ("Job ID #77", "77"),
    ],
)
def test_job_numbers_in_every_writing(written: str, number: str):
    document = varied("Job Number:\n500123", written)

    assert (document.job_number, document.problems) == (number, [])


def test_two_job_numbers_are_named():
    document = varied("City of Chicago Anna", "Job Number: 9\nCity of Chicago Anna")

    assert (document.job_number, codes(document)) == ("500123", ["job_numbers_differ"])


def test_the_same_problem_twice_in_a_line_is_named_once():
    document = varied("BU\n:\n01", "BU: 99 BU: 99")

    assert codes(document) == ["unit_unclear"]


def test_a_label_without_its_colon_is_a_word_of_a_sentence():
    document = varied("An interview.", "An interview on salary, openings, hours and location.")

    assert (document.selection, document.location, document.problems) == (
        "An interview on salary, openings, hours and location.",
        "Harbor House",
        [],
    )


def test_a_class_code_is_read_where_it_stands():
    assert varied("LOCATION:", "Class Code: 4321\nLOCATION:").class_code == "4321"


@pytest.mark.parametrize(
    ("block", "title", "department", "division"),
    [
        (
            "Lantern Keeper\nDepartment of Lamps\n{Harbor Division}",
            "Lantern Keeper",
            "Department of Lamps",
            "Harbor Division",
        ),
        ("Lantern Keeper - Hourly\nLamps", "Lantern Keeper - Hourly", "Lamps", None),
        (
            "LANTERN KEEPER DEPARTMENT OF LAMPS Harbor Division",
            "LANTERN KEEPER",
            "DEPARTMENT OF LAMPS",
            "Harbor Division",
        ),
        ("Keeper II, BX7 Chicago Department of Lamps", "Keeper II, BX7", "Chicago Department of Lamps", None),
    ],
)
def test_title_department_and_division(block: str, title: str, department: str, division: str | None):
    document = varied("LANTERN KEEPER\nDEPARTMENT OF LAMPS\nHarbor Division", block)

    assert (document.title, document.department, document.division) == (title, department, division)
    assert document.problems == []


def test_a_labelled_division_is_cut_from_the_heading():
    text = ANNOUNCEMENT.replace("\nDEPARTMENT OF LAMPS\nHarbor Division", " Office of Lamps Harbor Division")

    document = read_posting(text.replace("LOCATION:", "DIVISION: Harbor\nLOCATION:"))

    assert (document.department, document.division, document.problems) == ("Office of Lamps", "Harbor", [])


def test_what_cannot_be_told_apart_is_named():
    apart = varied("LANTERN KEEPER\nDEPARTMENT OF LAMPS\nHarbor Division", "Keeper Lamps")
    joined = varied("\nDEPARTMENT OF LAMPS\nHarbor Division", " Department of Lamps Harbor Division")

    assert (apart.title, apart.department) == ("LANTERN KEEPER", None)
    assert codes(apart) == ["title_unclear", "no_department"]
    assert (joined.department, codes(joined)) == ("Department of Lamps Harbor Division", ["division_unclear"])


@pytest.mark.parametrize(
    ("written", "career"),
    [
        ("THIS POSITION IS EXEMPT FROM THE CAREER SERVICE.", False),
        ("This position is not in the Career Service", False),
    ],
)
def test_positions_outside_the_career_service(written: str, career: bool):
    assert varied("THIS POSITION IS IN THE CAREER SERVICE.", written).career_service is career


def test_education_without_a_block_of_its_own_is_found_among_the_qualifications():
    text = ANNOUNCEMENT.replace("Education, Training, and Experience\n", "").replace(
        "* Two (2) years", "* Able to swim\n* Two (2) years"
    )

    document = read_posting(text)

    assert (document.education, document.qualifications) == (WHOLE.education, ["Able to swim"])
    assert document.problems == []


def test_a_missing_education_block_is_none_and_named_under_its_heading():
    text = without("Education, Training", "* Two (2)")

    document = read_posting(text)

    assert document.education is None
    assert document.problems == [Problem(27, "no_education", "no education requirement stated")]


def test_an_address_with_spaces_is_put_together():
    document = varied("https://city.example/benefits.html", "https : / / city.example / en / benefits.html.")

    assert document.benefits_link == "https://city.example/en/benefits.html"


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("BID INSTRUCTIONS", "no_bid_instructions"),
        ("LOCATION", "no_location"),
        ("THIS POSITION IS IN", "no_career_service"),
        ("APPLICATION EVALUATION", "no_evaluation"),
        ("COMMITMENT", "no_preferences"),
        ("Number of", "no_vacancies"),
    ],
)
def test_each_block_left_out_is_named(label: str, code: str):
    assert codes(read_posting(without(label))) == [code]


def test_an_empty_text_names_everything_and_crashes_on_nothing():
    document = read_posting(" \n\t\r\n ")

    assert {"empty", "no_job_number", "no_header", "no_title", "no_department", "no_deadline", "no_pay"} < set(
        codes(document)
    )
    assert {problem.line for problem in document.problems} == {1}


def test_a_text_cut_off_in_a_sentence_is_named_at_its_last_line():
    cut = ANNOUNCEMENT[: ANNOUNCEMENT.index("wicks.")]

    document = read_posting(cut)

    assert document.problems[-1] == Problem(17, "cut_off", document.problems[-1].text)
    assert document.duties == ["Light lanterns.", "Trim"]


def test_every_cut_keeps_the_facts_before_it():
    for end in range(0, len(ANNOUNCEMENT), 23):
        document = read_posting(ANNOUNCEMENT[:end])

        assert document.job_number in (None, "5", "50", "500", "5001", "50012", "500123")
        assert document.closes_at in (None, WHOLE.closes_at)
        assert document.open_to_public in (None, True)
        assert set(codes(document)) <= set(CODES)

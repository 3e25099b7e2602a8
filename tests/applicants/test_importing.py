"""The file of paper applications: claims are taken as they are, what cannot be understood is refused with its line."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.importing.applications import (
    COLUMNS,
    REASON_NOT_STATED,
    ApplicationLine,
    read_applications,
)
from ats.exports import write_xlsx
from ats.tables import Problem

HEADER = ["reference", *COLUMNS.required]
BIDDER = {
    "reference": "P-001",
    "received_at": "2025-06-20T14:05:00-05:00",
    "email": "ada.nwosu@example.org",
    "first_name": "Ada",
    "last_name": "Nwosu",
    "city_employee": "yes",
    "employee_number": "1001",
    "bargaining_unit": "BU 01",
    "recall_rights": "no",
    "if_rejected": "withdraw",
    "veteran": "no",
    "seda": "no",
    "cps": "no",
    "qualified": "yes",
    "reason": "licensed",
}
OUTSIDER = BIDDER | {
    "reference": "",
    "email": "bo@example.org",
    "city_employee": "no",
    "employee_number": "",
    "bargaining_unit": "",
}


def sheet(*people: dict[str, str], leaving_out: str = "") -> bytes:
    names = [name for name in HEADER if name != leaving_out]
    out = io.StringIO()
    csv.writer(out).writerows([names, *([person[name] for name in names] for person in people)])
    return out.getvalue().encode()


def problems(*people: dict[str, str]) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in read_applications(sheet(*people), "a.csv").problems]


def only_row(person: dict[str, str]) -> ApplicationLine:
    read = read_applications(sheet(person), "a.csv")
    assert read.problems == []
    (line,) = read.rows
    return line


def test_a_good_line_is_read_as_claimed_with_its_moment_in_utc() -> None:
    assert only_row(BIDDER) == ApplicationLine(
        line=2,
        reference="P-001",
        received_at=datetime(2025, 6, 20, 19, 5, tzinfo=UTC),
        email="ada.nwosu@example.org",
        first_name="Ada",
        last_name="Nwosu",
        city_employee=True,
        employee_number="1001",
        bargaining_unit="BU 01",
        recall_rights=False,
        if_rejected="withdraw",
        veteran="no",
        seda="no",
        cps="no",
        qualified=True,
        reason="licensed",
    )


@pytest.mark.parametrize("claim", [{"employee_number": "none of yours"}, {"bargaining_unit": "Local 99"}])
def test_a_wrong_claim_is_a_bid_to_reject_and_no_bad_line(claim: dict[str, str]) -> None:
    assert problems(BIDDER | claim) == []


def test_the_reference_may_be_left_out_of_line_and_header() -> None:
    assert only_row(OUTSIDER).reference == ""
    assert read_applications(sheet(OUTSIDER, leaving_out="reference"), "a.csv").problems == []


def test_who_claims_no_bid_need_not_answer_the_bidders_questions() -> None:
    line = only_row(OUTSIDER | {"recall_rights": "", "if_rejected": ""})

    assert (line.recall_rights, line.if_rejected) == (False, "public")


@pytest.mark.parametrize("claim", [{"city_employee": "yes"}, {"employee_number": "1"}, {"bargaining_unit": "1"}])
def test_who_claims_a_bid_in_any_way_must_answer_them(claim: dict[str, str]) -> None:
    silent = OUTSIDER | claim | {"recall_rights": "", "if_rejected": ""}

    assert problems(silent) == [(2, "not_a_choice"), (2, "not_a_choice")]


@pytest.mark.parametrize(
    ("answer", "reason", "expected"),
    [
        ("yes", "", (True, "")),
        ("no", "", (False, REASON_NOT_STATED)),
        ("no", "no license", (False, "no license")),
        ("", "", (None, "")),
    ],
)
def test_whoever_is_not_qualified_is_given_a_reason(
    answer: str, reason: str, expected: tuple[bool | None, str]
) -> None:
    line = only_row(BIDDER | {"qualified": answer, "reason": reason})

    assert (line.qualified, line.reason) == expected


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        ("city_employee", "Yes", "not_a_choice"),
        ("city_employee", "", "not_a_choice"),
        ("recall_rights", "maybe", "not_a_choice"),
        ("if_rejected", "public ly", "not_a_choice"),
        ("veteran", "yes", "not_a_choice"),
        ("seda", "denied", "not_a_choice"),
        ("cps", "", "not_a_choice"),
        ("qualified", "unclear", "not_a_choice"),
        ("received_at", "", "empty"),
        ("received_at", "2025-06-20T14:05:00", "naive_time"),
        ("received_at", "2025-06-20", "bad_time"),
        ("received_at", "06/20/2025 2:05 PM", "bad_time"),
        ("received_at", "2025-02-30T14:05:00Z", "bad_time"),
        ("received_at", "2025-06-20T24:05:00Z", "bad_time"),
        ("received_at", "2025-06-20T14:05:00+99:00", "bad_time"),
        ("received_at", "0001-01-01T00:00:00+14:00", "bad_time"),
        ("received_at", "9999-12-31T23:59:00-14:00", "bad_time"),
        ("email", "", "empty"),
        ("email", "ada.nwosu", "bad_email"),
        ("email", "ada@localhost", "bad_email"),
        ("email", "ada nwosu@example.org", "bad_email"),
        ("email", "a@example.org\nBcc: b@example.org", "broken_quotes"),
        ("email", f"{'a' * 250}@example.org", "too_long"),
        ("reference", "P/001", "bad_reference"),
        ("reference", "P" * 33, "too_long"),
        ("reason", "x" * 2_001, "too_long"),
        ("first_name", "@SUM(A1)", "formula"),
        ("last_name", "Nwo\u202esu", "unsafe_character"),
        ("employee_number", "1" * 65, "too_long"),
    ],
)
def test_a_bad_field_is_named_with_its_line(field: str, written: str, code: str) -> None:
    found = problems(OUTSIDER, BIDDER | {field: written})

    assert found[0] == (3, code)
    assert {line for line, _ in found} <= {3, 4}


@pytest.mark.parametrize(
    "written",
    [
        "2025-06-20T19:05:00Z",
        "2025-06-20 19:05+00:00",
        "2025-06-20T14:05:00.000-0500",
    ],
)
def test_a_moment_may_be_spelled_in_the_ways_of_iso_8601(written: str) -> None:
    assert only_row(BIDDER | {"received_at": written}).received_at == datetime(2025, 6, 20, 19, 5, tzinfo=UTC)


def test_an_excel_date_cell_has_no_offset_and_is_refused() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, list(BIDDER.values()))
        moment = datetime.fromisoformat("2025-06-20T14:05:00")
        page.write_datetime(1, 1, moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))

    read = read_applications(out.getvalue(), "a.xlsx")

    assert [(problem.line, problem.code) for problem in read.problems] == [(2, "naive_time")]


def test_the_same_person_and_the_same_reference_twice_are_refused() -> None:
    again = BIDDER | {"email": "Ada.Nwosu@Example.org", "reference": "p-001"}

    read = read_applications(sheet(BIDDER, again, OUTSIDER, OUTSIDER | {"email": "cy@example.org"}), "a.csv")

    assert read.problems == [
        Problem(3, "duplicate_email", "The person of line 2 stands here again, by the e-mail address."),
        Problem(3, "duplicate_reference", "The reference of line 2 stands here again."),
    ]
    assert [line.line for line in read.rows] == [2, 4, 5]


def test_a_missing_column_leaves_no_rows() -> None:
    read = read_applications(sheet(BIDDER, leaving_out="email"), "a.csv")

    assert (read.rows, read.problems) == ([], [Problem(1, "missing_column", "The column email is missing.")])


NAMES = st.text(st.characters(min_codepoint=65, max_codepoint=122, categories=["Lu", "Ll"]), min_size=1, max_size=20)
ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
LINES = st.builds(
    ApplicationLine,
    line=st.just(0),
    reference=st.just(""),
    received_at=st.datetimes(
        datetime.fromisoformat("1991-01-01"), datetime.fromisoformat("2098-12-31"), timezones=ZONES
    ),
    email=NAMES.map(lambda name: f"{name}@example.org"),
    first_name=NAMES,
    last_name=NAMES,
    city_employee=st.booleans(),
    employee_number=st.integers(0, 10**6).map(str),
    bargaining_unit=st.sampled_from(["", "1", "BU 01", "nonsense"]),
    recall_rights=st.booleans(),
    if_rejected=st.sampled_from(["public", "withdraw"]),
    veteran=st.sampled_from(["no", "claimed", "verified"]),
    seda=st.sampled_from(["no", "claimed", "verified"]),
    cps=st.sampled_from(["no", "claimed", "verified"]),
    qualified=st.none() | st.booleans(),
    reason=NAMES,
)


def written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return {True: "yes", False: "no", None: ""}[value] if value is None or isinstance(value, bool) else str(value)


@settings(max_examples=60, deadline=2_000)
@given(lines=st.lists(LINES, min_size=1, max_size=6, unique_by=lambda line: line.email.casefold()))
def test_what_is_written_is_read_again_from_csv_and_excel(lines: list[ApplicationLine]) -> None:
    cells = [[written(getattr(line, name)) for name in HEADER] for line in lines]
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *cells])
    expected = [replace(line, line=number) for number, line in enumerate(lines, start=2)]

    from_csv = read_applications(out.getvalue().encode(), "a.csv")
    from_excel = read_applications(write_xlsx("Paper", HEADER, cells), "a.xlsx")

    assert from_csv.problems == []
    assert from_csv.rows == from_excel.rows == expected
    assert all(line.received_at.tzinfo is UTC for line in from_csv.rows)


@settings(max_examples=100, deadline=2_000)
@given(body=st.binary(max_size=300))
def test_no_bytes_under_the_header_make_it_stumble(body: bytes) -> None:
    read = read_applications(",".join(HEADER).encode() + b"\n" + body, "a.csv")

    assert read.rows or read.problems

"""The roster file: every line read, every bad line named, and the difference between two rosters."""

import csv
import io
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ats.exports import write_xlsx
from ats.tables import Problem
from seniority.importing.difference import Change, Difference, compare
from seniority.importing.roster import RosterLine, number_key, read_roster

HEADER = "employee_number,last_name,first_name,bargaining_unit,class_code,department,seniority_date,status"
AS_OF = date(2025, 7, 1)
NWOSU = RosterLine(2, "1001", "Nwosu", "Ada", "1", "3897", "Library", date(2013, 7, 1), "active")


def roster(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def line_with(**fields: str) -> str:
    usual = ["1001", "Nwosu", "Ada", "BU 01", "3897", "Library", "2013-07-01", "active"]
    values = dict(zip(HEADER.split(","), usual, strict=True))
    return ",".join((values | fields).values())


def problems(*lines: str) -> list[tuple[int | None, str]]:
    read = read_roster(roster(*lines), "r.csv", as_of=AS_OF)
    return [(problem.line, problem.code) for problem in read.problems]


def test_a_good_line_is_read_with_its_unit_normalised() -> None:
    read = read_roster(roster(line_with()), "r.csv", as_of=AS_OF)

    assert (read.rows, read.problems) == ([NWOSU], [])


def test_the_grade_may_be_given() -> None:
    read = read_roster(roster(line_with() + ",BX-18", header=f"{HEADER},Grade"), "r.csv")

    assert read.rows == [replace(NWOSU, grade="BX-18")]


def test_the_example_of_every_status_is_accepted() -> None:
    read = read_roster(
        roster(
            line_with(employee_number="1", status="Laid Off"),
            line_with(employee_number="2", status="probation", seniority_date=""),
            line_with(employee_number="3", status="probation", seniority_date="07/01/2025"),
        ),
        "r.csv",
        as_of=AS_OF,
    )

    assert read.problems == []
    assert [(row.status, row.seniority_date) for row in read.rows] == [
        ("laid_off", date(2013, 7, 1)),
        ("probation", None),
        ("probation", date(2025, 7, 1)),
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"employee_number": ""}, "empty"),
        ({"employee_number": "10 01"}, "bad_number"),
        ({"employee_number": "1" * 21}, "too_long"),
        ({"last_name": "", "first_name": ""}, "empty"),
        ({"last_name": "x" * 201}, "too_long"),
        ({"bargaining_unit": ""}, "empty"),
        ({"bargaining_unit": "Local 99"}, "unknown_unit"),
        ({"bargaining_unit": "99"}, "unknown_unit"),
        ({"class_code": ""}, "empty"),
        ({"department": " "}, "empty"),
        ({"seniority_date": ""}, "no_seniority_date"),
        ({"seniority_date": "", "status": "laid_off"}, "no_seniority_date"),
        ({"seniority_date": "02/30/2013"}, "bad_date"),
        ({"seniority_date": "0025-01-01"}, "bad_date"),
        ({"seniority_date": "2025-07-02"}, "future_date"),
        ({"status": ""}, "empty"),
        ({"status": "retired"}, "unknown_status"),
        ({"first_name": "=1+1"}, "formula"),
    ],
)
def test_a_bad_field_is_named_with_its_line(fields: dict[str, str], code: str) -> None:
    assert problems(line_with(employee_number="77"), line_with(**fields)) == [(3, code)]


def test_a_number_given_twice_is_refused_whatever_its_zeros_and_not_repeated_in_the_text() -> None:
    read = read_roster(roster(line_with(), line_with(employee_number="0001001")), "r.csv")

    assert read.problems == [Problem(3, "duplicate_number", "The employee number of line 2 stands here again.")]
    assert read.rows == [NWOSU]


def test_every_problem_is_listed() -> None:
    assert problems(line_with(status="x", bargaining_unit="y"), line_with(), "a,b") == [
        (2, "unknown_unit"),
        (2, "unknown_status"),
        (3, "duplicate_number"),
        (4, "ragged_row"),
    ]


def test_without_a_day_no_date_is_too_late() -> None:
    assert read_roster(roster(line_with(seniority_date="2031-01-01")), "r.csv").problems == []


def test_a_missing_column_leaves_no_rows() -> None:
    read = read_roster(b"employee_number\n1\n", "r.csv")

    assert read.rows == []
    assert {problem.code for problem in read.problems} == {"missing_column"}


def test_progress_is_told_by_the_thousand_and_at_the_end() -> None:
    told: list[tuple[int, int]] = []
    data = roster(*(line_with(employee_number=str(number)) for number in range(1, 2_002)))

    read = read_roster(data, "r.csv", progress=lambda done, total: told.append((done, total)))

    assert len(read.rows) == 2_001
    assert told == [(1_000, 2_001), (2_000, 2_001), (2_001, 2_001)]


@pytest.mark.parametrize(("written", "key"), [("00123", "123"), (" e-7 ", "E-7"), ("000", "0")])
def test_numbers_compare_without_leading_zeros(written: str, key: str) -> None:
    assert number_key(written) == key


class TestDifference:
    def test_added_changed_and_gone_in_order_of_number(self) -> None:
        other = replace(NWOSU, employee_number="99", line=3)
        moved = replace(NWOSU, line=9, department="Health", seniority_date=None)
        newcomer = replace(NWOSU, employee_number="5")

        difference = compare([NWOSU, other], [newcomer, moved])

        assert difference == Difference(
            added=[newcomer],
            changed=[
                Change("1001", "department", "Library", "Health"),
                Change("1001", "seniority_date", date(2013, 7, 1), None),
            ],
            gone=[other],
        )

    def test_the_same_people_on_other_lines_are_no_difference(self) -> None:
        assert compare([NWOSU], [replace(NWOSU, line=40)]) == Difference([], [], [])

    def test_the_first_roster_is_all_added_and_99_stands_before_100(self) -> None:
        people = [replace(NWOSU, employee_number=number) for number in ("100", "99")]

        assert compare([], people).added == people[::-1]

    def test_a_number_that_lost_its_zeros_is_the_same_employee(self) -> None:
        changed = compare([replace(NWOSU, employee_number="001001")], [NWOSU]).changed

        assert changed == [Change("1001", "employee_number", "001001", "1001")]


# Letters of many scripts; names that begin like formulas or hold invisible characters are refused, and tested above.
NAMES = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=30)
LINES = st.builds(
    RosterLine,
    line=st.just(0),
    employee_number=st.integers(0, 10**8).map(lambda number: f"{number:06}"),
    last_name=NAMES,
    first_name=NAMES,
    bargaining_unit=st.integers(1, 98).map(str),
    class_code=st.from_regex(r"[0-9]{4}", fullmatch=True),
    department=NAMES,
    seniority_date=st.dates(date(1940, 1, 1), AS_OF),
    status=st.sampled_from(["active", "probation", "laid_off"]),
    grade=st.sampled_from(["", "18", "BX-18"]),
)


@settings(max_examples=60, deadline=2_000)
@given(lines=st.lists(LINES, min_size=1, max_size=8, unique_by=lambda line: number_key(line.employee_number)))
def test_what_is_written_is_read_again_from_csv_and_excel(lines: list[RosterLine]) -> None:
    columns = [*HEADER.split(","), "grade"]
    cells = [[str(getattr(line, name)) for name in columns] for line in lines]
    out = io.StringIO()
    csv.writer(out).writerows([columns, *cells])
    expected = [
        replace(
            line,
            line=number,
            last_name=unicodedata.normalize("NFC", line.last_name),
            first_name=unicodedata.normalize("NFC", line.first_name),
        )
        for number, line in enumerate(lines, start=2)
    ]

    from_csv = read_roster(out.getvalue().encode(), "r.csv", as_of=AS_OF)
    from_excel = read_roster(write_xlsx("Roster", columns, cells), "r.xlsx", as_of=AS_OF)

    assert from_csv.problems == []
    assert from_csv.rows == from_excel.rows == expected


@settings(max_examples=100, deadline=2_000)
@given(body=st.binary(max_size=300))
def test_no_bytes_under_the_header_make_it_stumble(body: bytes) -> None:
    read = read_roster(HEADER.encode() + b"\n" + body, "r.csv", as_of=AS_OF)

    assert read.rows or read.problems

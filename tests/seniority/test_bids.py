"""What a bid is worth: every problem alone, several at once, and what stays unsaid of other people's rows."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seniority.bids import (
    BidClaim,
    PostingTerms,
    ProblemCode,
    RosterRow,
    becomes,
    check_bid,
    claims_a_bid,
    first_preference_gap,
    has_first_preference,
    mask_number,
    may_bid_again_on,
)

CLAIM = BidClaim(
    city_employee=True,
    employee_number="700123",
    bargaining_unit="01",
    recall_rights=False,
    if_rejected="public",
    first_name="Imogen",
    last_name="Quillfeather",
)
ROW = RosterRow(
    employee_number="700123",
    last_name="QUILLFEATHER",
    first_name="IMOGEN",
    bargaining_unit="1",
    class_code="0429",
    department="Department of Lantern Upkeep",
    seniority_date=date(2008, 11, 17),
    status="active",
    grade="BX-14",
)
TERMS = PostingTerms(
    job_number="412401",
    class_code="3897",
    department="Commission for Quiet Streets & Squares (CQSS)",
    department_code="70",
    eligible_units=("01", "03", "04", "05"),
    new_job=False,
    open_to_public=True,
    closes_on=date(2025, 7, 1),
    grade="BX-14",
)
UNTICKED = replace(CLAIM, city_employee=False)
NUMBERLESS = replace(CLAIM, employee_number="  ")
STRANGER = replace(ROW, first_name="Barnabas", last_name="Oakhollow")
OWN_JOB = replace(ROW, class_code="3897", department="Commission for Quiet Streets and Squares")


def codes(
    claim: BidClaim,
    row: RosterRow | None,
    terms: PostingTerms = TERMS,
    *,
    roster: bool = True,
    awards: tuple[date, ...] = (),
) -> tuple[str, ...]:
    return tuple(problem.code for problem in check_bid(claim, row, terms, roster_in_force=roster, awards=awards))


def test_a_proper_bid_has_no_problem() -> None:
    assert check_bid(CLAIM, ROW, TERMS, roster_in_force=True) == ()


@pytest.mark.parametrize(
    ("claim", "row", "expected"),
    [
        (UNTICKED, ROW, ("not_ticked",)),
        (NUMBERLESS, None, ("no_number",)),
        (CLAIM, None, ("number_not_on_roster",)),
        (CLAIM, STRANGER, ("name_differs",)),
        (replace(CLAIM, bargaining_unit="3"), ROW, ("unit_differs",)),
        (replace(CLAIM, bargaining_unit=""), ROW, ("unit_differs",)),
        (replace(CLAIM, bargaining_unit="10"), ROW, ("unit_differs",)),
        (replace(CLAIM, bargaining_unit="BU #2"), replace(ROW, bargaining_unit="02"), ("unit_not_eligible",)),
        (CLAIM, replace(ROW, bargaining_unit="2"), ("unit_differs", "unit_not_eligible")),
        (CLAIM, replace(ROW, bargaining_unit=""), ("unit_differs", "unit_not_eligible")),
        (CLAIM, OWN_JOB, ("own_class_in_own_department",)),
        (CLAIM, replace(OWN_JOB, department="70"), ("own_class_in_own_department",)),
        # Everything that holds at once.
        (replace(UNTICKED, bargaining_unit="3"), ROW, ("not_ticked", "unit_differs")),
        (replace(UNTICKED, employee_number=""), None, ("not_ticked", "no_number")),
        (replace(UNTICKED, bargaining_unit="9"), None, ("not_ticked", "number_not_on_roster", "unit_not_eligible")),
        (replace(NUMBERLESS, bargaining_unit="9"), None, ("no_number", "unit_not_eligible")),
        (UNTICKED, STRANGER, ("not_ticked", "name_differs")),
        (
            UNTICKED,
            replace(OWN_JOB, bargaining_unit="2"),
            ("not_ticked", "unit_differs", "unit_not_eligible", "own_class_in_own_department"),
        ),
    ],
)
def test_each_problem_is_found_and_all_that_hold_are_listed(
    claim: BidClaim, row: RosterRow | None, expected: tuple[str, ...]
) -> None:
    assert codes(claim, row) == expected


@pytest.mark.parametrize("written", ["1", "01", "BU 01", "#01", " bu-less "])
def test_units_compare_by_their_normalised_code(written: str) -> None:
    expected = ("unit_differs",) if "less" in written else ()

    assert codes(replace(CLAIM, bargaining_unit=written), ROW) == expected


def test_without_a_roster_nothing_of_the_roster_is_said() -> None:
    assert codes(CLAIM, None, roster=False) == ("no_roster",)
    assert codes(UNTICKED, None, roster=False) == ("not_ticked", "no_roster")
    assert codes(NUMBERLESS, None, roster=False) == ("no_number",)
    assert codes(replace(CLAIM, bargaining_unit="9"), None, roster=False) == ("unit_not_eligible", "no_roster")


def test_ones_own_title_may_be_bid_on_in_another_department_or_for_a_new_job() -> None:
    assert codes(CLAIM, replace(ROW, class_code="3897")) == ()
    assert codes(CLAIM, replace(OWN_JOB, class_code="0429")) == ()
    assert codes(CLAIM, OWN_JOB, replace(TERMS, new_job=True)) == ()
    assert codes(CLAIM, replace(OWN_JOB, class_code=""), replace(TERMS, class_code="")) == ()


@pytest.mark.parametrize(
    ("award", "closes_on", "expected"),
    [
        (date(2025, 1, 2), date(2025, 7, 1), ("recent_award",)),
        (date(2025, 1, 1), date(2025, 7, 1), ()),  # six months to the day: free again
        (date(2025, 7, 1), date(2025, 7, 1), ("recent_award",)),
        (date(2025, 7, 2), date(2025, 7, 1), ()),  # awarded after the closing: none yet
        (date(2024, 8, 31), date(2025, 2, 27), ("recent_award",)),
        (date(2024, 8, 31), date(2025, 2, 28), ()),
    ],
)
def test_a_bid_within_six_months_of_an_award_is_rejected(
    award: date, closes_on: date, expected: tuple[str, ...]
) -> None:
    terms = replace(TERMS, closes_on=closes_on)

    assert codes(CLAIM, ROW, terms, awards=(award,)) == expected
    assert codes(CLAIM, ROW, terms, awards=(date(2010, 5, 5), award)) == expected


@pytest.mark.parametrize(
    ("award", "free_on"),
    [
        (date(2025, 1, 15), date(2025, 7, 15)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2025, 6, 30), date(2025, 12, 30)),
        (date(2025, 7, 1), date(2026, 1, 1)),
    ],
)
def test_bidding_is_free_again_six_calendar_months_after_an_award(award: date, free_on: date) -> None:
    assert may_bid_again_on(award) == free_on


def test_a_recent_award_says_from_when_one_can_bid_again() -> None:
    (problem,) = check_bid(CLAIM, ROW, TERMS, roster_in_force=True, awards=[date(2025, 3, 3), date(2025, 2, 1)])

    assert problem.clause == "agreement 12.7(j)"
    assert problem.sentence_for_the_applicant == (
        "You were awarded a job by bid in the six months before this posting closes. "
        "You can bid again on postings that close on or after September 3, 2025."
    )


@pytest.mark.parametrize(
    ("units", "open_to_public", "sentence"),
    [
        (
            ("05", "BU 10", "3", "1"),
            True,
            "Only bargaining units 1, 3, 5 and 10 may bid on this posting. You can apply with the public.",
        ),
        (
            ("3",),
            False,
            "Only bargaining unit 3 may bid on this posting. This posting is not open to the public.",
        ),
        (
            (),
            True,
            "No bargaining unit may bid on this posting. You can apply with the public.",
        ),
    ],
)
def test_an_ineligible_unit_is_told_who_may_bid(units: tuple[str, ...], open_to_public: bool, sentence: str) -> None:
    terms = replace(TERMS, eligible_units=units, open_to_public=open_to_public)
    claim, row = replace(CLAIM, bargaining_unit="2"), replace(ROW, bargaining_unit="2")

    (problem,) = check_bid(claim, row, terms, roster_in_force=True)

    assert problem.sentence_for_the_applicant == sentence


def test_an_unknown_number_and_anothers_number_read_alike() -> None:
    unknown = check_bid(CLAIM, None, TERMS, roster_in_force=True)
    anothers = check_bid(CLAIM, STRANGER, TERMS, roster_in_force=True)

    assert [problem.code for problem in unknown] != [problem.code for problem in anothers]
    assert [(problem.sentence_for_the_applicant, problem.clause) for problem in unknown] == [
        (problem.sentence_for_the_applicant, problem.clause) for problem in anothers
    ]


@given(
    ticked=st.booleans(),
    unit=st.sampled_from(["", "1", "2", "03", "nonsense"]),
    row_unit=st.sampled_from(["1", "2", "3", ""]),
    class_code=st.sampled_from(["3897", "0429"]),
    awards=st.lists(st.dates(date(2024, 1, 1), date(2025, 12, 31)), max_size=2),
)
def test_nothing_of_anothers_row_can_be_read_from_the_answer(
    ticked: bool, unit: str, row_unit: str, class_code: str, awards: list[date]
) -> None:
    claim = replace(CLAIM, city_employee=ticked, bargaining_unit=unit)
    row = replace(STRANGER, bargaining_unit=row_unit, class_code=class_code, department=TERMS.department)

    anothers = check_bid(claim, row, TERMS, roster_in_force=True, awards=awards)
    unknown = check_bid(claim, None, TERMS, roster_in_force=True)

    assert [(found.sentence_for_the_applicant, found.clause) for found in anothers] == [
        (found.sentence_for_the_applicant, found.clause) for found in unknown
    ]


@given(
    ticked=st.booleans(),
    number=st.sampled_from(["", "700123"]),
    unit=st.sampled_from(["", "1", "2", "3"]),
    row=st.none() | st.sampled_from([ROW, STRANGER, OWN_JOB, replace(OWN_JOB, bargaining_unit="2")]),
    roster=st.booleans(),
    awards=st.sampled_from([(), (date(2025, 6, 1),)]),
)
def test_problems_keep_their_order_and_none_is_said_twice(
    *, ticked: bool, number: str, unit: str, row: RosterRow | None, roster: bool, awards: tuple[date, ...]
) -> None:
    claim = replace(CLAIM, city_employee=ticked, employee_number=number, bargaining_unit=unit)
    order = get_args(ProblemCode)

    found = codes(claim, row, roster=roster, awards=awards)

    positions = [order.index(code) for code in found]
    assert positions == sorted(set(positions))
    assert len({"no_number", "no_roster", "number_not_on_roster", "name_differs"} & set(found)) <= 1


@pytest.mark.parametrize(
    ("claim", "claims"),
    [
        (CLAIM, True),
        (replace(CLAIM, employee_number="", bargaining_unit=""), True),
        (replace(UNTICKED, bargaining_unit=""), True),
        (replace(UNTICKED, employee_number=""), True),
        (replace(UNTICKED, employee_number=" ", bargaining_unit=" ", recall_rights=True), False),
    ],
)
def test_the_box_a_number_or_a_unit_claims_a_bid(claim: BidClaim, claims: bool) -> None:
    assert claims_a_bid(claim) is claims


@pytest.mark.parametrize(
    ("if_rejected", "open_to_public", "outcome"),
    [
        ("public", True, "public"),
        ("", True, "public"),
        ("withdraw", True, "withdrawn"),
        ("public", False, "withdrawn"),
        ("withdraw", False, "withdrawn"),
    ],
)
def test_a_rejected_bid_becomes_what_the_person_answered(if_rejected: str, open_to_public: bool, outcome: str) -> None:
    claim, terms = replace(CLAIM, if_rejected=if_rejected), replace(TERMS, open_to_public=open_to_public)

    assert becomes(claim, terms) == outcome


@pytest.mark.parametrize(
    ("status", "ticked", "held", "offered", "gap"),
    [
        ("laid_off", True, "BX-14", "BX-14", ""),
        ("laid_off", True, "Grade: bx 14", "BX-9", ""),
        ("laid_off", True, "14", "13", ""),
        ("laid_off", True, "BX-14", "BX-15", "the posting is of a higher grade"),
        ("laid_off", True, "BX-14", "14", "grades BX-14 and 14 are of different series and cannot be compared"),
        ("laid_off", True, "", "BX-14", ""),
        ("laid_off", True, "senior", "BX-14", ""),
        ("laid_off", True, "BX-14", "", ""),
        ("laid_off", False, "BX-14", "BX-14", "recall rights are not ticked on the bid"),
        ("active", True, "BX-14", "BX-14", "not laid off according to the roster"),
    ],
)
def test_first_preference_needs_layoff_the_tick_and_no_higher_grade(
    status: str, ticked: bool, held: str, offered: str, gap: str
) -> None:
    claim, row = replace(CLAIM, recall_rights=ticked), replace(ROW, status=status, grade=held)
    terms = replace(TERMS, grade=offered)

    assert first_preference_gap(claim, row, terms) == gap
    assert has_first_preference(claim, row, terms) is (gap == "")


@pytest.mark.parametrize(
    ("number", "masked"),
    [("123456", "••••56"), (" 1234 ", "••••34"), ("123", "••••"), ("1", "••••"), (" ", "")],
)
def test_a_masked_number_shows_two_digits_at_most(number: str, masked: str) -> None:
    assert mask_number(number) == masked

"""The named rules: who comes first by each, and the words for it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from postings.deadline import day_in_words
from seniority.facts import Candidate, seniority_of
from seniority.rules import RULES

SENIOR = Candidate("A", "bidder", seniority_date=date(2008, 11, 17))
JUNIOR = Candidate("B", "bidder", seniority_date=date(2009, 3, 2))
PROBATIONER = Candidate("C", "bidder", seniority_date=date(2001, 1, 1), probation=True)
UNDATED = Candidate("D", "bidder")
RECALLED = Candidate("E", "bidder", recall_first=True)
NEIGHBOR = Candidate("F", "bidder", hiring_department=True)
VETERAN = Candidate("G", "public", preferences=frozenset({"cps", "veteran"}))
CLASSED = Candidate("I", "bidder", other_dates=(("class", date(2015, 1, 5)), ("department", date(2012, 9, 4))))
RECENT = Candidate("J", "bidder", other_dates=(("class", date(2016, 1, 5)), ("department", date(2011, 9, 4))))
EARLY = Candidate("K", "public", received_at=datetime(2025, 6, 18, 14, 0, tzinfo=UTC))
LATER = Candidate("L", "public", received_at=datetime(2025, 6, 18, 14, 0, 0, 120, tzinfo=UTC))
PASSED = Candidate("M", "public", exam_score=Decimal("80.00"))
ZERO = Candidate("N", "public", exam_score=Decimal("0.00"))
PUBLIC = Candidate("H", "public", seniority_date=date(1990, 1, 1))


@pytest.mark.parametrize(
    ("rule_id", "ahead", "behind", "because"),
    [
        ("bidders_before_public", JUNIOR, VETERAN, "a bidder comes before a public applicant"),
        (
            "recall_rights_first",
            RECALLED,
            SENIOR,
            "recall rights on an equal or lower grade come before no such recall rights",
        ),
        ("hiring_department_first", NEIGHBOR, SENIOR, "the hiring department comes before another department"),
        ("probation_last", JUNIOR, PROBATIONER, "March 2, 2009 comes before no seniority yet (probation)"),
        ("probation_last", JUNIOR, UNDATED, "March 2, 2009 comes before no seniority date on the roster"),
        ("city_wide_seniority", SENIOR, JUNIOR, "November 17, 2008 is earlier than March 2, 2009"),
        ("class_seniority", CLASSED, RECENT, "January 5, 2015 is earlier than January 5, 2016"),
        ("class_seniority", RECENT, SENIOR, "January 5, 2016 comes before no class seniority date on the roster"),
        ("department_seniority", RECENT, CLASSED, "September 4, 2011 is earlier than September 4, 2012"),
        (
            "earlier_application",
            EARLY,
            LATER,
            "9:00:00 am Central (CDT, UTC−5) on June 18, 2025 is earlier than "
            "9:00:00.00012 am Central (CDT, UTC−5) on June 18, 2025",
        ),
        (
            "earlier_application",
            LATER,
            PUBLIC,
            "9:00:00.00012 am Central (CDT, UTC−5) on June 18, 2025 comes before no moment of receipt",
        ),
        ("ranked_exam", PASSED, ZERO, "80.00 is higher than 0.00"),
        ("ranked_exam", ZERO, VETERAN, "0.00 comes before no exam score"),
        (
            "preference_holders_first",
            VETERAN,
            PUBLIC,
            "a verified preference (veteran, cps) comes before no verified preference",
        ),
    ],
)
def test_a_rule_puts_one_before_the_other_and_says_why(
    rule_id: str, ahead: Candidate, behind: Candidate, because: str
) -> None:
    rule = RULES[rule_id]

    assert rule.key(ahead) < rule.key(behind)
    assert rule.because(rule.words(ahead), rule.words(behind)) == because


def test_in_the_lottery_no_fact_of_a_person_speaks() -> None:
    lottery = RULES["lottery"]
    everybody = [SENIOR, JUNIOR, PROBATIONER, UNDATED, RECALLED, NEIGHBOR, VETERAN, PUBLIC]

    assert {(lottery.key(candidate), lottery.words(candidate)) for candidate in everybody} == {(0, "level")}


def test_only_a_bidder_past_probation_has_seniority() -> None:
    assert seniority_of(SENIOR) == date(2008, 11, 17)
    assert seniority_of(PROBATIONER) is None
    assert seniority_of(UNDATED) is None
    assert seniority_of(PUBLIC) is None


def test_seniority_alone_too_puts_those_without_it_last() -> None:
    seniority = RULES["city_wide_seniority"]

    assert seniority.key(Candidate("Z", "bidder", seniority_date=date.max)) < seniority.key(PROBATIONER)


def test_days_are_written_out() -> None:
    assert day_in_words(date(2009, 3, 2)) == "March 2, 2009"


def test_every_rule_stands_under_its_own_id_with_a_source() -> None:
    assert all(rule.id == rule_id and rule.title and rule.clause for rule_id, rule in RULES.items())

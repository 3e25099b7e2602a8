"""The mutation run itself: the sound engine passes, and a fault is noticed by its tests and by SQL."""

from __future__ import annotations

import pytest

from tests.selection.mutants import PAGE, SOUND, Finding, checks, find, is_property, page, ranked_by_sql
from tests.selection.mutations import mutants

pytestmark = pytest.mark.django_db


def test_the_sound_engine_passes_and_two_faults_are_caught() -> None:
    faults = {mutant.name: mutant for mutant in mutants()}
    lists = ranked_by_sql()
    asked = [check for check in checks(lists) if not is_property(check)]

    findings = [
        find(mutant, asked, lists)
        for mutant in (
            SOUND,
            faults["rule city_wide_seniority: turned round"],
            faults["reasons: rule and sentence exchanged"],
            SOUND,
        )
    ]

    assert findings == [
        Finding("no fault", "", False),
        Finding(
            "rule city_wide_seniority: turned round",
            "test_rules.test_a_rule_puts_one_before_the_other_and_says_why",
            True,
        ),
        Finding(
            "reasons: rule and sentence exchanged",
            "test_ranking.test_bidders_stand_by_seniority_and_the_public_after_them",
            False,
        ),
        Finding("no fault", "", False),
    ]


def test_the_report_says_which_fault_was_not_caught() -> None:
    text = page([Finding("a fault", "", True), Finding("another", "test_x.test_y", False)], asked=3)

    assert "**1 of 2 faults caught** by 3 checks; 1 of them" in text
    assert "| a fault | **not caught** | differs |\n| another | `test_x.test_y` | the same |\n" in text


def test_the_report_that_is_kept_has_a_row_for_every_fault_and_all_are_caught() -> None:
    rows = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]

    assert [row[0].removeprefix("| ") for row in rows[2:]] == [mutant.name for mutant in mutants()]
    assert not [row[0] for row in rows if row[1] == "**not caught**"]

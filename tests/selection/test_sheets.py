"""The text that an interviewer seals, its digest, and averages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from selection.choosing import sheets

SHEET = sheets.Sheet(
    "AAAA-BBBB-C", "Avery Invented", ("Plans a bed?", "Ñandú?"), 5, (4, 3), ("Yes.", ""), "Calm.",
    "2026-05-04T12:00:00+00:00", "ab" * 32,
)  # fmt: skip


def test_a_sheet_is_read_as_it_was_written():
    assert sheets.read(sheets.text_of(SHEET)) == SHEET
    assert SHEET.answers() == [("Plans a bed?", 4, "Yes."), ("Ñandú?", 3, "")]


@pytest.mark.parametrize(
    "change",
    [
        {"scores": (3, 4)},
        {"notes": ("Yes", "")},
        {"remark": ""},
        {"salt": "cd" * 32},
        {"application": "X"},
        {"highest": 6},
    ],
)
def test_whatever_changes_changes_the_digest(change):
    same, other = sheets.text_of(replace(SHEET)), sheets.text_of(replace(SHEET, **change))

    assert sheets.digest(same) == sheets.digest(sheets.text_of(SHEET)) != sheets.digest(other)


@pytest.mark.parametrize(
    ("scores", "average"), [((4,), "4.00"), ((1, 2), "1.50"), ((1, 1, 2), "1.33"), ((1, 2, 2), "1.67")]
)
def test_an_average_is_to_the_hundredth(scores, average):
    assert sheets.average(scores) == Decimal(average)


def test_of_no_scores_there_is_no_average():
    with pytest.raises(ValueError, match="no scores"):
        sheets.average(())

"""Lists given out: opened in a spreadsheet they show what they hold, and run nothing."""

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from ats.exports import safe_cell, write_csv, write_xlsx
from ats.tables import FORMULA_SIGNS

HOSTILE = ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "−1", "﹣1"]


def cells(data: bytes) -> list[list[object]]:
    return [list(row) for row in load_workbook(io.BytesIO(data)).get_sheet_by_index(0).iter_rows()]


def sheet_names(title: str) -> list[str]:
    return load_workbook(io.BytesIO(write_xlsx(title, ["a"], []))).sheet_names


@pytest.mark.parametrize("text", [*HOSTILE, " =1", "\ufeff=1", "\u00a0@x", *sorted(FORMULA_SIGNS)])
def test_text_that_could_run_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ada", "O'Neill", "a=1", "李", "'=1", "1-2", "   "])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (-5, "-5"), (1.5, "1.5"), (date(2025, 7, 1), "2025-07-01"), ("\ud800", "?")]
)
def test_other_values_become_their_text(value: object, text: str) -> None:
    assert safe_cell(value) == text


@given(st.text(max_size=20))
def test_no_safe_cell_begins_with_a_formula_sign(text: str) -> None:
    assert safe_cell(text).lstrip()[:1] not in FORMULA_SIGNS


def test_csv_opens_in_excel_as_utf_8_and_keeps_every_cell() -> None:
    data = write_csv(["name", "=n"], [['Zoë, "Z"', -5], ["=1+1", None]])

    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [
        ["name", "'=n"],
        ['Zoë, "Z"', "-5"],
        ["'=1+1", ""],
    ]


def test_excel_keeps_text_as_text_and_numbers_as_numbers() -> None:
    rows = [[text, "http://example.org", "0012", 7, date(2025, 7, 1), None] for text in HOSTILE if text.isprintable()]

    data = write_xlsx("Bid list", ["a", "b", "c", "d", "e", "f"], rows)

    assert cells(data)[1:] == [[row[0], "http://example.org", "0012", 7.0, "2025-07-01", ""] for row in rows]
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet and b"<hyperlink" not in sheet


def test_excel_shows_the_header_bold_and_in_view() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_xlsx("Bid list", ["place"], [[1]])))

    assert b'state="frozen"' in archive.read("xl/worksheets/sheet1.xml")
    assert b'<c r="A1" s="1" t="s">' in archive.read("xl/worksheets/sheet1.xml")
    assert b"<b/>" in archive.read("xl/styles.xml")


def test_a_cell_longer_than_excel_allows_is_cut() -> None:
    assert cells(write_xlsx("x", ["a"], [["y" * 40_000]])) == [["a"], ["y" * 32_767]]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Bid list 412401", "Bid list 412401"),
        ("a/b:c*[d]?\\", "abcd"),
        ("x" * 40, "x" * 31),
        ("'quoted'", "quoted"),
        ("", "List"),
        ("History", "List"),
    ],
)
def test_any_title_makes_a_sheet_name(title: str, name: str) -> None:
    assert sheet_names(title) == [name]

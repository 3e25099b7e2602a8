"""Which spellings name one person or one department, and which do not."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seniority.likeness import same_department, same_name


@dataclass(frozen=True)
class Written:
    first_name: str
    last_name: str


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("Imogen", "Quillfeather"), ("IMOGEN", "QUILLFEATHER")),
        (("José", "Peñalver"), ("JOSE", "PENALVER")),
        (("Jose\u0301", "Pen\u0303alver"), ("José", "Peñalver")),
        (("Søren", "Łabędź"), ("Soren", "Labedz")),
        (("Ｉｍｏｇｅｎ", "Ｑｕｉｌｌ"), ("Imogen", "Quill")),
        (("Imo\u200bgen", "Quill"), ("Imogen", "Quill")),
        (("Nora", "O'Thimble"), ("NORA", "O’THIMBLE")),
        (("Nora", "O´Thimble"), ("NORA", "OTHIMBLE")),
        (("Nora", "O Thimble"), ("NORA", "OTHIMBLE")),
        (("Nora", "Vane-Thimble"), ("Nora", "VANE THIMBLE")),
        (("Jean-Luc", "Vane"), ("JEAN LUC", "VANE")),
        (("Mary Ann", "Vane"), ("Maryann", "Vane")),
        (("Otto", "Vane, Jr."), ("OTTO", "VANE")),
        (("Otto", "Vane III"), ("OTTO III", "VANE")),
        (("Otto Felix", "Vane"), ("Otto", "Vane")),
        (("Otto F.", "Vane"), ("Otto Felix", "Vane")),
        (("Otto Felix", "Vane"), ("Otto F", "Vane")),
        (("", "Wovoke"), ("Wovoke", "")),
        (("明", "王"), ("明", "王")),
        (("X", "V"), ("x", "v")),
    ],
)
def test_one_name_written_in_two_ways_is_the_same(a: tuple[str, str], b: tuple[str, str]) -> None:
    assert same_name(Written(*a), Written(*b))
    assert same_name(Written(*b), Written(*a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("Imogen", "Quill"), ("Quill", "Imogen")),
        (("Imogen", "Quill"), ("Isolde", "Quill")),
        (("Imogen", "Quill"), ("Imogen", "Quilt")),
        (("Imogen", "Quill"), ("I.", "Quill")),
        (("Imogen", "Quill"), ("", "Quill")),
        (("Otto Felix", "Vane"), ("Otto Gustav", "Vane")),
        (("Otto F", "Vane"), ("Otto G", "Vane")),
        (("Otto", "Vane Jr"), ("Otto", "Vane Sr")),
        (("Otto", "Vane"), ("Otto", "Vane Thimble")),
        (("Imogеn", "Quill"), ("Imogen", "Quill")),  # a Cyrillic letter among Latin ones
        (("", ""), ("", "")),
        (("-", "'"), ("-", "'")),
    ],
)
def test_two_different_names_differ(a: tuple[str, str], b: tuple[str, str]) -> None:
    assert not same_name(Written(*a), Written(*b))
    assert not same_name(Written(*b), Written(*a))


@given(a=st.tuples(st.text(), st.text()), b=st.tuples(st.text(), st.text()))
def test_likeness_of_names_has_no_direction_and_no_text_breaks_it(a: tuple[str, str], b: tuple[str, str]) -> None:
    assert same_name(Written(*a), Written(*b)) == same_name(Written(*b), Written(*a))


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Quiet Streets & Squares", "QUIET STREETS AND SQUARES", True),
        ("Commission for Quiet Streets (CQS)", "Commission for Quiet Streets", True),
        ("Commission for Quiet Streets (CQS)", "commission for quiet streets (C.Q.S.)", True),
        ("CQS", "Commission for Quiet Streets (CQS)", True),
        ("Dept. of Lanterns", "Department of Lanterns", True),
        ("Lanterns, Ladders", "Lanterns / Ladders", True),
        ("Lanterns", "Ladders", False),
        ("Lanterns (L)", "Ladders (L)", False),
        ("", "", False),
        ("()", "", False),
    ],
)
def test_departments_compare_by_their_words(a: str, b: str, same: bool) -> None:
    assert same_department(a, b) is same
    assert same_department(b, a) is same

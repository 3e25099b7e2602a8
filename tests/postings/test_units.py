import pytest

from postings.units import normalise_unit


@pytest.mark.parametrize(
    "written",
    [
        "1",
        "01",
        "BU 01",
        "BU: 01",
        "bu1",
        "B.U. 1",
        "#01",
        "BU #1",
        "Unit 1",
        "Bargaining Unit 01",
        "unit no. 1",
        " 01\n",
    ],
)
def test_every_way_of_writing_one_unit_is_the_same_unit(written: str):
    assert normalise_unit(written) == "1"


@pytest.mark.parametrize(("written", "code"), [("10", "10"), ("BU 54", "54"), ("03", "3")])
def test_two_digits_are_kept(written: str, code: str):
    assert normalise_unit(written) == code


@pytest.mark.parametrize(
    "written", ["", " ", "99", "BU 99", "0", "00", "001", "123", "-1", "1.0", "1, 3", "AFSCME", "Unit", "١", "1" * 5000]
)
def test_what_is_not_one_unit_is_none(written: str):
    assert normalise_unit(written) is None

"""References: read over the telephone, never counted, a slip noticed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from applicants import reference

BODY = st.text(alphabet=reference.SIGNS, min_size=9, max_size=9)


def test_a_new_reference_reads_as_itself():
    made = reference.make()

    assert reference.read(made) == made
    assert reference.read(made.lower().replace("-", " ")) == made


@given(BODY)
def test_letters_that_look_alike_are_understood(body: str):
    made = reference.grouped(body + reference.check_sign(body))

    assert reference.read(made.replace("1", "I").replace("0", "O").replace("V", "U")) == made


@given(BODY, st.integers(0, 8), st.sampled_from(reference.SIGNS))
def test_one_wrong_sign_is_noticed(body: str, place: int, sign: str):
    wrong = body[:place] + sign + body[place + 1 :]

    found = reference.read(wrong + reference.check_sign(body))

    assert (found is not None) == (wrong == body)


@given(st.text(max_size=20))
def test_nothing_typed_makes_it_fail(typed: str):
    found = reference.read(typed)

    assert found is None or reference.read(found) == found

"""Ranked exams: the points of a veteran, exactly, and the words for them; what a score does on a list, and what it never does."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seniority import exams
from seniority.facts import PREFERENCES, Candidate
from seniority.packs import load_pack
from seniority.ranking import compare, rank
from tests.selection.random_lists import CANDIDATES

PACK = load_pack("ranked-exam")
SEED = bytes(range(32))
SCORES = st.decimals(0, 100, places=2)
PEOPLE = st.lists(CANDIDATES, max_size=12, unique_by=lambda one: one.reference)
NUMBERS = st.tuples(st.integers(0, 100), st.integers(0, 100))


def taker(score: str | None, *preferences: str, group: str = "public") -> Candidate:
    held = frozenset(one for one in PREFERENCES if one in preferences)
    return Candidate("A", group, preferences=held, exam_score=Decimal(score) if score else None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "counts", "words"),
    [
        (taker("78.00", "veteran"), "81.90", "81.90 (78.00 and 5 % for a veteran)"),
        (taker("70.00", "veteran", "cps"), "73.50", "73.50 (70.00 and 5 % for a veteran)"),
        # To the last digit that counts: two people parted by it must read two values.
        (taker("78.01", "veteran"), "81.9105", "81.9105 (78.01 and 5 % for a veteran)"),
        (taker("100.00", "veteran"), "105", "105.00 (100.00 and 5 % for a veteran)"),
        (taker("69.99", "veteran"), "69.99", "69.99"),
        (taker("78.00", "seda", "cps"), "78.00", "78.00"),
        (taker("78.00", "veteran", group="bidder"), "78.00", "78.00"),
        (taker("0.00", "veteran"), "0.00", "0.00"),
        (taker("78"), "78.00", "78.00"),
    ],
)
def test_a_passing_veterans_score_is_raised_and_no_other(one: Candidate, counts: str, words: str) -> None:
    assert exams.score_with_points(one, 70, 5) == Decimal(counts)
    assert exams.words(one, 70, 5) == words
    assert exams.key(one, 70, 5) == -int(Decimal(counts) * 10_000)


def test_who_took_no_exam_has_no_score_and_no_points() -> None:
    nobody = taker(None, "veteran")

    assert exams.score_with_points(nobody, 0, 5) is None
    assert exams.words(nobody, 0, 5) == "no exam score"
    assert exams.key(nobody, 0, 5) > exams.key(taker("0.00"), 0, 5)


def test_a_pack_that_gives_no_percent_gives_no_points_to_speak_of() -> None:
    assert exams.words(taker("78.00", "veteran"), 70, 0) == "78.00"


@given(score=SCORES, numbers=NUMBERS, veteran=st.booleans())
def test_keys_and_words_are_exact(score: Decimal, numbers: tuple[int, int], veteran: bool) -> None:
    one = Candidate("A", "public", preferences=frozenset({"veteran"} if veteran else ()), exam_score=score)
    passing, percent = numbers
    exact = Fraction(score) * (100 + percent if veteran and score >= passing else 100) / 100

    assert Fraction(-exams.key(one, *numbers), 10_000) == exact
    assert Fraction(exams.words(one, *numbers).split(" ")[0]) == exact


@given(score=SCORES, other=SCORES, numbers=NUMBERS)
def test_points_never_put_a_veteran_behind_where_they_stood(
    score: Decimal, other: Decimal, numbers: tuple[int, int]
) -> None:
    plain, veteran = taker(str(score)), taker(str(score), "veteran")

    assert exams.key(veteran, *numbers) <= exams.key(plain, *numbers)
    if other >= score:
        assert exams.key(taker(str(other), "veteran"), *numbers) <= exams.key(veteran, *numbers)


@pytest.mark.parametrize("text", ["87.5", "87", "087.500", "-1.00", "1e2", "NaN", "", "87,50", "8７.50", "87.50\n"])
def test_a_score_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match="is no exam score"):
        exams.score_of(text)


@given(SCORES)
def test_a_spelled_score_is_read_again(score: Decimal) -> None:
    assert exams.score_of(exams.spelled(score)) == score


# --- on a list -----------------------------------------------------------------------------------------------------------


def test_the_sentence_shows_both_scores_and_the_points() -> None:
    ahead, behind = taker("78.00", "veteran"), taker("80.00")._replace(reference="B")

    first, second = rank([behind, ahead], PACK, SEED)

    why = "81.90 (78.00 and 5 % for a veteran) is higher than 80.00: Ranked exam, Personnel Rules VI section 3"
    assert (first.reference, first.because) == ("A", f"before place 2, since {why}")
    assert (second.decided_by, second.because) == ("ranked_exam", f"after place 1, since {why}")
    assert compare(behind, ahead, PACK, SEED).because == why


def test_level_scores_are_parted_by_the_lottery_and_the_sentence_names_the_score_where_it_is_alike() -> None:
    alike = rank([taker("80.00"), taker("80.00")._replace(reference="B")], PACK, SEED)
    unlike = rank([taker("81.90"), taker("78.00", "veteran")._replace(reference="B")], PACK, SEED)

    assert alike[1].because.startswith("after place 1, since both have 80.00, and ")
    assert (alike[1].decided_by, unlike[1].decided_by) == ("lottery", "lottery")
    assert "both have" not in unlike[1].because


@given(people=PEOPLE, data=st.data())
def test_a_score_never_moves_a_bidder_nor_says_a_word_of_one(people: list[Candidate], data: st.DataObject) -> None:
    others = [
        one._replace(exam_score=data.draw(st.none() | SCORES)) if one.group == "bidder" else one for one in people
    ]

    assert rank(others, PACK, SEED) == rank(people, PACK, SEED)


@given(people=PEOPLE, name=st.sampled_from(["afscme-seniority", "afscme-article-12", "class-seniority"]))
def test_a_score_says_nothing_where_no_pack_asks_for_it(people: list[Candidate], name: str) -> None:
    pack = load_pack(name)

    assert rank([one._replace(exam_score=None) for one in people], pack, SEED) == rank(people, pack, SEED)


@given(people=PEOPLE)
def test_of_the_public_the_score_that_counts_never_rises_down_the_list(people: list[Candidate]) -> None:
    by_reference = {one.reference: one for one in people}

    order = [by_reference[place.reference] for place in rank(people, PACK, SEED) if place.group == "public"]

    counts = [exams.score_with_points(one, 70, 5) for one in order]
    scores = [one for one in counts if one is not None]
    assert scores == sorted(scores, reverse=True)
    assert counts == scores + [None] * (len(counts) - len(scores))

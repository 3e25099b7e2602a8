"""What two orders differ in: each change once, with its cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.proof.difference import Difference, Drawing, difference
from selection.proof.snapshot import Apart, Facts
from seniority.packs import load_pack
from seniority.ranking import Candidate, rank
from tests.selection.random_lists import CANDIDATES, PACKS

PACK = load_pack("afscme-seniority")
DEPARTMENT = load_pack("afscme-article-12")
EXAM = load_pack("ranked-exam")
A, B, C = (Candidate(name, "bidder", date(2000 + at, 1, 1)) for at, name in enumerate(("A1", "B2", "C3"), 1))


def drawing(*candidates, apart=(), pack=PACK, seed=b"seed", **about):
    facts = Facts(about, pack, seed, candidates, apart)
    return Drawing(facts, {one.reference: one.place for one in rank(candidates, pack, seed)})


def sentences(before: Drawing, after: Drawing) -> dict[str, str]:
    found = difference(before, after)
    return {change.reference: found.sentence(change) for change in found.changes}


def test_same_order_has_nothing_to_report():
    assert difference(drawing(A, B), drawing(B, A)).changes == ()
    assert difference(drawing(A, B), drawing(B, A)).terms == ()


def test_leaver_is_named_by_those_who_moved_up():
    assert sentences(drawing(A, B, C), drawing(B, C)) == {
        "B2": "moved from place 2 to place 1, since A1 left the list",
        "C3": "moved from place 3 to place 2, since A1 left the list",
        "A1": "left the list, from place 1: withdrawn, or no longer considered",
    }


def test_corrected_date_moves_its_owner_and_those_passed():
    corrected = C._replace(seniority_date=date(1999, 5, 3))

    assert sentences(drawing(A, B, C), drawing(A, B, corrected)) == {
        "C3": "moved from place 3 to place 1, since seniority date May 3, 1999 instead of January 1, 2003",
        "A1": "moved from place 1 to place 2, since C3 moved ahead",
        "B2": "moved from place 2 to place 3, since C3 moved ahead",
    }


def test_later_date_lets_others_up():
    corrected = A._replace(seniority_date=None)

    assert sentences(drawing(A, B), drawing(corrected, B)) == {
        "A1": "moved from place 1 to place 2, since seniority date none instead of January 1, 2001",
        "B2": "moved from place 2 to place 1, since A1 moved behind",
    }


def test_changed_fact_that_moves_nobody_is_told_as_such():
    assert sentences(drawing(A, B), drawing(A._replace(seniority_date=date(2001, 1, 2)), B)) == {
        "A1": "keeps place 1, though: seniority date January 2, 2001 instead of January 1, 2001"
    }


def test_corrected_score_is_the_cause_where_the_pack_asks_for_it_and_only_there():
    first, second = (
        Candidate(name, "public", exam_score=Decimal(score)) for name, score in (("A1", "80.00"), ("B2", "75.50"))
    )
    corrected = second._replace(exam_score=Decimal("85.50"))
    unscored = first._replace(exam_score=None)

    assert sentences(drawing(first, second, pack=EXAM), drawing(first, corrected, pack=EXAM)) == {
        "A1": "moved from place 1 to place 2, since B2 moved ahead",
        "B2": "moved from place 2 to place 1, since exam score 85.50 instead of 75.50",
    }
    assert sentences(drawing(first, second, pack=EXAM), drawing(unscored, second, pack=EXAM))["A1"] == (
        "moved from place 1 to place 2, since exam score none instead of 80.00"
    )
    assert sentences(drawing(first), drawing(unscored)) == {
        "A1": "keeps place 1, though: exam score none instead of 80.00"
    }


def test_fact_the_pack_does_not_ask_for_is_no_cause():
    idle = B._replace(hiring_department=True)

    assert sentences(drawing(A, B), drawing(idle))["B2"] == (
        "moved from place 2 to place 1, since A1 left the list (besides: of the hiring department now)"
    )


@pytest.mark.parametrize(
    ("kind", "came", "left"),
    [
        ("rejected_bid", "the bid was rejected before", "the bid is rejected"),
        ("not_qualified", "was not qualified before", "found not qualified"),
        ("unreviewed", "was not reviewed before", "not reviewed"),
    ],
)
def test_who_stood_apart_is_told_with_it(kind, came, left):
    without = drawing(A, apart=[Apart(kind, "B2", (), "", "")])

    assert sentences(without, drawing(A, B)) == {"B2": f"came onto the list at place 2: {came}"}
    assert sentences(drawing(A, B), without) == {"B2": f"left the list, from place 2: {left}"}


def test_rejected_bid_that_is_also_not_qualified_is_off_the_list_for_the_latter():
    apart = [Apart("not_qualified", "B2", (), "", ""), Apart("rejected_bid", "B2", (), "public", "")]

    assert sentences(drawing(A, B), drawing(A, apart=apart)) == {
        "B2": "left the list, from place 2: found not qualified"
    }


def test_newcomer_is_named_by_those_behind():
    assert sentences(drawing(B), drawing(A, B)) == {
        "A1": "came onto the list at place 1: was not considered before",
        "B2": "moved from place 1 to place 2, since A1 came onto the list",
    }


def test_only_own_facts_say_why_somebody_came():
    found = difference(drawing(B), drawing(A, B))

    assert found.why(found.changes[0]) == ("was not considered before",)


def test_other_pack_is_the_cause_where_it_moves_somebody_and_only_there():
    of_department = C._replace(hiring_department=True)
    before, after = drawing(A, B, of_department), drawing(A, B, of_department, pack=DEPARTMENT)
    law = "the order is by afscme-article-12, version 1, instead of afscme-seniority, version 1"

    found = difference(before, after)

    assert law in found.terms
    assert {change.reference: found.why(change) for change in found.changes} == {
        "C3": (law,),
        "A1": (law,),
        "B2": (law,),
    }


def test_other_pack_is_not_blamed_for_what_a_leaver_did():
    assert sentences(drawing(A, B), drawing(B, pack=DEPARTMENT))["B2"] == (
        "moved from place 2 to place 1, since A1 left the list"
    )


def test_other_seed_and_roster_are_terms():
    before = drawing(A, roster=None)
    after = drawing(A, seed=b"other", roster={"as_of": "2025-06-30", "sha256": "ab" * 32})

    assert difference(before, after).terms == (
        "the lottery is drawn with another seed",
        "bids are held against the roster as of 2025-06-30 (abababababab…) instead of no roster",
    )


def test_many_leavers_are_not_all_named():
    many = [Candidate(f"L{at}", "bidder", date(1990, 1, at)) for at in range(1, 6)]

    assert sentences(drawing(*many, A), drawing(A))["A1"] == (
        "moved from place 6 to place 1, since L1 left the list; L2 left the list; L3 left the list; others did likewise"
    )


AT = datetime(2025, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"group": "public"}, "the bid is rejected; considered with the public"),
        ({"probation": True}, "on probation now"),
        ({"recall_first": True}, "recall rights count now"),
        ({"hiring_department": True}, "of the hiring department now"),
        ({"preferences": frozenset({"veteran"})}, "preference veteran verified"),
        ({"other_dates": (("class", date(2010, 1, 1)),)}, "class seniority date January 1, 2010 instead of none"),
        ({"received_at": AT}, "received 2025-07-01T00:00:00.000000Z instead of at no stated moment"),
    ],
)
def test_each_fact_has_its_words(change, words):
    assert difference(drawing(A), drawing(A._replace(**change))).changes[0].own == (words,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"group": "public"}, "the bid is proper now"),
        ({"probation": True}, "no longer on probation"),
        ({"recall_first": True}, "recall rights do not count any more"),
        ({"hiring_department": True}, "of another department now"),
        ({"preferences": frozenset({"cps"})}, "preference CPS does not count any more"),
    ],
)
def test_each_fact_undone_has_its_words(change, words):
    assert difference(drawing(A._replace(**change)), drawing(A)).changes[0].own == (words,)


# Properties

PEOPLE = st.lists(CANDIDATES, max_size=10, unique_by=lambda one: one.reference)
SEEDS = st.sampled_from([b"one", b"two"])
DRAWN = st.builds(lambda people, pack, seed: drawing(*people, pack=pack, seed=seed), PEOPLE, PACKS, SEEDS)


def changed(people, corrections, dropped):
    """Some people with another's facts, and some gone."""
    kept = [one for one in people if one.reference not in dropped]
    return [other._replace(reference=one.reference) for one, other in zip(kept, [*corrections, *kept], strict=False)]


@given(drawn=DRAWN)
def test_nothing_is_reported_for_the_same_order(drawn):
    again = replace(drawn.facts, candidates=tuple(reversed(drawn.facts.candidates)))

    assert difference(drawn, Drawing(again, dict(drawn.places))).changes == ()


@given(before=DRAWN, pack=PACKS, seed=SEEDS, others=PEOPLE, data=st.data())
def test_every_change_of_place_is_reported_exactly_once_and_with_a_cause(before, pack, seed, others, data):
    references = [one.reference for one in before.facts.candidates]
    dropped = data.draw(st.sets(st.sampled_from(references)) if references else st.just(set()))
    people = changed(before.facts.candidates, others[:3], dropped)
    people += [one for one in others if one.reference not in {*references, *(other.reference for other in people)}]
    after = drawing(*people, pack=pack, seed=seed)

    found = difference(before, after)

    everybody = before.places.keys() | after.places.keys()
    moved = sorted(one for one in everybody if before.places.get(one) != after.places.get(one))
    assert sorted(change.reference for change in found.changes if change.kind != "stayed") == moved
    assert [(one.before, one.after) for one in found.changes] == [
        (before.places.get(one.reference), after.places.get(one.reference)) for one in found.changes
    ]
    assert all(causes_of(found, change) for change in found.changes)


def causes_of(found: Difference, change):
    return found.why(change) if change.kind == "moved" else change.own

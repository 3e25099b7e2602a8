"""Whose turn it is, as a pure rule: every objection beside the case without it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.choosing.turn import (
    Seat,
    Turn,
    against_ending,
    against_inviting,
    against_not_selecting,
    against_offering,
    block_of,
)


def turn(not_invited=None, not_settled=None, *, vacancies=1, held=0, open_offers=0):
    return Turn(8, not_invited, not_settled, vacancies, held, open_offers)


def bidder(place, **more):
    return Seat(place, True, **more)


def public(place=40, **more):
    return Seat(place, False, **{"is_referred": True} | more)


def code(objection):
    return objection.code if objection else ""


@pytest.mark.parametrize(("place", "span"), [(1, (1, 8)), (8, (1, 8)), (9, (9, 16)), (16, (9, 16)), (17, (17, 24))])
def test_blocks_are_cut_by_place(place, span):
    assert block_of(place, 8) == span


# Interviews


@pytest.mark.parametrize(
    ("place", "not_invited", "said"),
    [
        (1, 1, ""),
        (8, 1, ""),  # inside a block in any order: all of it is interviewed
        (9, 1, "block"),
        (9, 8, "block"),
        (9, 9, ""),
        (16, 9, ""),
        (17, 16, "block"),
        (30, None, ""),
    ],
)
def test_nobody_of_the_next_block_is_invited_while_somebody_of_this_one_waits(place, not_invited, said):
    found = against_inviting(bidder(place), turn(not_invited, not_invited))

    assert code(found) == said
    assert not found or found.values["first"] <= not_invited <= found.values["last"] < place


def test_the_public_is_invited_once_every_bidder_is_settled_and_only_who_is_referred():
    assert code(against_inviting(public(), turn(None, 3))) == "bidders_first"
    assert against_inviting(public(), turn(None, None)) is None
    assert code(against_inviting(public(is_referred=False), turn(None, None))) == "not_referred"


def test_a_finding_of_greater_skill_lets_the_public_go_first_and_still_asks_for_a_referral():
    assert against_inviting(public(has_finding=True), turn(1, 1)) is None
    assert code(against_inviting(public(has_finding=True, is_referred=False), turn(1, 1))) == "not_referred"


# Offers


@pytest.mark.parametrize(
    ("place", "not_settled", "said"), [(2, 1, "bidder_before"), (2, 2, ""), (2, 3, ""), (2, None, "")]
)
def test_an_offer_waits_until_the_one_before_is_settled(place, not_settled, said):
    found = against_offering(bidder(place), turn(None, not_settled, vacancies=9))

    assert code(found) == said
    assert not found or found.values == {"place": not_settled}


@pytest.mark.parametrize(
    ("finding", "not_settled", "said"), [(False, 3, "bidders_first"), (True, 3, ""), (False, None, "")]
)
def test_the_public_is_offered_the_position_after_every_bidder_or_on_a_finding(finding, not_settled, said):
    assert code(against_offering(public(has_finding=finding), turn(None, not_settled))) == said


@pytest.mark.parametrize(
    ("vacancies", "held", "said"),
    [(1, 0, ""), (1, 1, "none_left"), (2, 1, ""), (0, 0, "none_left"), (None, 0, "no_number")],
)
@pytest.mark.parametrize("one", [bidder(1), public(), public(has_finding=True)])
def test_no_more_offers_than_vacancies(one, vacancies, held, said):
    assert code(against_offering(one, turn(vacancies=vacancies, held=held))) == said


# Ends


@pytest.mark.parametrize(
    ("one", "why", "state", "said"),
    [
        (bidder(1), "others", turn(None, 1), "pass_over"),
        (bidder(1), "no_answer", turn(None, 1), "pass_over"),
        (bidder(1), "filled", turn(None, 1), "not_filled"),
        (bidder(1), "filled", turn(None, 1, held=1), ""),
        (bidder(1), "filled", turn(None, 1, held=1, open_offers=1), "open_offer"),
        (bidder(1), "filled", turn(None, 1, vacancies=None), "no_number"),
        (bidder(1), "not_filled", turn(None, 1), "all_at_once"),
        (public(), "others", turn(None, None), "not_invited"),
        (public(was_invited=True), "others", turn(None, None), ""),
        (public(was_invited=True), "no_answer", turn(None, None, open_offers=1, held=1), ""),
        (public(), "filled", turn(None, None, held=1), ""),
    ],
)
def test_who_is_turned_away_by_one_person(one, why, state, said):
    assert code(against_not_selecting(one, state, why)) == said


@pytest.mark.parametrize(
    ("why", "state", "said"),
    [
        ("filled", turn(held=1), ""),
        ("filled", turn(held=2), ""),  # a number lowered since
        ("filled", turn(), "not_filled"),
        ("filled", turn(vacancies=None), "no_number"),
        ("filled", turn(held=1, open_offers=1), "open_offer"),
        ("not_filled", turn(), ""),
        ("not_filled", turn(vacancies=None), ""),
        ("not_filled", turn(held=1, open_offers=1), "open_offer"),
    ],
)
def test_all_the_rest_at_once(why, state, said):
    assert code(against_ending(state, why)) == said


@given(st.integers(1, 60), st.integers(1, 12), st.lists(st.booleans(), min_size=1, max_size=60))
def test_following_the_rule_nobody_is_invited_while_somebody_of_an_earlier_block_waits(place, size, invited):
    waiting = [at for at, is_in in enumerate(invited, 1) if not is_in]
    state = Turn(size, waiting[0] if waiting else None, None, 1, 0, 0)

    allowed = against_inviting(bidder(place), state) is None

    assert allowed == all((at - 1) // size >= (place - 1) // size for at in waiting)

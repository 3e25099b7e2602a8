"""Referral of N people: every share kept if enough qualify, with the least change from the plain order."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.referral import Referral, ShareOutcome, refer
from seniority.facts import Preference
from seniority.packs import load_pack
from seniority.ranking import Candidate, Place, rank

LETTERS: dict[str, Preference] = {"v": "veteran", "c": "cps", "s": "seda"}
TWENTY_EACH: dict[Preference, int] = {"veteran": 20, "cps": 20}


def listed(text: str) -> list[Place]:
    """The public part from one word a person: "-" without preference, "v", "c", "s" or several of them."""
    return [
        Place(
            place=10 + at,
            reference=f"{at}:{word}",
            group="public",
            tier="public",
            seniority_date=None,
            preferences=tuple(LETTERS[letter] for letter in word if letter in LETTERS),
            lottery="00",
            decided_by="lottery",
            because="",
        )
        for at, word in enumerate(text.split())
    ]


def references(referral: Referral) -> list[str]:
    return [one.reference for one in referral.referred]


def test_without_need_the_plain_order_stands() -> None:
    referral = refer(listed("v - c - -"), 4, TWENTY_EACH)

    assert references(referral) == ["0:v", "1:-", "2:c", "3:-"]
    assert referral.displaced == ()
    assert {(one.moved_by, one.ahead_of) for one in referral.referred} == {((), ())}
    assert referral.referred[0].because == "place 10 of the list, by its order"


def test_a_share_brings_in_its_first_holder_ahead_of_the_last_without_one() -> None:
    referral = refer(listed("c - - - - - v v"), 5, TWENTY_EACH)

    assert references(referral) == ["0:c", "1:-", "2:-", "3:-", "6:v"]
    assert referral.displaced == ("4:-",)
    assert referral.referred[-1].moved_by == ("veteran",)
    assert referral.referred[-1].ahead_of == ("4:-",)
    assert referral.referred[-1].because == "place 16 of the list, brought in by the veteran share ahead of 4:-"


def test_the_clause_of_each_share_stands_in_the_sentence() -> None:
    clauses: dict[Preference, str] = {"veteran": "Personnel Rules VI section 3", "cps": "the City's choice"}

    referral = refer(listed("- - - - - v c vc"), 5, TWENTY_EACH, clauses)

    assert referral.referred[-1].because == (
        "place 17 of the list, brought in by the veteran share (Personnel Rules VI section 3)"
        " and the CPS share (the City's choice) ahead of 4:-"
    )
    assert {one.because for one in referral.referred[:-1]} == {
        f"place {10 + at} of the list, by its order" for at in range(4)
    }


def test_one_person_counts_for_every_preference_they_hold() -> None:
    referral = refer(listed("- - - - - v c vc"), 5, TWENTY_EACH)

    assert references(referral) == ["0:-", "1:-", "2:-", "3:-", "7:vc"]
    assert referral.referred[-1].moved_by == ("veteran", "cps")
    assert referral.referred[-1].because.endswith("brought in by the veteran share and the CPS share ahead of 4:-")


def test_the_one_brought_in_names_only_the_share_that_needs_them() -> None:
    referral = refer(listed("c c - - - vc"), 5, TWENTY_EACH)

    assert references(referral) == ["0:c", "1:c", "2:-", "3:-", "5:vc"]
    assert referral.referred[-1].moved_by == ("veteran",)


@pytest.mark.parametrize(("n", "asked"), [(1, 1), (5, 1), (6, 2), (10, 2), (11, 3)])
def test_a_share_is_rounded_up(n: int, asked: int) -> None:
    referral = refer(listed("- " * 11 + "v v v"), n, {"veteran": 20})

    assert referral.shares == (ShareOutcome("veteran", Fraction(20), asked, asked, asked, ""),)


def test_a_share_may_be_a_fraction_of_a_percent_and_none_is_none() -> None:
    referral = refer(listed("- - - - - - - - v v"), 8, {"veteran": Fraction(25, 2), "cps": 0})

    assert [(share.preference, share.asked) for share in referral.shares] == [("veteran", 1)]


def test_a_share_asks_for_no_more_than_qualify() -> None:
    referral = refer(listed("- - - v -"), 3, {"veteran": 100})

    assert references(referral) == ["0:-", "1:-", "3:v"]
    (share,) = referral.shares
    assert (share.asked, share.minimum, share.referred, share.note) == (3, 1, 1, "only 1 of the 3 asked for qualify")


def test_shares_that_cannot_all_hold_yield_from_the_last() -> None:
    people = listed("- - c c c v v v")

    veterans_first = refer(people, 4, {"veteran": 75, "cps": 75})
    graduates_first = refer(people, 4, {"cps": 75, "veteran": 75})

    assert references(veterans_first) == ["2:c", "5:v", "6:v", "7:v"]
    assert [(share.minimum, share.note) for share in veterans_first.shares] == [
        (3, ""),
        (1, "only 1 of the 3 asked for fit beside the shares before it"),
    ]
    assert references(graduates_first) == ["2:c", "3:c", "4:c", "5:v"]


def test_with_seats_for_all_everybody_is_referred() -> None:
    people = listed("- c v")

    assert references(refer(people, 3, TWENTY_EACH)) == references(refer(people, 9, TWENTY_EACH))
    assert references(refer(people, 9, TWENTY_EACH)) == ["0:-", "1:c", "2:v"]


def test_nobody_is_referred_to_no_seats_or_from_an_empty_list() -> None:
    assert refer(listed("v - c"), 0, TWENTY_EACH).referred == ()
    assert refer([], 5, TWENTY_EACH).referred == ()


def test_fewest_brought_in_comes_before_the_higher_standing() -> None:
    # Keeping 0 would need two brought in; giving 0 up keeps 1 and 2 and brings in one.
    referral = refer(listed("- v c vc s"), 3, {"veteran": 1, "cps": 1, "seda": 1})

    assert references(referral) == ["1:v", "2:c", "4:s"]


def test_a_bidder_is_never_moved_by_a_preference() -> None:
    pack = load_pack("afscme-seniority")
    places = rank([Candidate("B", "bidder"), Candidate("P", "public")], pack, b"seed")

    with pytest.raises(ValueError, match="B is a bidder"):
        refer(places, 1, pack.percentages())
    assert references(refer(places[1:], 1, pack.percentages())) == ["P"]


def test_without_the_lottery_there_is_no_order_to_refer_from() -> None:
    places = rank([Candidate("P", "public"), Candidate("Q", "public")], load_pack("afscme-seniority"), None)

    with pytest.raises(ValueError, match="not drawn yet"):
        refer(places, 1, TWENTY_EACH)


def test_places_out_of_order_are_refused() -> None:
    first, second = listed("- v")

    with pytest.raises(ValueError, match="not in their order"):
        refer([second, first], 1, TWENTY_EACH)


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than no people"):
        refer([], -1, TWENTY_EACH)
    with pytest.raises(ValueError, match="a share of 101 percent for 'cps' cannot be"):
        refer([], 1, {"cps": 101})
    with pytest.raises(ValueError, match="a share of -1 percent"):
        refer([], 1, {"cps": -1})
    with pytest.raises(ValueError, match="'friend' cannot be"):
        refer([], 1, {"friend": 20})  # type: ignore[dict-item]


def test_a_long_list_with_all_three_shares_is_referred_without_trying_every_choice() -> None:
    people = listed("- " * 5_000 + "v c s vc vs cs vcs " * 40)

    referral = refer(people, 40, {"veteran": 20, "cps": 20, "seda": 20})

    assert [share.referred for share in referral.shares] == [8, 8, 8]
    assert len(referral.displaced) == 8


def by_brute_force(people: Sequence[Place], n: int, shares: Mapping[Preference, int]) -> list[int]:
    """Every choice of N people tried; shares kept one after the other as far as any choice can keep them."""
    choices = list(combinations(range(len(people)), min(n, len(people))))

    def number(choice: tuple[int, ...], preference: Preference) -> int:
        return sum(preference in people[at].preferences for at in choice)

    for preference, percent in shares.items():
        kept = min(ceil(Fraction(percent * n, 100)), max(number(choice, preference) for choice in choices))
        choices = [choice for choice in choices if number(choice, preference) >= kept]
    return list(min(choices, key=lambda choice: (sum(at >= n for at in choice), choice)))


WORDS = st.lists(st.sampled_from(["-", "-", "v", "c", "s", "vc", "vs", "cs", "vcs"]), min_size=1, max_size=9)
SHARES = st.dictionaries(
    st.sampled_from(["veteran", "cps", "seda"]), st.sampled_from([1, 20, 34, 50, 75, 100]), max_size=3
)


@given(words=WORDS, n=st.integers(1, 6), shares=SHARES)
def test_the_choice_is_the_one_found_by_trying_all(words: list[str], n: int, shares: dict[Preference, int]) -> None:
    people = listed(" ".join(words))

    referral = refer(people, n, shares)

    expected = by_brute_force(people, n, shares)
    assert references(referral) == [people[at].reference for at in expected]
    assert list(referral.displaced) == [people[at].reference for at in range(min(n, len(people))) if at not in expected]


@given(words=WORDS, n=st.integers(1, 6), shares=SHARES)
def test_whoever_is_brought_in_is_needed_by_each_share_named(
    words: list[str], n: int, shares: dict[Preference, int]
) -> None:
    referral = refer(listed(" ".join(words)), n, shares)

    outcomes = {share.preference: share for share in referral.shares}
    for at, one in enumerate(referral.referred):
        brought_in = one.place - 10 >= n
        assert bool(one.moved_by) == bool(one.ahead_of) == brought_in
        assert set(one.ahead_of) <= set(referral.displaced)
        rest = [*referral.referred[:at], *referral.referred[at + 1 :]]
        for preference in one.moved_by:
            assert sum(preference in other.preferences for other in rest) < outcomes[preference].minimum


@given(words=WORDS, n=st.integers(1, 6), shares=SHARES)
def test_every_share_has_its_minimum_and_an_unmet_one_says_why(
    words: list[str], n: int, shares: dict[Preference, int]
) -> None:
    people = listed(" ".join(words))

    referral = refer(people, n, shares)

    assert len(referral.referred) == min(n, len(people))
    for share in referral.shares:
        assert share.asked == ceil(Fraction(shares[share.preference] * n, 100))
        assert share.minimum <= share.referred
        assert bool(share.note) == (share.minimum < share.asked)
        assert share.referred == sum(share.preference in one.preferences for one in referral.referred)


@given(words=WORDS, n=st.integers(1, 6))
def test_without_shares_the_plain_order_is_the_referral(words: list[str], n: int) -> None:
    people = listed(" ".join(words))

    assert references(refer(people, n, {})) == [place.reference for place in people[:n]]

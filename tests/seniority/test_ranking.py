"""The order of candidates: worked lists, an independent referee, and the promises that hold for every list."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seniority.packs import Pack, load_pack
from seniority.ranking import Candidate, Place, compare, rank

SENIORITY = load_pack("afscme-seniority")
ARTICLE_12 = load_pack("afscme-article-12")
PACKS = st.sampled_from([SENIORITY, ARTICLE_12])
SEED = bytes(range(32))


def bidder(reference: str, day: date | None = None, **facts: bool) -> Candidate:
    return Candidate(reference, "bidder", seniority_date=day, **facts)


def references(places: Sequence[Place]) -> list[str]:
    return [place.reference for place in places]


def drawn(reference: str, seed: bytes = SEED) -> str:
    """The lottery as anybody can repeat it, with nothing of the product."""
    return hmac.new(seed, reference.encode("utf-8"), hashlib.sha256).hexdigest()


# Few days, so that ties are common; every fact on everybody, also where it must not count.
CANDIDATES = st.builds(
    Candidate,
    reference=st.text(st.characters(codec="utf-8"), min_size=1, max_size=6),
    group=st.sampled_from(["bidder", "public"]),
    seniority_date=st.none() | st.dates(date(2008, 11, 15), date(2008, 11, 18)),
    probation=st.booleans(),
    recall_first=st.booleans(),
    hiring_department=st.booleans(),
    preferences=st.frozensets(st.sampled_from(["veteran", "seda", "cps"])),
)
PEOPLE = st.lists(CANDIDATES, max_size=12, unique_by=lambda candidate: candidate.reference)


def stands_before(a: Candidate, b: Candidate, pack: Pack, seed: bytes) -> bool:
    """The referee: the rules of the two packs spelt out once more, for one pair, without keys, packs or sorting."""
    lower_draw = drawn(a.reference, seed) < drawn(b.reference, seed)
    if a.group != b.group:
        return a.group == "bidder"
    if a.group == "bidder":
        return bidder_stands_before(a, b, pack, lower_draw=lower_draw)
    return bool(a.preferences) if bool(a.preferences) != bool(b.preferences) else lower_draw


def bidder_stands_before(a: Candidate, b: Candidate, pack: Pack, *, lower_draw: bool) -> bool:
    if pack is ARTICLE_12 and a.recall_first != b.recall_first:
        return a.recall_first
    if pack is ARTICLE_12 and not a.recall_first and a.hiring_department != b.hiring_department:
        return a.hiring_department
    a_day = None if a.probation else a.seniority_date
    b_day = None if b.probation else b.seniority_date
    if a_day == b_day:
        return lower_draw
    return a_day is not None and (b_day is None or a_day < b_day)


def test_bidders_stand_by_seniority_and_the_public_after_them() -> None:
    candidates = [
        Candidate("P-plain", "public"),
        bidder("B-2009", date(2009, 3, 2)),
        Candidate("P-vet", "public", preferences=frozenset({"cps", "veteran"})),
        bidder("B-prob", date(2025, 1, 6), probation=True),
        bidder("B-2008", date(2008, 11, 17)),
    ]

    places = rank(candidates, SENIORITY, SEED)

    assert places == [
        Place(
            1,
            "B-2008",
            "bidder",
            "bidders",
            date(2008, 11, 17),
            (),
            None,
            "city_wide_seniority",
            "before place 2, since November 17, 2008 is earlier than March 2, 2009: City-wide seniority, agreement 12.1",
        ),
        Place(
            2,
            "B-2009",
            "bidder",
            "bidders",
            date(2009, 3, 2),
            (),
            None,
            "city_wide_seniority",
            "after place 1, since November 17, 2008 is earlier than March 2, 2009: City-wide seniority, agreement 12.1",
        ),
        Place(
            3,
            "B-prob",
            "bidder",
            "bidders",
            None,
            (),
            None,
            "probation_last",
            "after place 2, since March 2, 2009 comes before no seniority yet (probation): "
            "Probationers after all with seniority, agreement 12.10",
        ),
        Place(
            4,
            "P-vet",
            "public",
            "preference holders",
            None,
            ("veteran", "cps"),
            drawn("P-vet"),
            "bidders_before_public",
            "after place 3, since a bidder comes before a public applicant: "
            "Bidders before the public, posting; agreement 12.7(i)",
        ),
        Place(
            5,
            "P-plain",
            "public",
            "public",
            None,
            (),
            drawn("P-plain"),
            "preference_holders_first",
            "after place 4, since a verified preference (veteran, cps) comes before no verified preference: "
            "Preference holders first, Municipal Code 2-74-075; the City's choice where it is silent",
        ),
    ]


def test_article_12_ranks_by_tier_and_inside_each_by_seniority_alone() -> None:
    candidates = [
        bidder("other", date(1990, 1, 1)),
        bidder("here", date(2015, 1, 1), hiring_department=True),
        bidder("recalled-here", date(2012, 1, 1), recall_first=True, hiring_department=True),
        bidder("recalled", date(2010, 1, 1), recall_first=True),
    ]

    places = rank(candidates, ARTICLE_12, SEED)

    assert [(place.reference, place.tier, place.decided_by) for place in places] == [
        ("recalled", "recall rights", "city_wide_seniority"),
        ("recalled-here", "recall rights", "city_wide_seniority"),
        ("here", "hiring department", "recall_rights_first"),
        ("other", "other bidders", "hiring_department_first"),
    ]
    assert references(rank(candidates, SENIORITY, SEED)) == ["other", "recalled", "recalled-here", "here"]


def test_a_tie_is_drawn_and_the_sentence_names_what_is_shared() -> None:
    day = date(2008, 11, 17)
    low, high = sorted(["A", "B"], key=drawn)

    first, second = rank([bidder(high, day), bidder(low, day)], SENIORITY, SEED)

    assert (first.reference, first.lottery, first.decided_by) == (low, drawn(low), "lottery")
    assert (second.reference, second.lottery, second.decided_by) == (high, drawn(high), "lottery")
    assert second.because == (
        f"after place 1, since both have November 17, 2008, and {drawn(low)[:12]}… is a lower draw than "
        f"{drawn(high)[:12]}…: Lottery, agreement 12.1"
    )


def test_a_tie_without_seniority_names_it_only_where_both_lack_it_alike() -> None:
    alike = rank([bidder("A", probation=True), bidder("B", probation=True)], SENIORITY, SEED)
    unlike = rank([bidder("A", probation=True), bidder("B")], SENIORITY, SEED)

    assert "since both have no seniority yet (probation), and " in alike[1].because
    assert "both have" not in unlike[1].because


def test_one_candidate_alone_needs_no_rule_and_nobody_makes_no_list() -> None:
    (only,) = rank([bidder("A", date(2008, 11, 17))], SENIORITY, SEED)

    assert (only.place, only.decided_by, only.because) == (1, "only_candidate", "the only candidate on this list")
    assert rank([bidder("A", date(2008, 11, 17))], SENIORITY, None) == [only]
    assert rank([], SENIORITY, SEED) == rank([], SENIORITY, None) == []


def test_before_the_seed_is_shown_ties_share_a_place() -> None:
    candidates = [
        bidder("first", date(2001, 1, 1)),
        bidder("tied-1", date(2002, 2, 2)),
        bidder("tied-2", date(2002, 2, 2)),
        bidder("last", date(2003, 3, 3)),
        Candidate("public", "public"),
    ]

    places = rank(candidates, SENIORITY, None)

    assert [(place.place, place.decided_by) for place in places] == [
        (1, "city_wide_seniority"),
        (2, "lottery_withheld"),
        (2, "lottery_withheld"),
        (4, "city_wide_seniority"),
        (5, "bidders_before_public"),
    ]
    assert {place.lottery for place in places} == {None}
    assert (
        places[1].because
        == places[2].because
        == ("shares place 2: 2 are level until the lottery is drawn at the closing: Lottery, agreement 12.1")
    )
    assert places[3].because.startswith("after place 2, since February 2, 2002 is earlier than March 3, 2003")


def test_a_shared_place_is_not_listed_by_reference() -> None:
    candidates = [Candidate(f"R{number:03d}", "public") for number in range(20)]

    places = rank(candidates, SENIORITY, None)

    assert {place.place for place in places} == {1}
    assert references(places) != sorted(references(places))


@pytest.mark.parametrize("seed", [SEED, None])
def test_a_reference_given_twice_is_refused(seed: bytes | None) -> None:
    twice = [bidder("A", date(2001, 1, 1)), Candidate("A", "public")]

    with pytest.raises(ValueError, match="given twice"):
        rank(twice, SENIORITY, seed)
    with pytest.raises(ValueError, match="given twice"):
        compare(twice[0], twice[1], SENIORITY, seed)


def test_a_group_the_law_does_not_know_is_refused() -> None:
    stranger = Candidate("A", "friend")  # type: ignore[arg-type]

    with pytest.raises(ValueError, match="'friend' is neither bidder nor public"):
        rank([stranger], SENIORITY, SEED)


def test_ranking_asks_everybody_a_fixed_number_of_times() -> None:
    asked = 0

    class Counted(Candidate):
        @property
        def seniority_date(self) -> date:
            nonlocal asked
            asked += 1
            return date(1990, 1, 1) + timedelta(days=int(self.reference))

    number = 2_000
    rank([Counted(str(at), "bidder") for at in range(number)], SENIORITY, SEED)

    # Twice for the keys, twice for the two neighbours' words, once for the line: never a comparison of pairs.
    assert asked <= 6 * number


@given(people=PEOPLE, pack=PACKS, seed=st.binary(min_size=1, max_size=32))
def test_the_list_is_what_the_referee_says_of_every_pair(people: list[Candidate], pack: Pack, seed: bytes) -> None:
    places = rank(people, pack, seed)

    by_reference = {candidate.reference: candidate for candidate in people}
    in_order = [by_reference[place.reference] for place in places]
    for at, ahead in enumerate(in_order):
        for behind in in_order[at + 1 :]:
            assert stands_before(ahead, behind, pack, seed)
            assert not stands_before(behind, ahead, pack, seed)


@given(people=PEOPLE, pack=PACKS, seed=st.none() | st.just(SEED), data=st.data())
def test_arrival_has_no_part(people: list[Candidate], pack: Pack, seed: bytes | None, data: st.DataObject) -> None:
    arrived_otherwise = data.draw(st.permutations(people))

    assert rank(arrived_otherwise, pack, seed) == rank(people, pack, seed)


@given(people=PEOPLE, pack=PACKS, seed=st.none() | st.just(SEED))
def test_everybody_has_one_line_and_places_do_not_skip(people: list[Candidate], pack: Pack, seed: bytes | None) -> None:
    places = rank(people, pack, seed)

    assert sorted(references(places)) == sorted(candidate.reference for candidate in people)
    for number, place in enumerate(places, start=1):
        shares = seed is None and number > 1 and places[number - 2].place == place.place
        assert place.place == number or (shares and place.decided_by == "lottery_withheld")


@given(people=PEOPLE, pack=PACKS, seed=st.none() | st.just(SEED))
def test_every_bidder_precedes_every_public_applicant(people: list[Candidate], pack: Pack, seed: bytes | None) -> None:
    places = rank(people, pack, seed)

    bidders = [place.place for place in places if place.group == "bidder"]
    public = [place.place for place in places if place.group == "public"]
    assert not bidders or not public or max(bidders) < min(public)


@given(people=PEOPLE, pack=PACKS, data=st.data())
def test_preferences_never_move_a_bidder(people: list[Candidate], pack: Pack, data: st.DataObject) -> None:
    preferences = st.frozensets(st.sampled_from(["veteran", "seda", "cps"]))
    others = [one._replace(preferences=data.draw(preferences)) if one.group == "bidder" else one for one in people]

    places = rank(others, pack, SEED)

    assert places == rank(people, pack, SEED)
    assert all(place.preferences == () for place in places if place.group == "bidder")


@given(people=PEOPLE, pack=PACKS, seed=st.none() | st.just(SEED), newcomer=CANDIDATES)
def test_one_more_person_never_swaps_two_others(
    people: list[Candidate], pack: Pack, seed: bytes | None, newcomer: Candidate
) -> None:
    others = [candidate for candidate in people if candidate.reference != newcomer.reference]

    with_newcomer = references(rank([*others, newcomer], pack, seed))

    assert [one for one in with_newcomer if one != newcomer.reference] == references(rank(others, pack, seed))


@given(people=PEOPLE, pack=PACKS)
def test_anybody_recomputes_every_draw_from_seed_and_reference(people: list[Candidate], pack: Pack) -> None:
    places = rank(people, pack, SEED)

    for before, place in zip([None, *places], places, strict=False):
        recomputed = hmac.new(SEED, place.reference.encode("utf-8"), hashlib.sha256).hexdigest()
        assert place.lottery in (recomputed, None)
        assert place.lottery or place.group == "bidder"
        if before and place.decided_by == "lottery":
            assert before.lottery and place.lottery and before.lottery < place.lottery


@given(people=PEOPLE, pack=PACKS)
def test_only_level_people_are_parted_by_the_lottery(people: list[Candidate], pack: Pack) -> None:
    places = rank(people, pack, SEED)

    shared = {place.reference for place in rank(people, pack, None) if place.decided_by == "lottery_withheld"}
    for place in places:
        assert place.decided_by != "lottery" or place.reference in shared
        assert place.group == "public" or (place.lottery is not None) == (place.reference in shared)


@given(people=PEOPLE, pack=PACKS)
def test_the_earlier_date_never_stands_behind_the_later_in_one_tier(people: list[Candidate], pack: Pack) -> None:
    places = rank(people, pack, SEED)

    for tier in {place.tier for place in places if place.group == "bidder"}:
        dates = [place.seniority_date or date.max for place in places if place.tier == tier]
        assert dates == sorted(dates)


@given(people=PEOPLE, pack=PACKS)
def test_another_seed_moves_only_the_tied(people: list[Candidate], pack: Pack) -> None:
    shared = {place.reference for place in rank(people, pack, None) if place.decided_by == "lottery_withheld"}

    ones, others = rank(people, pack, SEED), rank(people, pack, b"another")

    for one, other in zip(ones, others, strict=True):
        assert one.reference == other.reference or {one.reference, other.reference} <= shared


@given(people=PEOPLE, pack=PACKS, seed=st.none() | st.just(SEED))
def test_comparing_two_gives_their_order_in_the_list(people: list[Candidate], pack: Pack, seed: bytes | None) -> None:
    places = {place.reference: place for place in rank(people, pack, seed)}

    for a, b in pairwise(people):
        verdict = compare(a, b, pack, seed)
        mirrored = compare(b, a, pack, seed)
        assert verdict.is_level == (places[a.reference].place == places[b.reference].place)
        assert verdict.rule == mirrored.rule
        assert verdict.is_level or verdict == mirrored
        assert verdict.is_level or places[verdict.ahead].place < places[verdict.behind].place


def test_comparing_names_the_rule_and_both_values() -> None:
    a, b = bidder("A", date(2009, 3, 2)), bidder("B", date(2008, 11, 17))

    verdict = compare(a, b, SENIORITY, SEED)

    assert (verdict.ahead, verdict.behind, verdict.rule, verdict.clause) == (
        "B",
        "A",
        "city_wide_seniority",
        "agreement 12.1",
    )
    assert (verdict.ahead_value, verdict.behind_value) == ("November 17, 2008", "March 2, 2009")
    assert verdict.because == "November 17, 2008 is earlier than March 2, 2009: City-wide seniority, agreement 12.1"


def test_comparing_two_level_people_before_the_seed_is_shown_decides_nothing() -> None:
    a, b = bidder("A", date(2009, 3, 2)), bidder("B", date(2009, 3, 2))

    verdict = compare(a, b, SENIORITY, None)

    assert (verdict.ahead, verdict.behind, verdict.is_level, verdict.rule) == ("A", "B", True, "lottery_withheld")
    assert verdict.because == "2 are level until the lottery is drawn at the closing: Lottery, agreement 12.1"

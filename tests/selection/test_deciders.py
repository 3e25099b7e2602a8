"""What a place says of itself, held against the pack's text by a referee that knows neither keys nor tiers counted."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from itertools import pairwise

from hypothesis import given

from seniority.ranking import Candidate, rank
from seniority.rules import RULES
from tests.selection.random_lists import DRAWINGS, Drawing

IS_IN = {
    "recall_rights_first": lambda one: one.recall_first,
    "hiring_department_first": lambda one: one.hiring_department,
    "preference_holders_first": lambda one: bool(one.preferences),
}
VALUE = {
    "probation_last": lambda one: one.probation or one.seniority_date is None,
    "city_wide_seniority": lambda one: None if one.probation else one.seniority_date,
    "class_seniority": lambda one: dict(one.other_dates).get("class"),
    "department_seniority": lambda one: dict(one.other_dates).get("department"),
    "earlier_application": lambda one: one.received_at,
}


def decider(pack: dict, ahead: Candidate, behind: Candidate) -> dict:
    """The step of the pack's text that parts two people: the first in which they differ."""
    if ahead.group != behind.group:
        return pack["first"]
    ranks = pack["bidders" if ahead.group == "bidder" else "public"]
    for tier in ranks.get("tiers", []):
        inside = IS_IN[tier["rule"]]
        if inside(ahead) != inside(behind):
            return tier
        if inside(ahead):
            break
    *order, draw = ranks["order"]
    return next((step for step in order if value(step, ahead) != value(step, behind)), draw)


def value(step: dict, one: Candidate) -> object:
    """What a step of the pack's text compares of somebody."""
    if step["rule"] != "ranked_exam":
        return VALUE[step["rule"]](one)
    score = one.exam_score
    raised = "veteran" in one.preferences and score is not None and score >= step["passing"]
    return score and Fraction(score) * (100 + step["veteran_percent"] * raised)


def tier_of(pack: dict, one: Candidate) -> str:
    """The name of the first tier of the pack's text that somebody is in."""
    ranks = pack["bidders" if one.group == "bidder" else "public"]
    return next((tier["name"] for tier in ranks.get("tiers", []) if IS_IN[tier["rule"]](one)), ranks["rest"])


def hold_to_the_text(drawing: Drawing) -> None:
    """Every place of the drawing's list names the rule, the clause, the neighbour and the tier that the pack's text means."""
    pack = tomllib.loads(drawing.pack.text)
    by_reference = {one.reference: one for one in drawing.candidates}
    places = rank(*drawing)
    assert [place.tier for place in places] == [tier_of(pack, by_reference[place.reference]) for place in places]
    for above, place in pairwise(places):
        step = decider(pack, by_reference[above.reference], by_reference[place.reference])
        assert place.decided_by == step["rule"]
        assert place.because.startswith(f"after place {above.place}, since ")
        assert place.because.endswith(f": {RULES[step['rule']].title}, {step['clause']}")
    if len(places) > 1:
        assert places[0].decided_by == places[1].decided_by
        assert places[0].because.removeprefix("before place 2") == places[1].because.removeprefix("after place 1")


@given(DRAWINGS)
def test_every_place_names_the_rule_clause_and_tier_that_the_text_of_the_pack_means(drawing: Drawing) -> None:
    hold_to_the_text(drawing)

"""The second opinion: SQL ranks as the engine does, and a list it would order otherwise is not certified."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.refusal import Refused
from selection import actions
from selection.lifecycle import ListStatus
from selection.models import ListEntry, ListSeal
from selection.proof import snapshot
from selection.proof.second_opinion import (
    CannotCheckError,
    Disagreement,
    order_by_sql,
    second_opinion,
    terms_of,
)
from seniority.packs import load_pack
from seniority.ranking import Candidate, rank
from seniority.rules import RULES
from tests import makers
from tests.roles import tamper
from tests.selection import random_lists
from tests.selection.agreement import hold_against_sql
from tests.selection.test_snapshot import KEPT

pytestmark = pytest.mark.django_db

SENIORITY = load_pack("afscme-seniority")
ARTICLE_12 = load_pack("afscme-article-12")
EXAM = load_pack("ranked-exam")
SEED = bytes(range(32))
# What a pack says of the bidders' order stands between these two.
BEFORE = SENIORITY.text[: SENIORITY.text.index("[[bidders.order]]")]
AFTER = SENIORITY.text[SENIORITY.text.index("[public]") :]
NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)
NO_PACK = "The rule pack kept with the list cannot be read."
UNREADABLE = "The facts kept with the list cannot be read."
OTHER_COLUMNS = "The facts kept with the list have other columns than the second opinion knows."


def in_class(day):
    return {"other_dates": (("class", date(2001, 1, day)),)}


def in_department(day):
    return {"other_dates": (("department", date(2001, 1, day)),)}


def kept(candidates, pack=SENIORITY, seed=SEED):
    """The text that a list of these candidates is sealed with."""
    return snapshot.write(snapshot.Facts({"posting": "1", "list": 1}, pack, seed, candidates, []))


def with_pack(text):
    """A snapshot of two bidders whose pack is this text."""
    said = json.loads(kept([Candidate("A", "bidder"), Candidate("B", "bidder")]))
    return json.dumps(said | {"pack": {"text": text}})


def ordered_by(rule):
    """A pack's text in which one rule alone orders the bidders, before the lottery."""
    steps = "".join(f'[[bidders.order]]\nrule = "{one}"\nclause = "none"\n' for one in (rule, "lottery"))
    return BEFORE + steps + AFTER


@pytest.fixture
def drawn():
    """A list of three bidders and one of the public, drawn by an analyst."""
    days = {"701": date(2012, 1, 1), "702": date(2005, 1, 1), "703": date(2008, 1, 1)}
    makers.roster(*(makers.employee(number, seniority_date=day) for number, day in days.items()))
    posting = makers.open_posting()
    bids = [makers.filed(posting, makers.person(last_name="Invented"), employee_number=number) for number in days]
    public = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(*bids, public)
    return actions.draw_list(posting, by=makers.person(role=Role.HR_ANALYST), at=clock.now())


@pytest.fixture
def lead():
    return makers.person(role=Role.HR_LEAD)


def swap(drawn, one, other):
    table = "UPDATE selection_listentry SET place = %s WHERE candidate_list_id = %s AND place = %s"
    for source, target in ((one, 9), (other, one), (9, other)):
        tamper(table, target, drawn.pk, source)


# --- the order -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pack", "ahead", "behind"),
    [
        (SENIORITY, Candidate("Z", "bidder"), Candidate("A", "public", preferences=frozenset({"veteran"}))),
        (ARTICLE_12, Candidate("Z", "bidder", recall_first=True), Candidate("A", "bidder", date(1990, 1, 1))),
        (ARTICLE_12, Candidate("Z", "bidder", hiring_department=True), Candidate("A", "bidder", date(1990, 1, 1))),
        (
            ARTICLE_12,
            Candidate("Z", "bidder", recall_first=True),
            Candidate("A", "bidder", date(1990, 1, 1), hiring_department=True),
        ),
        (SENIORITY, Candidate("Z", "bidder", date(2020, 1, 1)), Candidate("A", "bidder", date(1990, 1, 1), probation=True)),
        (SENIORITY, Candidate("Z", "bidder", date(2020, 1, 1)), Candidate("A", "bidder")),
        (SENIORITY, Candidate("Z", "bidder", date(2008, 11, 17)), Candidate("A", "bidder", date(2009, 3, 2))),
        (SENIORITY, Candidate("Z", "public", preferences=frozenset({"cps"})), Candidate("A", "public")),
        # Their draws under this seed begin with 5e5e and ef2a, by openssl.
        (SENIORITY, Candidate("C", "bidder", date(2009, 3, 2)), Candidate("B", "bidder", date(2009, 3, 2))),
    ],
)  # fmt: skip
def test_each_rule_puts_the_one_before_the_other(pack, ahead, behind):
    assert order_by_sql(kept([behind, ahead], pack)) == [ahead.reference, behind.reference]


@pytest.mark.parametrize("seed", [b"seed", bytes(range(64)), bytes(range(200))])
def test_ties_fall_as_the_lottery_says_whatever_the_length_of_the_seed(seed):
    tied = [Candidate(f"Ä-{at}", "public") for at in range(50)]

    assert order_by_sql(kept(tied, seed=seed)) == [place.reference for place in rank(tied, SENIORITY, seed)]


@pytest.mark.parametrize(
    ("rule", "ahead", "behind"),
    [
        ("class_seniority", in_class(1), in_class(2)),
        ("class_seniority", in_class(2), in_department(1)),
        ("department_seniority", in_department(1), in_department(2)),
        ("department_seniority", in_department(2), {}),
        ("earlier_application", {"received_at": NOON}, {"received_at": NOON + timedelta(microseconds=1)}),
        ("earlier_application", {"received_at": NOON}, {}),
    ],
)
def test_rules_of_other_agreements_are_known_too(rule, ahead, behind):
    said = json.loads(kept([Candidate("A", "bidder", **behind), Candidate("B", "bidder", **ahead)]))
    said["pack"]["text"] = ordered_by(rule)

    assert order_by_sql(json.dumps(said)) == ["B", "A"]


def test_the_earlier_application_says_nothing_where_no_pack_asks_for_it():
    late = NOON + timedelta(days=1)
    ones = [Candidate("B", "bidder", received_at=NOON), Candidate("C", "bidder", received_at=late)]

    # The lottery alone, as above.
    assert order_by_sql(kept(ones)) == ["C", "B"]


def test_nobody_makes_no_order():
    assert order_by_sql(kept([])) == []


def test_every_rule_of_the_engine_has_a_second_opinion():
    rules = [rule for rule in RULES.values() if rule.part == "order"]
    texts = [
        random_lists.pack_text({"bidders": [], "public": []}, {"bidders": [], "public": []} | {_side(rule): [rule.id]})
        for rule in rules
    ]

    assert [len(terms_of(text)) for text in texts] == [6] * len(rules)


def _side(rule):
    return "bidders" if "bidder" in rule.groups else "public"


def scored(reference, score, *preferences):
    return Candidate(reference, "public", preferences=frozenset(preferences), exam_score=Decimal(score))


@pytest.mark.parametrize(
    ("ahead", "behind"),
    [
        (scored("B", "80.01"), scored("A", "80.00")),
        (scored("B", "78.00", "veteran"), scored("A", "80.00")),
        (scored("B", "70.00", "veteran"), scored("A", "73.49")),
        (scored("B", "70.01", "cps", "seda"), scored("A", "69.99", "veteran")),
        (scored("B", "0.00"), Candidate("A", "public", preferences=frozenset({"veteran"}))),
        # 78.00 and 5 % of it are 81.90: level, so the lottery, as with the seed above.
        (scored("C", "81.90"), scored("B", "78.00", "veteran")),
        (Candidate("B", "bidder"), scored("A", "100.00", "veteran")),
    ],
)
def test_the_higher_score_stands_first_with_the_points_of_a_passing_veteran(ahead, behind):
    assert order_by_sql(kept([behind, ahead], EXAM)) == [ahead.reference, behind.reference]


@pytest.mark.parametrize("stated", ["5.5", '"5"', "true", "[5]"])
def test_a_rule_that_is_not_stated_in_whole_numbers_is_not_agreed_to(stated):
    with pytest.raises(CannotCheckError) as refusal:
        terms_of(EXAM.text.replace("veteran_percent = 5", f"veteran_percent = {stated}"))

    assert str(refusal.value) == (
        "The rule “ranked_exam” is not stated in whole numbers, so the order cannot be checked."
    )


def test_a_list_of_the_earlier_format_is_ranked_as_it_was():
    said = json.loads(KEPT.read_text(encoding="utf-8"))

    assert order_by_sql(said["snapshot"]) == [place[1] for place in said["places"]]


def test_the_columns_of_one_format_are_not_those_of_the_other():
    text = kept([Candidate("A", "public")])

    with pytest.raises(CannotCheckError, match="other columns"):
        order_by_sql(text.replace("list/2", "list/1"))


@given(random_lists.DRAWINGS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_the_engine_agree_on_every_list(drawing):
    hold_against_sql(drawing, [place.reference for place in rank(drawing.candidates, drawing.pack, drawing.seed)])


@pytest.mark.parametrize("rule", ["the_mayors_friends", "recall_rights_first", "lottery"])
def test_a_rule_unknown_at_its_place_is_named(rule):
    with pytest.raises(CannotCheckError) as refusal:
        order_by_sql(with_pack(ordered_by(rule)))

    assert str(refusal.value) == f"The rule “{rule}” has no second opinion, so the order cannot be checked."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            SENIORITY.text.replace("[bidders]", "[bidders]\nblocks = 2"),
            "The rule pack says more of the bidder group than the second opinion knows.",
        ),
        ("id = ", NO_PACK),
        ("id = 'x'", NO_PACK),
        ("first = 4", NO_PACK),
        (BEFORE + "order = []\n" + AFTER, NO_PACK),
    ],
)
def test_what_it_does_not_know_it_says(text, sentence):
    with pytest.raises(CannotCheckError) as refusal:
        order_by_sql(with_pack(text))

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", UNREADABLE),
        ("[]", OTHER_COLUMNS),
        (
            kept([]).replace('"reference","group"', '"group","reference"'),
            OTHER_COLUMNS,
        ),
        (kept([]).replace(SEED.hex(), "not hex"), UNREADABLE),
        (kept([Candidate("A", "bidder", date(2001, 2, 3))]).replace("02-03", "02-30"), UNREADABLE),
    ],
)
def test_facts_that_cannot_be_read_are_named_and_the_connection_lives_on(text, sentence):
    with pytest.raises(CannotCheckError) as refusal:
        order_by_sql(text)

    assert str(refusal.value) == sentence
    assert order_by_sql(kept([Candidate("A", "bidder")])) == ["A"]


# --- the stored list -----------------------------------------------------------------------------------------------------


def test_a_list_as_it_was_drawn_is_agreed_to_and_certified(drawn, lead):
    assert second_opinion(drawn) is None

    actions.certify_list(drawn, by=lead, at=clock.now())

    assert drawn.status == ListStatus.CERTIFIED
    assert json.loads(Event.objects.get(action="selection.certify").facts) == {
        "from": "drawn", "to": "certified", "second_opinion": "the same order",
    }  # fmt: skip


def test_two_places_exchanged_block_the_certification_and_the_first_is_named(drawn, lead):
    before = list(drawn.entries.values_list("reference", flat=True))
    swap(drawn, 2, 3)

    with pytest.raises(Refused) as refusal:
        actions.certify_list(drawn, by=lead, at=clock.now())

    assert refusal.value.code == "second_opinion"
    assert refusal.value.sentence == (
        f"This list cannot be certified. Place 2 is in doubt: the list has {before[2]} there, "
        f"and a second computation of the order has {before[1]}."
    )
    drawn.refresh_from_db()
    assert (drawn.status, Event.objects.filter(action="selection.certify").count()) == (ListStatus.DRAWN, 0)


def test_somebody_left_out_is_noticed(drawn):
    last = drawn.entries.last().reference
    tamper("DELETE FROM selection_listentry WHERE candidate_list_id = %s AND place = 4", drawn.pk)

    assert second_opinion(drawn) == Disagreement(
        4, "", last,
        f"Place 4 is in doubt: the list has nobody there, and a second computation of the order has {last}.",
    )  # fmt: skip


def test_somebody_too_many_is_noticed(drawn):
    extra = makers.filed(makers.open_posting())
    ListEntry.objects.create(
        candidate_list=drawn, place=5, application=extra, reference=extra.reference, name="A Friend", group="public",
        tier="public", decided_by="lottery", because="a friend",
    )  # fmt: skip

    assert second_opinion(drawn) == Disagreement(
        5, extra.reference, "",
        f"Place 5 is in doubt: the list has {extra.reference} there, and a second computation of the order has nobody.",
    )  # fmt: skip


def test_a_fact_changed_in_the_seal_is_noticed_where_it_moves_somebody(drawn):
    moved = drawn.entries.get(place=3).reference
    first = drawn.entries.get(place=1).reference
    tamper(
        "UPDATE selection_listseal SET snapshot = replace(snapshot, '2012-01-01', '1990-01-01') WHERE candidate_list_id = %s",
        drawn.pk,
    )

    doubt = second_opinion(drawn)

    assert doubt is not None
    assert (doubt.place, doubt.stored, doubt.by_sql) == (1, first, moved)


def test_a_seal_that_cannot_be_read_blocks_the_certification(drawn, lead):
    tamper("UPDATE selection_listseal SET snapshot = 'nonsense' WHERE candidate_list_id = %s", drawn.pk)

    with pytest.raises(Refused, match="The facts kept with the list cannot be read"):
        actions.certify_list(drawn, by=lead, at=clock.now())


def test_a_list_without_a_seal_is_not_certified(drawn, lead):
    tamper("DELETE FROM selection_listseal WHERE candidate_list_id = %s", drawn.pk)

    with pytest.raises(Refused, match="drawn before lists were sealed") as refusal:
        actions.certify_list(drawn, by=lead, at=clock.now())

    assert refusal.value.code == "second_opinion"
    assert not ListSeal.objects.exists()


def test_it_asks_as_often_for_four_as_for_none(drawn, django_assert_num_queries):
    empty = makers.listed(makers.close(makers.open_posting()), certified=False)

    for one in (drawn, empty):
        with django_assert_num_queries(5):
            assert second_opinion(one) is None

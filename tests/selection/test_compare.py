"""Any two people of a list beside each other."""

from __future__ import annotations

from datetime import date

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import assume, given
from hypothesis import strategies as st

from ats.accounts.roles import Role
from selection.views.compare import rules_of, steps_asked
from seniority.packs import load_pack
from seniority.ranking import Candidate, compare
from tests import makers
from tests.roles import owner
from tests.selection.random_lists import CANDIDATES, PACKS
from tests.selection.test_staff import text_of

db = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    client.force_login(makers.person(role=Role.HR_ANALYST))


@pytest.fixture
def people():
    """Two bidders and two of the public on a certified list, by last name."""
    makers.roster(
        makers.employee("1", last_name="Elder", seniority_date=date(2001, 5, 3)),
        makers.employee("2", last_name="Younger", seniority_date=date(2011, 6, 4)),
    )
    posting = makers.open_posting()
    bids = (("Elder", {"employee_number": "1"}), ("Younger", {"employee_number": "2"}), ("Outside", {}), ("Beyond", {}))
    filed = {name: makers.filed(posting, makers.person(last_name=name), **bid) for name, bid in bids}
    makers.close(posting)
    makers.reviewed(*filed.values())
    makers.listed(posting)
    return filed


def asked(client, one, other, posting=None):
    address = reverse("desk_list_compare", args=[(posting or one.posting).job_number, 1])
    words = [getattr(who, "reference", who) for who in (one, other)]
    return client.get(address, {"one": words[0], "other": words[1]})


@db
def test_two_bidders_are_parted_by_the_first_rule_in_which_they_differ(client, analyst, people):
    page = text_of(asked(client, people["Younger"], people["Elder"]))

    assert "Avery Elder stands ahead" in page
    assert "May 3, 2001 is earlier than June 4, 2011: City-wide seniority" in page
    assert "afscme-seniority, version 1" in page


@db
def test_answer_is_the_same_whichever_is_named_first(client, analyst, people):
    one, other = (
        asked(client, *pair).context["verdict"]
        for pair in ((people["Outside"], people["Beyond"]), (people["Beyond"], people["Outside"]))
    )

    assert one == other
    assert one.rule == "lottery"


@db
def test_bidder_and_public_are_parted_by_the_group_alone(client, analyst, people):
    rules = asked(client, people["Outside"], people["Elder"]).context["rules"]

    assert [(one.title, one.decides) for one in rules] == [("Bidders before the public", True)]


@db
@pytest.mark.parametrize("field", ["one", "other"])
def test_unknown_reference_is_told_beside_its_field(client, analyst, people, field):
    elder = people["Elder"]
    words = {"one": elder.reference, "other": elder.reference} | {field: "NOBODY"}

    response = asked(client, words["one"], words["other"], elder.posting)

    assert response.status_code == 422
    assert response.context["form"].errors == {field: ["Nobody on this list has this reference."]}


@db
def test_one_person_is_not_compared_with_themselves(client, analyst, people):
    response = asked(client, people["Elder"], people["Elder"])

    assert response.context["form"].errors == {"other": ["Give two different references."]}


@db
def test_page_asks_before_it_answers(client, analyst, people):
    response = client.get(reverse("desk_list_compare", args=[people["Elder"].posting.job_number, 1]))

    assert response.status_code == 200
    assert "stands ahead" not in text_of(response)


@db
def test_list_without_a_seal_is_not_asked(client, analyst, people):
    drawn = people["Elder"].posting.lists.get()
    with owner(), pgtrigger.ignore("selection.ListSeal:seals_stay"):
        drawn.seal.delete()

    assert "There is nothing to ask this list" in text_of(asked(client, people["Elder"], people["Younger"]))


@db
@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER])
def test_others_find_no_page(client, people, role):
    client.force_login(makers.person(role=role))

    assert asked(client, people["Elder"], people["Younger"]).status_code == 404


@db
def test_comparing_costs_the_same_queries_whoever_is_asked_about(client, analyst, people):
    counts = []
    for pair in (("Elder", "Younger"), ("Outside", "Beyond")):
        asked(client, *(people[name] for name in pair))
        with CaptureQueriesContext(connection) as queries:
            asked(client, *(people[name] for name in pair))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_tier_that_both_hold_ends_the_asking_about_tiers():
    pack = load_pack("afscme-article-12")
    one, other = (Candidate(name, "bidder", date(2001, 1, 1), recall_first=True) for name in "AB")

    assert [step.rule.id for step in steps_asked(one, other, pack)] == [
        "bidders_before_public", "recall_rights_first", "probation_last", "city_wide_seniority", "lottery",
    ]  # fmt: skip


def test_lower_tier_is_asked_where_neither_holds_the_upper():
    pack = load_pack("afscme-article-12")
    one = Candidate("A", "bidder", date(2011, 1, 1), hiring_department=True)
    other = Candidate("B", "bidder", date(2001, 1, 1))

    assert [step.rule.id for step in steps_asked(one, other, pack)] == [
        "bidders_before_public", "recall_rights_first", "hiring_department_first",
    ]  # fmt: skip


@given(one=CANDIDATES, other=CANDIDATES, pack=PACKS, seed=st.binary(min_size=1, max_size=32))
def test_last_rule_asked_is_the_one_that_decides(one, other, pack, seed):
    assume(one.reference != other.reference)

    verdict = compare(one, other, pack, seed)

    ahead, behind = (one, other) if verdict.ahead == one.reference else (other, one)
    *level, last = steps_asked(ahead, behind, pack)
    assert (last.rule.id, last.clause) == (verdict.rule, verdict.clause)
    assert [step for step in level if step.rule.key(ahead) != step.rule.key(behind)] == []
    assert rules_of(verdict, ahead, behind, pack)[-1][2:4] == (verdict.ahead_value, verdict.behind_value)

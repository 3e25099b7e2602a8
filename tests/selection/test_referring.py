"""Referring people of the public: what stands afterwards, what is refused, and what the pages show of it."""

from __future__ import annotations

import json
import re

import pgtrigger
import pytest
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions as applying
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.refusal import Refused
from selection.models import Referral, ReferredPerson
from selection.referring import MOST, propose, refer_people
from tests import makers
from tests.roles import owner
from tests.selection.lists import PARKS, long_list

pytestmark = pytest.mark.django_db

VETERANS = "Personnel Rules VI section 3"


@pytest.fixture
def analyst():
    return makers.person(role=Role.HR_ANALYST)


def with_public(plain, *, veterans=0, both=0):
    """A certified list of the public: preference holders stand first in it, since the pack puts them there."""
    posting = makers.open_posting()
    holders = [makers.filed(posting, veteran=True) for _turn in range(veterans)]
    holders += [makers.filed(posting, veteran=True, cps=True) for _turn in range(both)]
    others = [makers.filed(posting) for _turn in range(plain)]
    makers.close(posting)
    makers.reviewed(*holders, *others)
    for one in holders:
        makers.verified(one, "veteran", "cps")
    return makers.listed(posting)


def with_late_holders():
    """A certified list whose last place alone is a veteran's and CPS graduate's: six people, places 1 to 6."""
    shown = long_list(0, 6)
    with owner(), pgtrigger.ignore("selection.ListEntry:places_stay"):  # the shipped packs put holders first
        shown.entries.filter(place=6).update(preferences=["veteran", "cps"])
    return shown


def references(shown, *places):
    return list(shown.entries.filter(place__in=places).order_by("place").values_list("reference", flat=True))


def refer(shown, wanted, *, by=makers.OPERATOR, reason=""):
    return refer_people(shown, wanted, by=by, at=clock.now(), reason=reason)


# What stands


def test_referral_by_the_plain_order_stands_with_its_shares(analyst):
    shown = with_public(3, veterans=1)

    referral = refer(shown, 2, by=analyst)

    assert [one.reference for one in referral.people.all()] == references(shown, 1, 2)
    assert (referral.number, referral.wanted, referral.displaced) == (1, 2, [])
    assert referral.referred_by == analyst.audit_label
    assert [(one["preference"], one["asked"], one["referred"], one["note"]) for one in referral.shares] == [
        ("veteran", 1, 1, ""),
        ("cps", 1, 0, "only 0 of the 1 asked for qualify"),
    ]


def test_one_person_brought_in_counts_for_both_shares_and_names_clause_and_displaced():
    shown = with_late_holders()

    referral = refer(shown, 3)

    last = referral.people.get(place=6)
    assert [one.place for one in referral.people.all()] == [1, 2, 6]
    assert referral.displaced == references(shown, 3)
    assert (last.moved_by, last.ahead_of) == (["veteran", "cps"], references(shown, 3))
    assert f"brought in by the veteran share ({VETERANS}) and the CPS share (" in last.because
    assert [(one["preference"], one["minimum"], one["referred"]) for one in referral.shares] == [
        ("veteran", 1, 1),
        ("cps", 1, 1),
    ]


def test_referral_is_one_event_with_everybody_in_it(analyst):
    shown = with_late_holders()

    refer(shown, 3, by=analyst)

    (event,) = Event.objects.filter(action="selection.refer_people")
    facts = json.loads(event.facts)
    assert event.by == analyst.audit_label
    assert facts["referred"] == references(shown, 1, 2, 6)
    assert (facts["wanted"], facts["displaced"], facts["left_out"]) == (3, references(shown, 3), [])


def test_who_withdrew_or_was_hired_since_the_drawing_is_left_out():
    shown = with_public(3)
    gone = shown.entries.get(place=1)
    applying.withdraw(gone.application, by=gone.application.person)

    referral = refer(shown, 2)

    assert [one.reference for one in referral.people.all()] == references(shown, 2, 3)
    assert json.loads(Event.objects.get(action="selection.refer_people").facts)["left_out"] == [gone.reference]


def test_more_wanted_than_there_are_refers_everybody():
    shown = with_public(2)

    assert refer(shown, MOST).people.count() == 2


def test_second_referral_has_a_number_and_its_reason():
    shown = with_public(3)
    refer(shown, 1)

    second = refer(shown, 2, reason="One more vacancy.")

    assert (second.number, second.reason, second.people.count()) == (2, "One more vacancy.", 2)
    assert Referral.objects.get(number=1).people.count() == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_second_referral_without_a_reason_is_refused(reason):
    shown = with_public(3)
    refer(shown, 1)

    with pytest.raises(Refused, match="why people are referred anew"):
        refer(shown, 2, reason=reason)

    assert Referral.objects.count() == 1


@pytest.mark.parametrize("wanted", [0, -1, MOST + 1])
def test_impossible_number_is_refused(wanted):
    with pytest.raises(Refused, match="of 1 to 200 people"):
        refer(with_public(1), wanted)

    assert not Referral.objects.exists()


def test_list_without_the_public_is_refused():
    with pytest.raises(Refused, match="Nobody of the public"):
        refer(long_list(2, 0), 1)


def test_list_drawn_and_not_certified_is_refused():
    drawn = makers.listed(with_public(1).posting, certified=False, reason="Again.")

    with pytest.raises(Refused, match="from a certified list that is in force"):
        refer(drawn, 1)


def test_superseded_list_is_refused_even_by_somebody_who_saw_it_in_force():
    seen = with_public(1)
    makers.listed(seen.posting, reason="Again.")

    with pytest.raises(Refused, match="in force"):
        refer(seen, 1)


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR])
def test_only_hr_refers(role):
    with pytest.raises(Refused) as refused:
        refer(with_public(1), 1, by=makers.person(role=role))

    assert refused.value.status == 403


def test_nobody_rewrites_a_referral():
    one = refer(with_public(1), 1)

    for rows, change in ((Referral.objects, {"wanted": 9}), (ReferredPerson.objects, {"place": 9})):
        with owner(), pytest.raises(InternalError), transaction.atomic():
            rows.update(**change)
        with owner(), pytest.raises(InternalError), transaction.atomic():
            rows.all()._raw_delete("default")
    assert Referral.objects.get() == one


def test_proposal_writes_nothing_and_is_what_is_saved():
    shown = with_late_holders()

    proposal = propose(shown, 3)

    assert not Referral.objects.exists()
    assert [one.because for one in proposal.people] == [one.because for one in refer(shown, 3).people.all()]


# The pages


def address(shown, *more, name="desk_referrals"):
    return reverse(name, args=[shown.posting.job_number, shown.number, *more])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_look_shows_the_whole_proof_and_saves_nothing(client, analyst):
    shown = with_late_holders()
    client.force_login(analyst)

    page = text_of(client.get(address(shown), {"wanted": 3}))

    assert "3 people referred of 3 asked for" in page
    assert "Place 6 of the list, brought in by the veteran share (Personnel Rules VI section 3)" in page
    assert "Veteran, 20 % of 3, rounded up Personnel Rules VI section 3 1 1 Nowhere" in page
    assert f"Place 3: Person 3 {references(shown, 3)[0]}" in page
    assert "Refer these people" in page
    assert not Referral.objects.exists()


def test_posted_the_referral_stands_and_is_shown(client, analyst):
    shown = with_late_holders()
    client.force_login(analyst)

    response = client.post(address(shown), {"wanted": 3})

    assert response.headers["Location"] == address(shown, 1, name="desk_referral")
    page = text_of(client.get(response.headers["Location"]))
    assert "Current" in page
    assert "Person 6" in page
    assert f"Place 3: Person 3 {references(shown, 3)[0]}" in page
    assert Referral.objects.get().referred_by == analyst.audit_label


def test_share_that_too_few_qualify_for_says_so(client, analyst):
    shown = with_public(4)
    client.force_login(analyst)

    page = text_of(client.get(address(shown), {"wanted": 2}))

    assert "Only 0 of the 1 asked for qualify" in page
    assert "Nobody: the list’s own order keeps every share" in page


def test_who_was_left_out_is_named_on_the_saved_page_too(client, analyst):
    shown = with_public(3)
    gone = shown.entries.get(place=1)
    applying.withdraw(gone.application, by=gone.application.person)
    refer(shown, 1)
    client.force_login(analyst)

    page = text_of(client.get(address(shown, 1, name="desk_referral")))

    assert f"Left out They had withdrawn or were hired before this referral. Place 1: {gone.name}" in page


def test_second_referral_asks_for_its_reason_and_marks_the_first_as_older(client, analyst):
    shown = with_public(3)
    refer(shown, 1)
    client.force_login(analyst)

    without = client.post(address(shown), {"wanted": 2, "reason": ""})
    client.post(address(shown), {"wanted": 2, "reason": "One more vacancy."})

    assert without.status_code == 422
    assert Referral.objects.count() == 2
    assert "A newer referral stands" in text_of(client.get(address(shown, 1, name="desk_referral")))
    assert "One more vacancy." in text_of(client.get(address(shown)))


@pytest.mark.parametrize("wanted", ["0", "x", "201", ""])
def test_number_that_cannot_be_is_said_beside_its_field(client, analyst, wanted):
    shown = with_public(1)
    client.force_login(analyst)

    looked, posted = client.get(address(shown), {"wanted": wanted}), client.post(address(shown), {"wanted": wanted})

    assert (looked.status_code, posted.status_code) == (422, 422)
    assert not Referral.objects.exists()


def test_look_at_a_list_with_nobody_of_the_public_says_so(client, analyst):
    shown = long_list(2, 0)
    client.force_login(analyst)

    response = client.get(address(shown), {"wanted": 1})

    assert response.status_code == 422
    assert "Nobody of the public is on this list" in text_of(response)


def test_list_that_is_not_certified_offers_no_referral(client, analyst):
    drawn = makers.listed(with_public(1).posting, certified=False, reason="Again.")
    client.force_login(analyst)

    page = text_of(client.get(address(drawn), {"wanted": 1}))
    posted = client.post(address(drawn), {"wanted": 1})

    assert posted.status_code == 422
    assert "People are referred from a certified list that is in force." in page
    assert "Show who would be referred" not in page
    assert not Referral.objects.exists()


def test_auditor_reads_referrals_and_makes_none(client):
    shown = with_public(1)
    refer(shown, 1)
    client.force_login(makers.person(role=Role.AUDITOR))

    page = text_of(client.get(address(shown, 1, name="desk_referral")))

    assert "Refer these people" not in text_of(client.get(address(shown), {"wanted": 1}))
    assert "1 person referred of 1 asked for" in page
    assert client.post(address(shown), {"wanted": 1}).status_code == 403


def test_pages_cost_the_same_queries_for_2_and_for_40_people(client, analyst):
    few, many = long_list(1, 3), long_list(1, 60)
    refer(few, 2)
    refer(many, 40)
    client.force_login(analyst)

    for name, more, asked in (("desk_referral", (1,), {}), ("desk_referrals", (), {"wanted": 2})):
        client.get(address(few, *more, name=name), asked)
        with CaptureQueriesContext(connection) as at_few:
            client.get(address(few, *more, name=name), asked)
        with CaptureQueriesContext(connection) as at_many:
            client.get(address(many, *more, name=name), asked and {"wanted": 40})
        assert len(at_few) == len(at_many)


# The manager's shortlist


def shortlist(client, shown):
    client.force_login(makers.person(role=Role.HIRING_MANAGER, departments=(PARKS,)))
    return client.get(reverse("shortlist", args=[shown.posting.job_number])).content.decode()


def test_manager_sees_who_is_referred_now_and_no_evidence(client):
    shown = with_late_holders()
    refer(shown, 3)

    page = shortlist(client, shown)

    assert re.findall(r"<bdi>(Person \d)</bdi></a>\s*<span class=\"tag tag--good\">Referred</span>", page) == [
        "Person 1", "Person 2", "Person 6",
    ]  # fmt: skip
    assert "3 public applicants were referred to you" in page
    assert "share" not in page


def test_manager_sees_the_newest_referral_alone(client):
    shown = with_late_holders()
    refer(shown, 3)
    refer(shown, 1, reason="Fewer interviews.")

    page = shortlist(client, shown)

    assert re.findall(r"<bdi>(Person \d)</bdi></a>\s*<span class=\"tag tag--good\">", page) == ["Person 6"]
    assert "1 public applicant was referred to you" in page


def test_shortlist_without_a_referral_speaks_of_none(client):
    assert "eferred" not in shortlist(client, with_late_holders())

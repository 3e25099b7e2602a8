"""Invitations in the list's order, block by block, and the finding that lets one of the public go first."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants import actions as applying
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import actions as announcing
from postings.deadline import CITY_ZONE, list_lives_until
from selection.choosing import interviewing, offering, passing_over
from selection.choosing.candidacies import turn_of
from selection.models import Candidacy
from tests import makers
from tests.selection.selecting import at, certified, statuses

pytestmark = pytest.mark.django_db

WHERE = "City Hall, room 100, Monday at ten."


def invite(candidacy, *, by=makers.OPERATOR, interview=WHERE):
    return interviewing.invite(candidacy, interview=interview, by=by, at=clock.now())


def invite_next(listed, *, by=makers.OPERATOR, interview=WHERE):
    return interviewing.invite_next(listed.posting, interview=interview, by=by, at=clock.now())


def find(candidacy, *, by=makers.OPERATOR, finding="Ran two gardens of this size; neither bidder has."):
    return interviewing.find_greater_skill(candidacy, finding=finding, by=by, at=clock.now())


# One at a time


def test_who_is_invited_is_told_when_and_where_and_it_is_one_event():
    listed = certified()
    analyst = makers.person(role=Role.HR_ANALYST)
    before = Event.objects.count()

    found = invite(at(listed, 1), by=analyst, interview=f"  {WHERE} ")

    assert (found.status, found.interview, found.invited_by) == ("invited", WHERE, analyst.audit_label)
    event = Event.objects.get(action="selection.invite")
    assert Event.objects.count() == before + 1
    assert json.loads(event.facts) == {
        "from": "considered", "to": "invited", "application": listed.people[0].reference, "list": 1, "place": 1,
        "group": "bidder",
    }  # fmt: skip
    letter = Message.objects.get(kind="interview")
    assert (letter.recipient, WHERE in letter.body) == (listed.people[0].person, True)


def test_a_letter_speaks_the_language_of_who_is_invited():
    listed = certified(bidders=1, public=0)
    person = listed.people[0].person
    person.language = "es"
    person.save(update_fields=["language"])

    invite(at(listed, 1))

    assert "Se le invita a una entrevista" in Message.objects.get(kind="interview").body


def test_nobody_is_invited_twice_or_without_words_on_the_interview():
    listed = certified()
    with pytest.raises(Refused, match="Say when and where") as refused:
        invite(at(listed, 1), interview="  ")
    assert refused.value.field == "interview"

    invite(at(listed, 1))
    with pytest.raises(Refused, match="“Invited to an interview”"):
        invite(at(listed, 1))

    assert Message.objects.filter(kind="interview").count() == 1


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR])
def test_only_hr_invites_and_finds(role):
    listed = certified()
    somebody = makers.person(role=role)

    for deed, place in ((invite, 1), (find, 3)):
        with pytest.raises(Refused) as refused:
            deed(at(listed, place), by=somebody)
        assert refused.value.status == 403
    with pytest.raises(Refused):
        invite_next(listed, by=somebody)
    assert statuses(listed) == ["considered"] * 3


def test_the_ninth_bidder_waits_for_the_first_eight():
    listed = certified(bidders=9, public=0)

    with pytest.raises(Refused, match=r"places 1 to 8 are interviewed first.*12\.7\(i\)") as refused:
        invite(at(listed, 9))
    makers.invited(*listed.people[:8])
    invite(at(listed, 9))

    assert refused.value.code == "block"
    assert statuses(listed) == ["invited"] * 9


def test_whoever_withdrew_or_is_found_not_qualified_is_not_waited_for_and_not_invited():
    listed = certified(bidders=9, public=0)
    applying.withdraw(listed.people[0], by=listed.people[0].person)
    makers.reviewed(listed.people[1], qualified=False)
    makers.invited(*listed.people[2:8])

    invite(at(listed, 9))

    for place, sentence in ((1, "has withdrawn"), (2, "found not qualified")):
        with pytest.raises(Refused, match=sentence):
            invite(at(listed, place))


def test_a_proposal_to_pass_over_is_waited_for_until_it_is_decided():
    listed = certified(bidders=9, public=0)
    makers.invited(*listed.people[:7])
    eighth = at(listed, 8)
    passing_over.propose_passing_over(
        eighth, reason="No permit.", by=makers.person(role=Role.HR_ANALYST), at=clock.now()
    )

    with pytest.raises(Refused, match="places 1 to 8"):
        invite(at(listed, 9))
    with pytest.raises(Refused, match="nobody’s turn"):
        invite_next(listed)
    passing_over.pass_over(eighth, by=makers.person(role=Role.HR_LEAD), at=clock.now())

    assert invite(at(listed, 9)).status == "invited"


def test_the_public_waits_for_every_bidder_and_for_a_referral():
    listed = certified(bidders=1, public=1)
    makers.invited(listed.people[0])

    with pytest.raises(Refused, match="bidder at place 1 has neither accepted"):
        invite(at(listed, 2))
    applying.withdraw(listed.people[0], by=listed.people[0].person)
    with pytest.raises(Refused, match="only people referred"):
        invite(at(listed, 2))
    makers.referred(listed)

    assert invite(at(listed, 2)).status == "invited"


# A list that is not in force


def test_a_superseded_a_drawn_and_a_rescinded_list_invite_nobody():
    listed = certified()
    candidacy = at(listed, 1)
    makers.listed(listed.posting, certified=False, reason="Again.")
    with pytest.raises(Refused, match="certified list that is in force"):
        invite(candidacy)

    announcing.cancel(listed.posting, by=makers.OPERATOR, reason="Not funded.")
    with pytest.raises(Refused, match="rescinded"):
        invite(candidacy)


def test_somebody_who_is_not_on_the_list_in_force_is_not_invited():
    listed = certified()
    makers.reviewed(listed.people[0], qualified=False)
    makers.listed(listed.posting, reason="A finding.")
    makers.reviewed(listed.people[0])

    with pytest.raises(Refused, match="no place on the list in force"):
        invite(at(listed, 1))


def test_a_list_invites_and_offers_for_one_year_from_the_posting_date():
    listed = certified(bidders=2, public=0)
    last = list_lives_until(listed.posting.opens_at)
    in_time, too_late = (datetime.combine(last + timedelta(days=more), time(12), tzinfo=CITY_ZONE) for more in (0, 1))
    interviewing.invite(at(listed, 1), interview=WHERE, by=makers.OPERATOR, at=in_time)

    for deed in (
        lambda: interviewing.invite(at(listed, 2), interview=WHERE, by=makers.OPERATOR, at=too_late),
        lambda: interviewing.invite_next(listed.posting, interview=WHERE, by=makers.OPERATOR, at=too_late),
        lambda: offering.offer(
            at(listed, 1), reason="Equal.", answer_due_on=last + timedelta(days=9), by=makers.OPERATOR, at=too_late
        ),
    ):
        with pytest.raises(Refused, match=r"counted until .*, one year from its posting date \(agreement 12\.7\(n\)\)"):
            deed()
    assert statuses(listed) == ["invited", "considered"]


# All whose turn it is


def test_the_next_block_is_invited_together_then_the_block_after_it():
    listed = certified(bidders=10, public=1)

    first = invite_next(listed)
    second = invite_next(listed)

    assert [one.application for one in first] == listed.people[:8]
    assert [one.application for one in second] == listed.people[8:10]
    assert Message.objects.filter(kind="interview").count() == 10
    with pytest.raises(Refused, match="nobody’s turn"):
        invite_next(listed)


def test_the_referred_are_invited_together_once_every_bidder_is_settled():
    listed = certified(bidders=1, public=3)
    makers.referred(listed, 2)
    applying.withdraw(listed.people[0], by=listed.people[0].person)

    people = invite_next(listed)

    assert [one.application for one in people] == listed.people[1:3]
    assert statuses(listed)[1:] == ["invited", "invited", "considered"]


def test_the_rest_of_a_block_is_invited_beside_those_who_were():
    listed = certified(bidders=3, public=0)
    makers.invited(listed.people[1])

    assert [one.application for one in invite_next(listed)] == [listed.people[0], listed.people[2]]


def test_inviting_together_needs_words_and_says_how_many_in_the_audit():
    listed = certified(bidders=2, public=0)
    with pytest.raises(Refused, match="Say when and where"):
        invite_next(listed, interview="")

    invite_next(listed)

    facts = [json.loads(event.facts) for event in Event.objects.filter(action="selection.invite")]
    assert [one["together"] for one in facts] == [2, 2]


def test_inviting_one_or_three_together_costs_the_same_statements():
    counted = []
    for bidders in (1, 3):
        listed = certified(bidders=bidders, public=0)
        with CaptureQueriesContext(connection) as asked:
            invite_next(listed)
        counted.append(len(asked))

    assert counted[0] == counted[1]


# A finding of greater skill


def test_a_finding_lets_one_of_the_public_go_before_bidders_with_who_when_and_why():
    listed = certified(bidders=1, public=1)
    analyst = makers.person(role=Role.HR_ANALYST)
    makers.referred(listed)

    found = find(at(listed, 2), by=analyst)
    invite(found)

    assert (found.found_by, found.finding.startswith("Ran two gardens")) == (analyst.audit_label, True)
    event = Event.objects.get(action="selection.find_greater_skill")
    assert (event.reason, json.loads(event.facts)["bidder_at"]) == (found.finding, 1)
    assert statuses(listed) == ["considered", "invited"]


def test_a_finding_is_for_the_public_once_in_words_and_before_the_end():
    listed = certified(bidders=1, public=1)
    with pytest.raises(Refused, match="Write down what shows") as refused:
        find(at(listed, 2), finding=" ")
    with pytest.raises(Refused, match="before the public without a finding"):
        find(at(listed, 1))
    assert (refused.value.field, Candidacy.objects.exclude(finding="").count()) == ("finding", 0)

    find(at(listed, 2))
    with pytest.raises(Refused, match="made already"):
        find(at(listed, 2))


def test_no_finding_is_made_of_somebody_whose_candidacy_has_ended():
    listed = certified(bidders=0, public=1)
    candidacy = at(listed, 1)
    passing_over.propose_passing_over(
        candidacy, reason="No permit.", by=makers.person(role=Role.HR_ANALYST), at=clock.now()
    )

    with pytest.raises(Refused, match="“Passing over proposed”"):
        find(candidacy)


def test_a_turn_is_asked_at_the_same_number_of_queries_for_one_and_for_three():
    counted = []
    for bidders in (1, 3):
        listed = certified(bidders=bidders)
        with CaptureQueriesContext(connection) as asked:
            turn_of(listed)
        counted.append(len(asked))

    assert counted[0] == counted[1] <= 5

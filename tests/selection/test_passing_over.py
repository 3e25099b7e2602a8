"""Passing over: a written reason, two people, and a letter to whom it concerns."""

from __future__ import annotations

import json

import pytest

from applicants import actions as applying
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from selection.choosing import passing_over
from tests import makers
from tests.selection.selecting import at, certified, statuses

pytestmark = pytest.mark.django_db

REASON = "The permit has expired, and was not renewed by the interview."


@pytest.fixture
def listed():
    return certified()


@pytest.fixture
def analyst():
    return makers.person(role=Role.HR_ANALYST)


@pytest.fixture
def lead():
    return makers.person(role=Role.HR_LEAD)


def propose(candidacy, *, by, reason=REASON):
    return passing_over.propose_passing_over(candidacy, reason=reason, by=by, at=clock.now())


def pass_over(candidacy, *, by):
    return passing_over.pass_over(candidacy, by=by, at=clock.now())


def keep(candidacy, *, by, reason="The permit was renewed."):
    return passing_over.keep(candidacy, reason=reason, by=by, at=clock.now())


def test_two_people_pass_somebody_over_and_the_person_is_told_why(listed, analyst, lead):
    makers.invited(listed.people[0])
    propose(at(listed, 1), by=analyst)
    assert not Message.objects.filter(kind="passed_over").exists()

    found = pass_over(at(listed, 1), by=lead)

    assert (found.status, found.proposed_by, found.passed_over_by, found.passing_reason) == (
        "passed_over", analyst.audit_label, lead.audit_label, REASON,
    )  # fmt: skip
    letter = Message.objects.get(kind="passed_over")
    text = " ".join(letter.body.split())
    assert letter.recipient == listed.people[0].person
    assert REASON in text
    assert "A grievance must come within 15 calendar days" in text
    assert analyst.email not in text
    event = Event.objects.get(action="selection.pass_over")
    assert (event.by, event.reason, json.loads(event.facts)["proposed_by"]) == (
        lead.audit_label, REASON, analyst.audit_label,
    )  # fmt: skip


def test_one_of_the_public_is_told_of_no_grievance(listed, analyst, lead):
    propose(at(listed, 3), by=analyst)
    pass_over(at(listed, 3), by=lead)

    assert "grievance" not in Message.objects.get(kind="passed_over").body


def test_whoever_proposed_it_does_not_decide_it_in_any_role(listed, lead):
    propose(at(listed, 1), by=lead)
    with pytest.raises(Refused, match="Another person than the one who proposed it"):
        pass_over(at(listed, 1), by=lead)

    propose(at(listed, 2), by=makers.OPERATOR)
    with pytest.raises(Refused, match="Another person"):
        pass_over(at(listed, 2), by=makers.OPERATOR)

    assert statuses(listed) == ["passing", "passing", "considered"]


def test_an_analyst_who_became_a_lead_is_still_the_same_person(listed, analyst, lead):
    propose(at(listed, 1), by=analyst)
    analyst.role = Role.HR_LEAD
    analyst.save(update_fields=["role"])

    with pytest.raises(Refused, match="Another person"):
        pass_over(at(listed, 1), by=analyst)
    assert pass_over(at(listed, 1), by=lead).status == "passed_over"


def test_a_proposal_has_a_reason_and_starts_before_an_offer(listed, analyst):
    with pytest.raises(Refused, match="Write down why") as refused:
        propose(at(listed, 1), by=analyst, reason="  ")
    assert refused.value.field == "reason"
    makers.invited(listed.people[0])
    makers.offered(listed.people[0])

    with pytest.raises(Refused, match="“Offered the position”"):
        propose(at(listed, 1), by=analyst)


def test_nobody_is_passed_over_without_a_proposal(listed, lead):
    with pytest.raises(Refused, match="“On the list”"):
        pass_over(at(listed, 1), by=lead)
    with pytest.raises(Refused, match="“On the list”"):
        keep(at(listed, 1), by=lead)


def test_who_withdrew_meanwhile_is_not_passed_over(listed, analyst, lead):
    propose(at(listed, 1), by=analyst)
    applying.withdraw(listed.people[0], by=listed.people[0].person)

    with pytest.raises(Refused, match="has withdrawn"):
        pass_over(at(listed, 1), by=lead)


@pytest.mark.parametrize(
    ("role", "may_propose", "may_decide"),
    [
        (Role.APPLICANT, False, False),
        (Role.AUDITOR, False, False),
        (Role.HIRING_MANAGER, True, False),
        (Role.HR_ANALYST, True, False),
        (Role.HR_LEAD, True, True),
    ],
)
def test_who_may_propose_and_who_may_decide(listed, role, may_propose, may_decide):
    somebody = makers.person(role=role, departments=("Department of Parks",))
    propose(at(listed, 2), by=makers.OPERATOR)

    for deed, candidacy, may in ((propose, at(listed, 1), may_propose), (pass_over, at(listed, 2), may_decide)):
        if may:
            deed(candidacy, by=somebody)
        else:
            with pytest.raises(Refused) as refused:
                deed(candidacy, by=somebody)
            assert refused.value.status == 403
    assert statuses(listed)[0] == ("passing" if may_propose else "considered")


def test_a_manager_of_another_department_proposes_nothing(listed):
    stranger = makers.person(role=Role.HIRING_MANAGER, departments=("DEPARTMENT OF STREETS",))

    with pytest.raises(Refused, match="not of your department") as refused:
        propose(at(listed, 1), by=stranger)

    assert (refused.value.status, at(listed, 1).status) == (403, "considered")


@pytest.mark.parametrize("was_invited", [True, False])
def test_a_proposal_that_is_not_followed_leaves_the_person_where_they_stood(listed, analyst, lead, was_invited):
    if was_invited:
        makers.invited(listed.people[0])
    propose(at(listed, 1), by=analyst)
    with pytest.raises(Refused, match="Say why"):
        keep(at(listed, 1), by=lead, reason="")

    found = keep(at(listed, 1), by=lead)

    assert (found.status, found.passing_reason, found.proposed_by, found.proposed_at) == (
        "invited" if was_invited else "considered", "", "", None,
    )  # fmt: skip
    event = Event.objects.filter(action__startswith="selection.keep").get()
    assert (json.loads(event.facts)["proposed"], event.reason) == (REASON, "The permit was renewed.")
    assert not Message.objects.filter(kind="passed_over").exists()

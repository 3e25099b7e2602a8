"""A bid wrongly rejected stands again: what it is worth then, who is told, and what is refused."""

from __future__ import annotations

import json
from datetime import date

import pytest

from applicants import actions as applying
from applicants.models import BidSettlement
from applicants.reinstating import reinstate_bid
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from tests import makers

pytestmark = pytest.mark.django_db

WHY = "The roster spells the name otherwise; the badge was shown."


@pytest.fixture
def posting():
    makers.roster(
        makers.employee("123456", seniority_date=date(2001, 1, 1), department="DEPARTMENT OF PARKS"),
        makers.employee("654321", seniority_date=date(2005, 1, 1)),
    )
    return makers.open_posting()


@pytest.fixture
def rejected(posting):
    """A bid whose name differs from the roster's, and a proper bid; the posting has closed and both are qualified."""
    wrong = makers.filed(posting, makers.person(last_name="Married"), employee_number="123456")
    proper = makers.filed(posting, makers.person(last_name="Invented"), employee_number="654321")
    makers.close(posting)
    makers.reviewed(wrong, proper)
    return wrong


def reinstate(application, *, reason=WHY, by=makers.OPERATOR):
    return reinstate_bid(application, reason=reason, by=by, at=clock.now())


def test_reinstated_bid_is_settled_by_the_roster_that_rejected_it(rejected):
    lead = makers.person(role=Role.HR_LEAD)
    old = rejected.settlements.get()

    made = reinstate(rejected, by=lead)

    assert old.problems == ["name_differs"]
    assert (made.problems, made.becomes, made.reason, made.settled_by) == ([], "", WHY, lead.audit_label)
    assert (made.roster, made.entry.employee_number) == (old.roster, "123456")
    assert (made.hiring_department, made.recall_first) == (True, False)
    assert list(BidSettlement.objects.filter(application=rejected)) == [made, old]


def test_next_list_counts_the_bid_and_the_old_one_stays(rejected, posting):
    first = makers.listed(posting, certified=False)

    reinstate(rejected)

    second = makers.listed(posting, reason="A bid was reinstated.")
    assert list(first.entries.values_list("group", flat=True)) == ["bidder", "public"]
    top = second.entries.get(place=1)
    assert (top.reference, top.group, top.seniority_date) == (rejected.reference, "bidder", date(2001, 1, 1))


def test_reinstating_is_one_event_with_the_number_masked(rejected):
    before = Event.objects.count()

    reinstate(rejected)

    event = Event.objects.get(action="applicants.reinstate_bid")
    assert Event.objects.count() == before + 1
    assert event.reason == WHY
    assert json.loads(event.facts)["entry"] == "••••56 Invented"


def test_applicant_is_told_with_the_reason(rejected):
    reinstate(rejected)

    letter = Message.objects.get(kind="reinstated")
    assert letter.recipient == rejected.person
    assert WHY in letter.body


def test_bid_that_stands_is_refused(rejected):
    reinstate(rejected)

    with pytest.raises(Refused, match="no rejected bid"):
        reinstate(rejected)


def test_application_without_a_bid_is_refused(posting):
    public = makers.filed(posting)
    makers.close(posting)

    with pytest.raises(Refused, match="no rejected bid"):
        reinstate(public)


def test_number_that_the_roster_does_not_have_is_refused(posting):
    unknown = makers.filed(posting, employee_number="999999")
    makers.close(posting)

    with pytest.raises(Refused, match="has no employee of the number") as refused:
        reinstate(unknown)

    assert refused.value.code == "no_entry"
    assert unknown.settlements.count() == 1


def test_who_withdrew_is_refused_and_told_so(rejected):
    applying.withdraw(rejected, by=rejected.person)

    with pytest.raises(Refused, match="is withdrawn"):
        reinstate(rejected)


def test_posting_still_open_is_refused(posting):
    early = makers.filed(posting, employee_number="999999")

    with pytest.raises(Refused, match="has not closed"):
        reinstate(early)


def test_reinstating_without_a_reason_is_refused(rejected):
    with pytest.raises(Refused, match="Say why") as refused:
        reinstate(rejected, reason="  ")

    assert refused.value.field == "reason"


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.HR_ANALYST, Role.AUDITOR])
def test_only_an_hr_lead_reinstates(rejected, role):
    with pytest.raises(Refused) as refused:
        reinstate(rejected, by=makers.person(role=role))

    assert refused.value.status == 403

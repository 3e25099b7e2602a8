"""Hires off a certified list: what stands afterwards, what is used up, and what is refused."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions as applying
from applicants import curing, reviewing
from applicants.bids import RosterFacts, terms_of
from applicants.lifecycle import ClaimStatus
from applicants.models import PreferenceUse
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings.deadline import CITY_ZONE
from selection.choosing import offering
from selection.hiring import record_hire
from selection.models import Candidacy, Hire
from seniority.models import Award, Roster
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return makers.person(role=Role.HR_LEAD)


@pytest.fixture
def shown():
    """A certified list: a senior bidder, a junior one, a verified veteran, one more of the public."""
    makers.roster(
        makers.employee("701", seniority_date=date(2012, 1, 1)), makers.employee("702", seniority_date=date(2005, 1, 1))
    )
    posting = makers.open_posting(vacancies=3)
    senior = makers.filed(posting, makers.person(last_name="Invented"), employee_number="702")
    junior = makers.filed(posting, makers.person(last_name="Invented"), employee_number="701")
    veteran = makers.filed(posting, veteran=True, seda=True)
    public = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(senior, junior, veteran, public)
    makers.verified(veteran, "veteran", "seda")
    listed = makers.listed(posting)
    listed.people = {"senior": senior, "junior": junior, "veteran": veteran, "public": public}
    return listed


def today():
    return clock.now().astimezone(CITY_ZONE).date()


def hire(shown, who, *, by=makers.OPERATOR, reason="", hired_on=None, accepts=True):
    """Who is hired has accepted an offer, unless said otherwise."""
    if accepts and Candidacy.objects.filter(application=shown.people[who], status="considered").exists():
        makers.accepted(shown.people[who])
    return record_hire(
        shown, shown.people[who], hired_on=hired_on or today(), reason=reason, by=by, at=clock.now()
    )  # fmt: skip


def veterans_list(person):
    """A certified list of another posting with that person alone, as a verified veteran."""
    posting = makers.open_posting()
    again = makers.filed(posting, person, veteran=True)
    makers.close(posting)
    makers.reviewed(again)
    makers.verified(again, "veteran")
    listed = makers.listed(posting)
    listed.people = {"veteran": again}
    return listed


# What stands


def test_bidder_hired_is_a_successful_bid_under_the_roster_number(shown, lead):
    hired = hire(shown, "senior", by=lead)

    assert (hired.candidate_list, hired.recorded_by, hired.hired_on) == (shown, lead.audit_label, today())
    assert list(Award.objects.values_list("employee_number", "job_number", "awarded_on", "recorded_by")) == [
        ("702", shown.posting.job_number, today(), lead.audit_label)
    ]
    assert not PreferenceUse.objects.exists()


def test_next_bid_within_six_months_is_rejected_for_the_award(shown):
    hire(shown, "senior")
    posting = makers.open_posting()
    again = makers.filed(posting, shown.people["senior"].person, employee_number="702")

    problems = RosterFacts.about(Roster.objects.get(), [again.filing]).problems(again.filing, terms_of(posting))

    assert [problem.code for problem in problems] == ["recent_award"]


def test_veteran_hired_uses_the_veteran_preference_up_and_no_other(shown, lead):
    hire(shown, "veteran", by=lead, reason="A remark.")

    veteran = shown.people["veteran"]
    assert list(PreferenceUse.objects.values_list("person", "kind", "application", "used_by")) == [
        (veteran.person_id, "veteran", veteran.pk, lead.audit_label)
    ]
    assert not Award.objects.exists()


def test_public_applicant_without_a_preference_uses_nothing_up(shown):
    hire(shown, "public", reason="A remark.")

    assert not PreferenceUse.objects.exists()


def test_hire_is_one_event_without_the_employee_number(shown, lead):
    makers.accepted(shown.people["veteran"])
    before = Event.objects.count()

    hire(shown, "veteran", by=lead, reason="A remark.")

    event = Event.objects.get(action="selection.record_hire")
    assert Event.objects.count() == before + 1
    assert (event.by, event.reason) == (lead.audit_label, "A remark.")
    assert json.loads(event.facts) == {
        "list": 1, "place": 3, "group": "public", "hired_on": today().isoformat(), "successful_bid": False,
        "preference_used_up": ["veteran"], "vacancy": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("who", "told"), [("veteran", True), ("senior", False)])
def test_who_is_hired_is_told_and_whether_the_preference_is_used_up(shown, who, told):
    hire(shown, who, reason="A remark.")

    letter = Message.objects.get(kind="hired")
    assert (letter.recipient, letter.in_inbox) == (shown.people[who].person, True)
    assert ("veteran preference counted for this hire and is now used up" in " ".join(letter.body.split())) is told


def test_used_up_preference_moves_nobody_on_the_next_list(shown):
    hire(shown, "veteran", reason="A remark.")
    person = shown.people["veteran"].person
    posting = makers.open_posting()
    again = makers.filed(posting, person, veteran=True)
    makers.close(posting)
    makers.reviewed(again)

    with pytest.raises(Refused, match=rf"used up at the hire on posting {shown.posting.job_number}"):
        makers.verified(again, "veteran")

    assert again.preference_claims.get().status == ClaimStatus.CLAIMED
    assert makers.listed(posting).entries.get().preferences == []


def test_used_up_preference_can_still_be_denied(shown):
    hire(shown, "veteran", reason="A remark.")
    posting = makers.open_posting()
    again = makers.filed(posting, shown.people["veteran"].person, veteran=True)
    makers.close(posting)
    claim = again.preference_claims.get()

    reviewing.decide_preference(
        claim, verified=False, reason="Used up.", document=None, by=makers.OPERATOR, at=curing.ends_at(posting)
    )

    claim.refresh_from_db()
    assert claim.status == ClaimStatus.DENIED


def test_claim_of_the_very_hire_can_be_verified_again(shown):
    hire(shown, "veteran", reason="A remark.")
    claim = shown.people["veteran"].preference_claims.get(kind="veteran")
    for verified, reason in ((False, "A slip."), (True, "")):
        reviewing.decide_preference(
            claim, verified=verified, reason=reason, document=None, by=makers.OPERATOR, at=clock.now()
        )

    claim.refresh_from_db()
    assert claim.status == ClaimStatus.VERIFIED


def test_list_drawn_before_the_other_hire_hires_nobody_by_a_preference_used_up():
    person = makers.person()
    first, second = veterans_list(person), veterans_list(person)
    hire(first, "veteran")

    with pytest.raises(Refused, match="used up at another hire since"):
        hire(second, "veteran")

    assert Hire.objects.count() == 1


# After an accepted offer


@pytest.mark.parametrize("steps", [(), (makers.invited,), (makers.invited, makers.offered)])
def test_nobody_is_hired_who_has_not_accepted_an_offer(shown, steps):
    for step in steps:
        step(shown.people["senior"])

    with pytest.raises(Refused, match="who has accepted an offer") as refused:
        hire(shown, "senior", accepts=False)

    assert (refused.value.field, Hire.objects.count(), Award.objects.count()) == ("reference", 0, 0)


def test_an_offer_given_back_is_no_hire_and_a_hire_is_not_given_back(shown):
    senior, junior = shown.people["senior"], shown.people["junior"]
    makers.accepted(senior)
    offering.decline(senior.candidacy, by=senior.person, at=clock.now())

    with pytest.raises(Refused, match="who has accepted an offer"):
        hire(shown, "senior", accepts=False)

    hire(shown, "junior")
    with pytest.raises(Refused, match="The hire is recorded already"):
        offering.decline(junior.candidacy, by=junior.person, at=clock.now())


def test_who_is_found_not_qualified_after_accepting_is_not_hired(shown):
    makers.accepted(shown.people["senior"])
    makers.reviewed(shown.people["senior"], qualified=False)

    with pytest.raises(Refused, match="found not qualified since"):
        hire(shown, "senior", accepts=False)


# What is refused


def test_same_hire_twice_is_refused(shown):
    hire(shown, "senior")

    with pytest.raises(Refused, match="recorded already"):
        hire(shown, "senior")

    assert Message.objects.filter(kind="hired").count() == 1


def test_who_withdrew_is_refused(shown):
    makers.accepted(shown.people["senior"])
    applying.withdraw(shown.people["senior"], by=shown.people["senior"].person)

    with pytest.raises(Refused, match="has withdrawn") as refused:
        hire(shown, "senior", accepts=False)

    assert (refused.value.field, Hire.objects.count()) == ("reference", 0)


def test_who_is_not_on_the_list_is_refused(shown):
    shown.people["stranger"] = makers.filed(makers.open_posting())

    with pytest.raises(Refused, match="no place on the list"):
        hire(shown, "stranger")


def test_day_to_come_is_refused_and_today_is_not(shown):
    with pytest.raises(Refused, match="has not come") as refused:
        hire(shown, "senior", hired_on=today() + timedelta(days=1))

    assert refused.value.field == "hired_on"
    assert hire(shown, "senior", hired_on=today()).hired_on == today()


def test_day_before_the_closing_is_refused(shown):
    with pytest.raises(Refused, match="before the posting has closed"):
        hire(shown, "senior", hired_on=today() - timedelta(days=1))


def test_list_not_certified_or_superseded_is_refused(shown):
    drawn = makers.listed(shown.posting, certified=False, reason="Again.")
    drawn.people = shown.people

    for one in (shown, drawn):
        with pytest.raises(Refused, match="from a certified list that is in force"):
            hire(one, "senior")


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.HR_ANALYST, Role.AUDITOR])
def test_only_an_hr_lead_records_a_hire(shown, role):
    with pytest.raises(Refused) as refused:
        hire(shown, "senior", by=makers.person(role=role))

    assert refused.value.status == 403


def test_nobody_rewrites_a_hire(shown):
    hire(shown, "senior")

    with owner(), pytest.raises(InternalError), transaction.atomic():
        Hire.objects.update(reason="Otherwise.")
    with owner(), pytest.raises(InternalError), transaction.atomic():
        Hire.objects.all().delete()


# The page


def address(shown):
    return reverse("desk_hires", args=[shown.posting.job_number, shown.number])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_page_says_what_the_hire_uses_up_and_that_an_offer_comes_first(client, shown, lead):
    client.force_login(lead)

    page = text_of(client.get(address(shown), {"reference": shown.people["veteran"].reference}))

    assert "The hire uses up this person’s veteran preference." in page
    assert "a hire follows an accepted offer" in page
    assert "Nobody yet." in page


def test_lead_records_a_hire_by_the_form_and_reads_it_on_both_pages(client, shown, lead):
    client.force_login(lead)
    senior = shown.people["senior"]
    makers.accepted(senior)

    client.post(address(shown), {"reference": senior.reference, "hired_on": today().isoformat(), "reason": ""})

    assert Hire.objects.get().application == senior
    assert f"Avery Invented {senior.reference}" in text_of(client.get(address(shown)))
    on_list = text_of(client.get(reverse("desk_list", args=[shown.posting.job_number, shown.number])))
    assert f"Hired on this posting Hires Name Hired on Recorded Remark Avery Invented {senior.reference}" in on_list


@pytest.mark.parametrize(
    ("who", "days", "sentence"),
    [
        ("junior", 0, "Somebody is hired who has accepted an offer."),
        ("senior", 1, "That day has not come."),
        ("nobody", 0, "This list has no place under that reference."),
    ],
)
def test_refusal_stands_beside_its_field_with_what_was_typed(client, shown, who, days, sentence):
    client.force_login(makers.person(role=Role.HR_LEAD))
    makers.accepted(shown.people["senior"])
    reference = shown.people[who].reference if who in shown.people else "NEVER-WAS"
    day = (today() + timedelta(days=days)).isoformat()

    response = client.post(address(shown), {"reference": reference, "hired_on": day, "reason": ""})

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert f'value="{reference}"' in response.content.decode()
    assert not Hire.objects.exists()


@pytest.mark.parametrize("role", [Role.HR_ANALYST, Role.AUDITOR])
def test_others_of_the_staff_read_and_record_nothing(client, shown, role):
    client.force_login(makers.person(role=role))

    page = text_of(client.get(address(shown)))

    assert "Record the hire" not in page
    assert client.post(address(shown), {}).status_code == 403


def test_superseded_list_offers_no_hire_and_the_new_one_shows_those_made(client, shown, lead):
    hire(shown, "senior")
    again = makers.listed(shown.posting, reason="Again.")
    client.force_login(lead)

    old, new = text_of(client.get(address(shown))), text_of(client.get(address(again)))
    asked = {"reference": shown.people["junior"].reference, "hired_on": today().isoformat(), "reason": "Declined."}
    posted = client.post(address(shown), asked)

    assert posted.status_code == 422
    assert "People are hired from a certified list that is in force." in old
    assert "Record the hire" not in old
    assert shown.people["senior"].reference in new
    assert "Record the hire" in new


def test_page_costs_the_same_queries_for_one_hire_and_for_three(client, shown, lead):
    client.force_login(lead)
    hire(shown, "senior")
    client.get(address(shown))

    with CaptureQueriesContext(connection) as at_one:
        client.get(address(shown))
    hire(shown, "junior")
    hire(shown, "public")
    with CaptureQueriesContext(connection) as at_three:
        client.get(address(shown))

    assert len(at_one) == len(at_three)

"""A seniority date corrected: what stands, what stays, and what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import InternalError, transaction

from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.refusal import Refused
from postings.deadline import CITY_ZONE
from seniority.corrections import correct_seniority, date_that_counts
from seniority.models import RosterCorrection
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db

STATED, RIGHT = date(2010, 3, 4), date(2001, 5, 6)


@pytest.fixture
def entry():
    return makers.roster(makers.employee("123456", last_name="Slate")).entries.get()


def correct(entry, day=RIGHT, *, reason="The City's file says so.", by=makers.OPERATOR):
    return correct_seniority(entry, seniority_date=day, reason=reason, by=by, at=clock.now())


def test_corrected_date_counts_and_the_roster_stays(entry):
    analyst = makers.person(role=Role.HR_ANALYST)

    made = correct(entry, by=analyst)

    entry.refresh_from_db()
    assert (made.entry, made.seniority_date, made.corrected_by) == (entry, RIGHT, analyst.audit_label)
    assert (entry.seniority_date, date_that_counts(entry)) == (STATED, RIGHT)


def test_newest_correction_counts_even_back_to_what_the_roster_states(entry):
    correct(entry)

    correct(entry, STATED, reason="It was right after all.")

    assert date_that_counts(entry) == STATED
    assert RosterCorrection.objects.count() == 2


def test_probationer_without_a_date_is_given_one():
    entry = makers.roster(makers.employee("7", status="probation", seniority_date=None)).entries.get()

    correct(entry)

    assert date_that_counts(entry) == RIGHT


def test_correction_is_one_event_with_the_number_masked(entry):
    before = Event.objects.count()

    correct(entry)

    event = Event.objects.get(action="seniority.correct_seniority")
    assert Event.objects.count() == before + 1
    assert json.loads(event.facts) == {"from": "2010-03-04", "to": "2001-05-06"}
    assert (event.subject, event.reason) == ("roster entry ••••56 Slate", "The City's file says so.")


def test_date_that_counts_already_is_refused(entry):
    with pytest.raises(Refused, match="counts already") as refused:
        correct(entry, STATED)

    assert refused.value.field == "seniority_date"
    correct(entry)
    with pytest.raises(Refused, match="counts already"):
        correct(entry)
    assert RosterCorrection.objects.count() == 1


def test_day_to_come_is_refused_and_today_is_not(entry):
    today = clock.now().astimezone(CITY_ZONE).date()

    with pytest.raises(Refused, match="has not come") as refused:
        correct(entry, today + timedelta(days=1))

    assert refused.value.field == "seniority_date"
    assert correct(entry, today).seniority_date == today


def test_correction_without_a_reason_is_refused(entry):
    with pytest.raises(Refused, match="Say why") as refused:
        correct(entry, reason=" \n")

    assert refused.value.field == "reason"
    assert not RosterCorrection.objects.exists()


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR])
def test_only_hr_corrects_a_date(entry, role):
    with pytest.raises(Refused) as refused:
        correct(entry, by=makers.person(role=role))

    assert refused.value.status == 403


def test_nobody_rewrites_a_correction(entry):
    correct(entry)

    with owner(), pytest.raises(InternalError), transaction.atomic():
        RosterCorrection.objects.update(reason="Otherwise.")
    with owner(), pytest.raises(InternalError), transaction.atomic():
        RosterCorrection.objects.all().delete()

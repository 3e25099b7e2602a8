"""Rows become candidates, and nobody is lost on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants import actions as applying
from applicants.lifecycle import ApplicationStatus
from ats.refusal import Refused
from postings.deadline import closing_day
from selection import actions
from selection.candidates import NO_BID, gather, order_now
from seniority.models import Award
from tests import makers

pytestmark = pytest.mark.django_db


def candidates(posting):
    return {one.reference: one for one in gather(posting).candidates}


def test_verified_qualified_bid_is_a_bidder_with_the_rosters_facts():
    makers.roster(makers.employee("501", department="DEPARTMENT OF PARKS", seniority_date=date(2009, 5, 6)))
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="501")
    posting = makers.close(application.posting)
    makers.reviewed(application)

    (one,) = gather(posting).candidates

    received_at = application.filing.submitted_at
    assert one == (
        application.reference, "bidder", date(2009, 5, 6), False, False, True, frozenset(), (), received_at, None,
    )  # fmt: skip


def test_a_corrected_date_counts_and_the_newest_correction_wins():
    roster = makers.roster(makers.employee("503", seniority_date=date(2012, 1, 2), other_dates={"class": "2015-03-02"}))
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="503")
    posting = makers.close(application.posting)
    makers.reviewed(application)
    for day in (date(2010, 1, 2), date(2011, 1, 2)):
        roster.entries.get().corrections.create(
            seniority_date=day, reason="The hire record says so.", corrected_at=posting.closes_at, corrected_by="tests"
        )

    (one,) = gather(posting).candidates

    assert (one.seniority_date, one.other_dates) == (date(2011, 1, 2), (("class", date(2015, 3, 2)),))


def test_a_preference_used_up_at_another_hire_no_longer_counts():
    person = makers.person()
    earlier = makers.filed(makers.open_posting(), person, veteran=True)
    application = makers.filed(makers.open_posting(), person, veteran=True, cps=True)
    posting = makers.close(application.posting)
    makers.reviewed(application)
    makers.verified(application, "veteran", "cps")
    before = gather(posting).candidates[0].preferences

    person.preferences_used.create(kind="veteran", application=earlier, used_at=posting.closes_at, used_by="tests")

    assert (before, gather(posting).candidates[0].preferences) == ({"veteran", "cps"}, {"cps"})


def test_probationer_bids_without_seniority():
    makers.roster(makers.employee("502", status="probation", seniority_date=None))
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="502")
    posting = makers.close(application.posting)
    makers.reviewed(application)

    (one,) = gather(posting).candidates

    assert (one.group, one.seniority_date, one.probation) == ("bidder", None, True)


def test_laid_off_bidder_with_recall_rights_on_an_equal_grade_stands_first():
    makers.roster(makers.employee("503", status="laid_off", grade="BX-18"))
    posting = makers.open_posting(grade="BX-18")
    application = makers.filed(posting, makers.person(last_name="Invented"), employee_number="503", recall_rights=True)
    makers.close(posting)
    makers.reviewed(application)

    (one,) = gather(posting).candidates

    assert one.recall_first


def test_public_applicant_carries_verified_preferences_only():
    application = makers.filed(makers.open_posting(), veteran=True, cps=True)
    posting = makers.close(application.posting)
    makers.reviewed(application)
    makers.verified(application, "veteran")

    (one,) = gather(posting).candidates

    assert (one.group, one.preferences) == ("public", frozenset({"veteran"}))


def test_preferences_of_a_bidder_are_left_out():
    makers.roster(makers.employee("504"))
    application = makers.filed(
        makers.open_posting(), makers.person(last_name="Invented"), employee_number="504", veteran=True
    )
    posting = makers.close(application.posting)
    makers.reviewed(application)
    makers.verified(application, "veteran")

    (one,) = gather(posting).candidates

    assert (one.group, one.preferences) == ("bidder", frozenset())


def test_rejected_bid_that_becomes_public_stands_with_the_public_and_is_named():
    makers.roster(makers.employee("505"))
    application = makers.filed(makers.open_posting(), employee_number="506")
    posting = makers.close(application.posting)
    makers.reviewed(application)

    gathered = gather(posting)

    assert [one.group for one in gathered.candidates] == ["public"]
    assert gathered.rejected == [(application.reference, ("number_not_on_roster",), "public")]


def test_rejected_bid_that_asked_to_withdraw_is_named_and_stands_nowhere_else():
    makers.roster(makers.employee("505"))
    application = makers.filed(makers.open_posting(), employee_number="506", if_rejected="withdraw")
    posting = makers.close(application.posting)

    gathered = gather(posting)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.WITHDRAWN
    assert gathered.rejected == [(application.reference, ("number_not_on_roster",), "withdrawn")]
    assert (gathered.candidates, gathered.unreviewed, gathered.not_qualified) == ([], [], [])


def test_unqualified_bidder_never_gets_a_place():
    makers.roster(makers.employee("507"))
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="507")
    posting = makers.close(application.posting)
    makers.reviewed(application, qualified=False, reason="Three years are needed, one is shown.")

    gathered = gather(posting)

    assert gathered.candidates == []
    assert gathered.not_qualified == [(application.reference, "no_experience", "Three years are needed, one is shown.")]


def test_newest_review_gives_the_reason():
    application = makers.filed(makers.open_posting())
    posting = makers.close(application.posting)
    makers.reviewed(application, qualified=False, reason="First thought.")
    makers.reviewed(application, qualified=False, reason="Second thought.")

    assert [one.reason for one in gather(posting).not_qualified] == ["Second thought."]


def test_unreviewed_stand_apart():
    application = makers.filed(makers.open_posting())
    posting = makers.close(application.posting)

    gathered = gather(posting)

    assert gathered.unreviewed == [(application.reference, "", "Nobody has reviewed this application yet.")]


def test_open_posting_has_filed_ones_unreviewed_and_bids_held_live():
    makers.roster(makers.employee("508"))
    posting = makers.open_posting()
    good = makers.filed(posting, makers.person(last_name="Invented"), employee_number="508")
    bad = makers.filed(posting, employee_number="509")

    gathered = gather(posting)

    assert {one.reference for one in gathered.unreviewed} == {good.reference, bad.reference}
    assert [(one.reference, one.problems) for one in gathered.rejected] == [(bad.reference, ("number_not_on_roster",))]


def test_drafts_and_the_withdrawn_are_nowhere():
    posting = makers.open_posting()
    applying.start(posting, by=makers.person(), at=posting.opens_at)
    gone = makers.filed(posting)
    applying.withdraw(gone, by=gone.person)

    gathered = gather(posting)

    assert (gathered.people, gathered.unreviewed) == ({}, [])


def test_bidders_only_posting_has_no_place_for_who_made_no_bid():
    posting = makers.open_posting(kind="bid")
    application = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(application)

    gathered = gather(posting)

    assert gathered.candidates == []
    assert gathered.rejected == [(application.reference, NO_BID, "withdrawn")]


def test_roster_imported_after_the_closing_counts_where_none_was_in_force():
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="510")
    posting = makers.close(application.posting)
    makers.reviewed(application)
    before = gather(posting)
    late = makers.roster(makers.employee("510"))

    after = gather(posting)

    assert (before.roster, before.rejected[0].problems) == (None, ("no_roster",))
    assert (after.roster, after.rejected) == (late, [])
    assert [one.group for one in after.candidates] == ["bidder"]


def test_bidder_who_would_rather_withdraw_waits_for_a_roster():
    application = makers.filed(
        makers.open_posting(), makers.person(last_name="Invented"), employee_number="510", if_rejected="withdraw"
    )
    posting = makers.close(application.posting)
    makers.reviewed(application)
    makers.roster(makers.employee("510"))

    assert [one.group for one in gather(posting).candidates] == ["bidder"]


def test_roster_of_a_day_after_the_closing_never_counts():
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="510")
    posting = makers.close(application.posting)
    makers.roster(makers.employee("510"), as_of=date(2999, 1, 1))

    assert gather(posting).rejected[0].problems == ("no_roster",)


def test_roster_imported_later_changes_no_bid_that_was_settled():
    first = makers.roster(makers.employee("511", seniority_date=date(2001, 1, 1)))
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="511")
    posting = makers.close(application.posting)
    makers.reviewed(application)
    makers.roster(makers.employee("511", seniority_date=date(2015, 1, 1)), as_of=date(2020, 2, 1))

    gathered = gather(posting)

    assert (gathered.roster, gathered.candidates[0].seniority_date) == (first, date(2001, 1, 1))


def test_roster_imported_after_a_drawing_counts_no_more():
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="512")
    posting = makers.close(application.posting)
    makers.reviewed(application)
    first = makers.roster(makers.employee("512", seniority_date=date(2001, 1, 1)))
    actions.draw_list(posting, by=makers.OPERATOR, at=posting.closes_at)
    makers.roster(makers.employee("512", seniority_date=date(2015, 1, 1)), as_of=date(2020, 2, 1))

    gathered = gather(posting)

    assert (gathered.roster, gathered.late) == (first, [])
    assert gathered.candidates[0].seniority_date == date(2001, 1, 1)


def test_live_bid_sees_recent_awards():
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="513")
    posting = makers.close(application.posting)
    makers.roster(makers.employee("513"))
    Award.objects.create(
        employee_number="513", job_number="1", awarded_on=closing_day(posting.closes_at) - timedelta(days=30),
        recorded_at=posting.closes_at, recorded_by="tests",
    )  # fmt: skip

    assert gather(posting).rejected[0].problems == ("recent_award",)


@pytest.mark.parametrize("people", [3, 12])
def test_queries_are_ten_however_many_applied(people):
    posting = makers.open_posting()
    for number in range(people):
        makers.filed(posting, makers.person(last_name="Invented"), employee_number=str(600 + number), veteran=True)
    makers.close(posting)
    makers.roster(*[makers.employee(str(600 + number)) for number in range(people)])
    posting = type(posting).objects.select_related("class_specification").get(pk=posting.pk)

    with CaptureQueriesContext(connection) as queries:
        gathered = gather(posting)

    assert (len(gathered.unreviewed), len(queries)) == (people, 10)


def test_order_refuses_a_pack_that_does_not_ship():
    with pytest.raises(Refused, match="no rule pack 'nonsense'"):
        order_now(makers.open_posting(), "nonsense")

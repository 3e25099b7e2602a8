"""What an applicant can do: start, save, file, withdraw; and what the deadline does to it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from applicants import actions
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, BidSettlement, Filing, LateAttempt, PreferenceClaim
from ats import clock
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import actions as announcing
from postings.lifecycle import PostingStatus
from postings.models import Posting
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db


def test_a_draft_filed_in_time_has_one_filing_one_receipt_and_one_event():
    posting = makers.open_posting()

    application = makers.filed(posting, veteran=True)

    assert application.status == ApplicationStatus.FILED
    assert application.filing.submitted_at < application.filing.closes_at == posting.closes_at
    assert list(PreferenceClaim.objects.values_list("kind", "status")) == [("veteran", "claimed")]
    assert Message.objects.filter(kind="receipt").count() == 1
    assert Event.objects.filter(action="applicants.file").count() == 1


def test_the_same_key_again_is_the_same_filing_and_writes_nothing():
    posting = makers.open_posting()
    who = makers.person()
    application = actions.start(posting, by=who, at=clock.now())
    key = uuid.uuid4()
    first = actions.submit(application, key=key, certified_name="A", by=who)
    events = Event.objects.count()

    again = actions.submit(application, key=key, certified_name="A", by=who)

    assert again == first
    assert Event.objects.count() == events


def test_the_same_key_is_answered_the_same_after_an_extension_and_after_a_withdrawal():
    posting = makers.open_posting()
    missed, filed = (actions.start(posting, by=makers.person(), at=clock.now()) for _ in range(2))
    keys = uuid.uuid4(), uuid.uuid4()
    filing = actions.submit(filed, key=keys[0], certified_name="A", by=filed.person)
    closes_at = posting.closes_at
    makers.move_closing(posting, clock.now())
    late = actions.submit(missed, key=keys[1], certified_name="A", by=missed.person)
    makers.move_closing(posting, closes_at)
    actions.withdraw(filed, by=filed.person)

    again = actions.submit(filed, key=keys[0], certified_name="A", by=filed.person)
    late_again = actions.submit(missed, key=keys[1], certified_name="A", by=missed.person)

    assert again == filing
    assert late_again == late
    assert isinstance(actions.submit(missed, key=uuid.uuid4(), certified_name="A", by=missed.person), Filing)


def test_filing_again_makes_a_new_version_and_keeps_the_old_one():
    application = makers.filed(makers.open_posting(), veteran=True)
    actions.save_draft(application, {"veteran": False, "phone": "1"}, by=application.person, at=clock.now())

    second = actions.submit(application, key=uuid.uuid4(), certified_name="A", by=application.person)

    application.refresh_from_db()
    assert application.filing == second
    assert [filing.version for filing in application.filings.all()] == [1, 2]
    assert not PreferenceClaim.objects.exists()


def test_a_submission_at_the_closing_is_late_and_kept_as_such():
    posting = makers.open_posting()
    who = makers.person()
    application = actions.start(posting, by=who, at=clock.now())
    makers.move_closing(posting, clock.now())
    key = uuid.uuid4()

    late = actions.submit(application, key=key, certified_name="A", by=who)

    assert isinstance(late, actions.Late)
    assert late.received_at >= late.closes_at
    assert "Your draft is kept" in late.sentence
    assert LateAttempt.objects.count() == 1
    assert not Filing.objects.exists()
    assert actions.submit(application, key=key, certified_name="A", by=who) == late
    assert LateAttempt.objects.count() == 1


def test_the_database_refuses_a_filing_stamped_at_the_closing():
    application = makers.filed(makers.open_posting())
    filing = application.filing

    with pytest.raises(IntegrityError, match="a_filing_lies_before_the_closing"), transaction.atomic():
        Filing.objects.create(
            application=application, posting=filing.posting, version=2, key=uuid.uuid4(), submitted_at=filing.closes_at,
            closes_at=filing.closes_at, posting_revision=1, certified_name="A",
        )  # fmt: skip


def test_the_database_refuses_a_filing_that_names_another_closing():
    application = makers.filed(makers.open_posting())
    filing = application.filing

    with pytest.raises(IntegrityError, match="a_filing_names_the_closing_of_its_posting"), transaction.atomic():
        Filing.objects.create(
            application=application, posting=filing.posting, version=2, key=uuid.uuid4(), submitted_at=clock.now(),
            closes_at=filing.closes_at + timedelta(days=1), posting_revision=1, certified_name="A",
        )  # fmt: skip


def test_a_filing_is_never_changed():
    application = makers.filed(makers.open_posting())

    with owner(), pytest.raises(Exception, match="a_filing_is_never_changed"), transaction.atomic():
        Filing.objects.filter(pk=application.filing.pk).update(last_name="Other")


def test_a_deadline_cannot_be_moved_before_a_filing_but_can_be_extended():
    application = makers.filed(makers.open_posting())
    posting = application.posting
    makers.move_closing(posting, clock.now() + timedelta(days=30))
    later = posting.closes_at + timedelta(days=3)

    makers.extended(posting, later)

    assert Filing.objects.get().closes_at == later
    assert Message.objects.filter(kind="revised").count() == 1


def test_a_deadline_before_a_filing_is_refused_by_the_schema():
    application = makers.filed(makers.open_posting())
    posting = application.posting

    with pytest.raises(IntegrityError, match="a_filing_lies_before_the_closing"), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).update(closes_at=application.filing.submitted_at)


def test_withdrawing_and_applying_again_is_a_new_application():
    application = makers.filed(makers.open_posting())

    actions.withdraw(application, by=application.person)
    again = makers.filed(application.posting, application.person)

    assert again.pk != application.pk
    assert Application.objects.live().count() == 1


def test_a_withdrawn_application_cannot_be_filed_or_withdrawn_again():
    application = makers.filed(makers.open_posting())
    actions.withdraw(application, by=application.person)

    with pytest.raises(Refused):
        actions.withdraw(application, by=application.person)
    with pytest.raises(Refused):
        actions.submit(application, key=uuid.uuid4(), certified_name="A", by=application.person)


def test_closing_freezes_settles_and_tells():
    makers.roster(
        makers.employee("1001", last_name="Oak", first_name="Ash"),
        makers.employee("1002", last_name="Elm", bargaining_unit="3"),
    )
    posting = makers.open_posting()
    good = makers.filed(posting, makers.person(first_name="Ash", last_name="Oak"), employee_number="01001")
    elm = makers.person(first_name="Avery", last_name="Elm")
    wrong_unit = makers.filed(posting, elm, employee_number="1002", if_rejected="withdraw")
    public = makers.filed(posting)

    makers.close(posting)

    assert posting.status == PostingStatus.CLOSED
    settled = {one.application: (one.problems, one.becomes) for one in BidSettlement.objects.all()}
    assert settled == {good: ([], ""), wrong_unit: (["unit_differs"], "withdrawn")}
    assert {one: Application.objects.get(pk=one.pk).status for one in (good, wrong_unit, public)} == {
        good: "under_review", wrong_unit: "withdrawn", public: "under_review",
    }  # fmt: skip
    assert Message.objects.filter(kind="closed").count() == 3
    assert not announcing.close(posting, by=makers.OPERATOR)
    assert Message.objects.filter(kind="closed").count() == 3


def test_looking_at_a_bid_is_limited_and_decides_nothing():
    makers.roster(makers.employee("1001", last_name="Oak", first_name="Ash"))
    who = makers.person(first_name="Ash", last_name="Oak")
    application = actions.start(makers.open_posting(), by=who, at=clock.now())
    actions.save_draft(
        application, {"city_employee": True, "employee_number": "1001", "bargaining_unit": "4"}, by=who, at=clock.now()
    )
    application.refresh_from_db()

    for _turn in range(actions.CHECKS_AN_HOUR):
        found = actions.look_at_bid(application, by=who, at=clock.now())

    assert [problem.code for problem in found] == ["unit_differs"]
    with pytest.raises(Refused) as refusal:
        actions.look_at_bid(application, by=who, at=clock.now())
    assert refusal.value.status == 429


def test_who_looked_ten_times_may_look_again_when_the_first_look_is_an_hour_old_and_reads_when(db):
    makers.roster(makers.employee("1001", last_name="Oak", first_name="Ash"))
    who = makers.person(first_name="Ash", last_name="Oak")
    application = actions.start(makers.open_posting(), by=who, at=clock.now())
    actions.save_draft(
        application, {"city_employee": True, "employee_number": "1001", "bargaining_unit": "1"}, by=who, at=clock.now()
    )
    application.refresh_from_db()
    now = clock.now()
    for number in range(actions.CHECKS_AN_HOUR):
        actions.look_at_bid(application, by=who, at=now - timedelta(minutes=50) + timedelta(seconds=number))

    with pytest.raises(Refused) as first:
        actions.look_at_bid(application, by=who, at=now)
    with pytest.raises(Refused) as last:
        actions.look_at_bid(application, by=who, at=now + timedelta(seconds=599, milliseconds=500))
    let_in = actions.look_at_bid(application, by=who, at=now + timedelta(seconds=first.value.wait))

    assert (first.value.wait, last.value.wait) == (600, 1)
    assert first.value.sentence.endswith("checked at the closing. Try again in 10 minutes.")
    assert let_in == []
    with pytest.raises(Refused) as next_one:  # the second look is a second younger than the first
        actions.look_at_bid(application, by=who, at=now + timedelta(seconds=first.value.wait))
    assert next_one.value.wait == 1

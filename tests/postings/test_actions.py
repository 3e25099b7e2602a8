"""A posting from draft to closing: who may do what, when, and what the schema itself refuses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from ats import clock
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import actions, gate, seed
from postings.lifecycle import PostingStatus
from postings.models import ClassSpecification, Posting, PostingRevision
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db


def test_the_same_class_document_again_is_the_version_it_made():
    first = makers.class_specification()

    again, is_new = actions.add_class_specification(makers.SPEC, by=makers.OPERATOR, at=clock.now())

    assert (again, is_new) == (first, False)
    assert ClassSpecification.objects.count() == 1


def test_another_document_of_the_class_is_its_next_version_and_neither_changes():
    first = makers.class_specification()

    second = makers.class_specification(source_sha256="1" * 64, title="GARDEN LEADER")

    assert (first.version, second.version) == (1, 2)
    assert list(ClassSpecification.objects.newest_versions()) == [second]
    with owner(), pytest.raises(Exception, match="class_specifications_stay"), transaction.atomic():
        ClassSpecification.objects.filter(pk=first.pk).update(title="x")


def test_a_job_number_is_used_once():
    posting = makers.draft_posting()

    with pytest.raises(Refused) as refusal:
        makers.draft_posting(job_number=posting.job_number)

    assert refusal.value.field == "job_number"


def test_another_error_of_the_schema_is_not_taken_for_a_job_number_in_use():
    with pytest.raises(IntegrityError, match="opens_before"):
        makers.draft_posting(closes_at=clock.now() - timedelta(days=3))


def test_a_changed_draft_has_its_last_author():
    posting = makers.draft_posting()
    analyst = makers.person(role="hr_analyst")

    actions.change_draft(posting, {"title": "GARDENER", "vacancies": 2}, by=analyst, at=clock.now())

    assert (posting.title, posting.vacancies, posting.created_by) == ("GARDENER", 2, analyst.audit_label)
    with pytest.raises(Refused, match="Another person"):
        actions.approve(posting, by=analyst, at=clock.now())


def test_a_published_posting_is_no_draft_to_change():
    posting = makers.open_posting()

    with pytest.raises(Refused, match="Only a draft"):
        actions.change_draft(posting, {"title": "x"}, by=makers.OPERATOR, at=clock.now())


def test_the_schema_refuses_that_the_author_approves():
    analyst = makers.person(role="hr_analyst")
    posting = makers.draft_posting()
    actions.change_draft(posting, {"title": "x"}, by=analyst, at=clock.now())

    with pytest.raises(IntegrityError, match="another_person_approves"), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).update(approved_by=analyst.audit_label, approved_at=clock.now())


def test_an_approval_can_be_taken_back_with_a_reason():
    posting = makers.draft_posting()
    actions.approve(posting, by=makers.OPERATOR, at=clock.now())

    actions.return_to_draft(posting, by=makers.OPERATOR, at=clock.now(), reason="The pay is wrong.")

    assert (posting.status, posting.approved_by, posting.approved_at) == (PostingStatus.DRAFT, "", None)


def test_publication_seals_a_seed_shows_its_hash_and_tells_the_union():
    posting = makers.open_posting()

    assert (posting.status, posting.revision) == (PostingStatus.PUBLISHED, 1)
    assert len(posting.seed_sha256) == 64
    assert PostingRevision.objects.get().reason == "First publication"
    assert posting.seed_sha256 in Message.objects.get(kind="union").body
    with pytest.raises(Refused, match="revealed when the posting has closed"):
        seed.reveal(posting)


def test_a_window_too_short_needs_a_reason():
    posting = makers.draft_posting(closes_at=clock.now() + timedelta(days=3), salary_amount=None)
    actions.approve(posting, by=makers.OPERATOR, at=clock.now())

    with pytest.raises(Refused) as refusal:
        actions.publish(posting, by=makers.OPERATOR, at=clock.now())
    assert refusal.value.field == "exception"
    assert "fewer than the 14" in refusal.value.sentence
    assert "No pay is stated" in refusal.value.sentence

    actions.publish(posting, by=makers.OPERATOR, at=clock.now(), exception="Emergency")
    assert Event.objects.get(action="postings.publish").reason == "Emergency"


def test_a_window_long_enough_told_in_time_needs_none():
    now = clock.now()
    posting = makers.draft_posting(opens_at=now + timedelta(days=3), closes_at=now + timedelta(days=20))
    actions.approve(posting, by=makers.OPERATOR, at=now)

    actions.publish(posting, by=makers.OPERATOR, at=now)

    assert posting.status == PostingStatus.PUBLISHED
    assert not Posting.objects.announced(now).exists()


def test_a_person_cannot_publish_what_has_closed_but_the_system_loads_it():
    now = clock.now()
    posting = makers.draft_posting(opens_at=now - timedelta(days=20), closes_at=now - timedelta(days=1))
    actions.approve(posting, by=makers.OPERATOR, at=now)

    with pytest.raises(Refused, match="past"):
        actions.publish(posting, by=makers.person(role="hr_lead"), at=now, exception="late")

    actions.publish(posting, by=makers.OPERATOR, at=now, exception="Loaded.")
    assert actions.close(posting, by=makers.OPERATOR)


@pytest.mark.parametrize("role", ["applicant", "hiring_manager", "auditor", "hr_analyst"])
def test_only_a_lead_publishes_amends_and_rescinds(role):
    posting = makers.open_posting()
    someone = makers.person(role=role)

    for deed in (
        lambda: actions.publish(posting, by=someone, at=clock.now()),
        lambda: actions.amend(posting, {"vacancies": 2}, by=someone, reason="x"),
        lambda: actions.cancel(posting, by=someone, reason="x"),
    ):
        with pytest.raises(Refused) as refusal:
            deed()
        assert refusal.value.status == 403


def test_an_amendment_is_a_numbered_revision_with_old_and_new():
    posting = makers.open_posting()
    lead = makers.person(role="hr_lead")

    revision = actions.amend(posting, {"shift": "Nights", "vacancies": 3}, by=lead, reason="More funds.")

    assert (revision.number, revision.reason, revision.by) == (2, "More funds.", lead.audit_label)
    assert revision.changes["vacancies"] == [1, 3]
    assert set(revision.changes) == {"shift", "vacancies"}
    assert Message.objects.filter(kind="union").count() == 2


@pytest.mark.parametrize(
    ("facts", "reason", "said"),
    [({"vacancies": 2}, " ", "Say why"), ({"vacancies": 1}, "x", "Nothing would change")],
)
def test_an_amendment_is_refused(facts, reason, said):
    posting = makers.open_posting()

    with pytest.raises(Refused, match=said):
        actions.amend(posting, facts, by=makers.person(role="hr_lead"), reason=reason)


@pytest.mark.parametrize(
    "fact", [{"job_number": "1"}, {"closes_at": datetime.fromisoformat("2031-06-01T00:00:00+00:00")}]
)
def test_only_what_a_revision_may_change_is_amended(fact):
    with pytest.raises(ValueError, match=next(iter(fact))):
        actions.amend(makers.open_posting(), fact, by=makers.OPERATOR, reason="x")


def test_a_closing_before_an_application_received_is_refused_by_the_schema():
    posting = makers.open_posting()
    application = makers.filed(posting)

    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).update(closes_at=application.filing.submitted_at)


def test_a_rescission_is_told_to_all_who_applied_and_to_the_union():
    posting = makers.open_posting()
    makers.filed(posting)

    revision = actions.cancel(posting, by=makers.OPERATOR, reason="Not funded.")

    assert posting.status == PostingStatus.CANCELLED
    assert revision.changes == {"rescinded": True}
    assert sorted(Message.objects.exclude(kind="receipt").values_list("kind", flat=True)) == [
        "revised",
        "union",
        "union",
    ]
    with pytest.raises(Refused, match="Say why"):
        actions.cancel(posting, by=makers.OPERATOR, reason="")
    with pytest.raises(Refused, match="not open any more"):
        actions.amend(posting, {"vacancies": 2}, by=makers.OPERATOR, reason="x")


def test_nothing_closes_before_its_time_and_everything_due_closes_once():
    early, due = makers.open_posting(), makers.open_posting()
    makers.move_closing(due, clock.now())

    assert not actions.close(early, by=makers.OPERATOR)
    assert actions.close_due(by=makers.OPERATOR) == [due.job_number]
    assert actions.close_due(by=makers.OPERATOR) == []
    due.refresh_from_db()
    assert len(seed.reveal(due)) == 32


def test_a_seed_that_is_not_the_published_one_is_an_alarm():
    posting = makers.close(makers.open_posting())
    posting.seed_sealed, _digest = seed.make()

    with pytest.raises(RuntimeError, match="not the one whose hash was published"):
        seed.reveal(posting)


@pytest.mark.django_db(transaction=True)
def test_the_gate_stands_only_inside_a_transaction():
    posting = makers.open_posting()

    with pytest.raises(RuntimeError, match="transaction"):
        gate.enter(posting)


def test_open_is_decided_by_the_clock_alone():
    posting = makers.open_posting()
    at = posting.closes_at

    assert posting.is_open(at - timedelta(microseconds=1))
    assert not posting.is_open(at)
    assert list(Posting.objects.open(at - timedelta(microseconds=1))) == [posting]
    assert not Posting.objects.open(at).exists()
    assert list(Posting.objects.due(at)) == [posting]

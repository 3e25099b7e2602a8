"""HR's findings: only after the closing, always with a reason, told to the person."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from applicants import actions as applying
from applicants import reviewing
from applicants.lifecycle import ApplicationStatus
from applicants.models import PreferenceClaim, QualificationReview
from ats import clock
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import actions as announcing
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db

MET = {"key": "education-1", "text": "A degree", "finding": "met", "note": ""}
UNMET = MET | {"finding": "not_met"}


@pytest.fixture
def analyst():
    return makers.person(role="hr_analyst")


@pytest.fixture
def application():
    made = makers.filed(makers.open_posting(), veteran=True)
    makers.close(made.posting)
    made.refresh_from_db()
    return made


def review(application, by, **facts):
    return reviewing.review(
        application, **({"outcome": "meets_all", "findings": [MET], "reason": "", "by": by, "at": clock.now()} | facts)
    )


def test_whoever_meets_all_is_qualified_and_told(application, analyst):
    review(application, analyst)

    assert application.status == ApplicationStatus.QUALIFIED
    assert "qualified" in Message.objects.get(kind="reviewed").body
    assert Event.objects.get(action="applicants.find_qualified").by == analyst.audit_label


def test_a_review_again_is_a_new_one_and_the_newest_counts(application, analyst):
    review(application, analyst)
    review(application, analyst, outcome="equivalent", reason="No degree, nine years of experience.")

    review(application, analyst, outcome="no_licence", findings=[UNMET], reason="No license was enclosed.")

    assert application.status == ApplicationStatus.NOT_QUALIFIED
    assert [one.outcome for one in QualificationReview.objects.order_by("pk")] == [
        "meets_all",
        "equivalent",
        "no_licence",
    ]
    with owner(), pytest.raises(Exception, match="reviews_stay"), transaction.atomic():
        QualificationReview.objects.update(reason="x")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"findings": [MET, UNMET]}, "outcome"),
        ({"outcome": "no_education", "findings": [UNMET]}, "reason"),
        ({"outcome": "equivalent", "reason": "  "}, "reason"),
    ],
)
def test_a_finding_without_its_reason_is_refused(application, analyst, facts, field):
    with pytest.raises(Refused) as refusal:
        review(application, analyst, **facts)

    assert refusal.value.field == field
    assert application.status == ApplicationStatus.UNDER_REVIEW


def test_nobody_is_decided_before_the_closing(analyst):
    application = makers.filed(makers.open_posting(), veteran=True)

    with pytest.raises(Refused, match="final posting date"):
        review(application, analyst)
    with pytest.raises(Refused, match="final posting date"):
        decide(PreferenceClaim.objects.get(), analyst)


def decide(claim, by, **facts):
    return reviewing.decide_preference(
        claim, **({"verified": True, "reason": "", "document": None, "by": by, "at": clock.now()} | facts)
    )


def test_a_claim_is_verified_and_can_be_denied_later_with_a_reason(application, analyst):
    claim = PreferenceClaim.objects.get()

    decide(claim, analyst)
    assert (claim.status, claim.decided_by) == ("verified", analyst.audit_label)

    decide(claim, analyst, verified=False, reason="The discharge papers are another person's.")
    assert claim.status == "denied"
    assert Message.objects.filter(kind="preference_decided").count() == 2


def test_nothing_of_a_withdrawn_application_is_decided(application, analyst):
    applying.withdraw(application, by=application.person)
    claim = PreferenceClaim.objects.select_related("application__posting").get(application=application)

    with pytest.raises(Refused, match="This application is withdrawn"):
        review(application, analyst)
    with pytest.raises(Refused, match="This application is withdrawn"):
        reviewing.decide_preference(claim, verified=True, reason="", document=None, by=analyst, at=clock.now())


def test_nothing_of_a_rescinded_posting_is_decided(analyst):
    application = makers.filed(makers.open_posting())
    announcing.cancel(application.posting, by=makers.OPERATOR, reason="The position is not funded.")
    application.refresh_from_db()

    with pytest.raises(Refused, match="This posting was rescinded"):
        review(application, analyst)


def test_a_denial_without_a_reason_is_refused(application, analyst):
    with pytest.raises(Refused) as refusal:
        decide(PreferenceClaim.objects.get(), analyst, verified=False)

    assert refusal.value.field == "reason"


def test_the_schema_asks_who_decided_a_claim(application):
    with pytest.raises(IntegrityError, match="a_decided_claim_says_who_and_when"), transaction.atomic():
        PreferenceClaim.objects.update(status="verified")


@pytest.mark.parametrize("role", ["applicant", "hiring_manager", "auditor"])
def test_only_hr_reviews(application, role):
    someone = makers.person(role=role)

    for deed in (
        lambda: review(application, someone),
        lambda: decide(PreferenceClaim.objects.get(), someone),
        lambda: reviewing.clear_flag(application, reason="x", by=someone, at=clock.now()),
    ):
        with pytest.raises(Refused) as refusal:
            deed()
        assert refusal.value.status == 403


def test_a_mention_of_sponsorship_is_flagged_and_cleared_by_a_person(analyst):
    application = makers.filed(
        makers.open_posting(), answers={"education-1": {"answer": "yes", "how": "Recommended by the mayor himself."}}
    )
    plain = makers.filed(application.posting, answers={"education-1": {"answer": "yes", "how": "I studied gardens."}})

    assert (application.flagged, plain.flagged) == (True, False)
    reviewing.clear_flag(application, reason="A quotation.", by=analyst, at=clock.now())

    assert application.flag_cleared_by == analyst.audit_label
    with pytest.raises(Refused, match="no flag"):
        reviewing.clear_flag(application, reason="again", by=analyst, at=clock.now())

"""What floor 3 stores: applications with their drafts, filings and documents, and what was decided of them."""

from applicants.models.accommodations import (
    AccommodationRequest,
    AccommodationRequestQuerySet,
    Decision,
    Purpose,
)
from applicants.models.applications import (
    ANSWER_FIELDS,
    LIVE,
    RECEIVED,
    REFERENCE,
    Answers,
    Application,
    ApplicationQuerySet,
    Draft,
    Filing,
    IfRejected,
    LateAttempt,
    Preference,
)
from applicants.models.attempts import FailedAttempt, Reason
from applicants.models.decisions import (
    BidCheck,
    BidSettlement,
    ExamScore,
    ExamScoreQuerySet,
    Finding,
    Outcome,
    PreferenceClaim,
    PreferenceClaimQuerySet,
    PreferenceUse,
    QualificationReview,
)
from applicants.models.documents import Document, DocumentQuerySet
from applicants.models.lost import Fate, LostReceipt, LostReceiptQuerySet

__all__ = [
    "ANSWER_FIELDS",
    "LIVE",
    "RECEIVED",
    "REFERENCE",
    "AccommodationRequest",
    "AccommodationRequestQuerySet",
    "Answers",
    "Application",
    "ApplicationQuerySet",
    "BidCheck",
    "BidSettlement",
    "Decision",
    "Document",
    "DocumentQuerySet",
    "Draft",
    "ExamScore",
    "ExamScoreQuerySet",
    "FailedAttempt",
    "Fate",
    "Filing",
    "Finding",
    "IfRejected",
    "LateAttempt",
    "LostReceipt",
    "LostReceiptQuerySet",
    "Outcome",
    "Preference",
    "PreferenceClaim",
    "PreferenceClaimQuerySet",
    "PreferenceUse",
    "Purpose",
    "QualificationReview",
    "Reason",
]

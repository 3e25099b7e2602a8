"""Everything the desk keeps about one person's applications, as plain values and files: for whoever asks for all of theirs."""

from __future__ import annotations

from collections.abc import Iterator

from applicants.documents.storage import read
from applicants.models import ANSWER_FIELDS, Answers, Application, Document
from ats.accounts.models import User
from ats.refusal import Refused


def applications_of(person: User) -> list[dict[str, object]]:
    """Each application with its draft, what was filed, its papers, and what was decided; its employee number in the clear."""
    rows = Application.objects.of(person).select_related("posting", "draft").order_by("started_at")
    return [
        about(one)
        for one in rows.prefetch_related(
            "filings",
            "documents",
            "settlements",
            "preference_claims",
            "exam_scores",
            "reviews",
            "accommodation_requests",
        )
    ]


def about(application: Application) -> dict[str, object]:
    """One application."""
    draft = getattr(application, "draft", None)
    return {
        "reference": application.reference,
        "job_number": application.posting.job_number,
        "title": application.posting.title,
        "status": application.status,
        "started_at": application.started_at,
        "draft": answers(draft) if draft else None,
        "filed": [
            {"version": one.version, "received_at": one.submitted_at, "signed_as": one.certified_name} | answers(one)
            for one in application.filings.all()
        ],
        "documents": [
            {
                "file": place(one),
                "name": one.name,
                "sha256": one.sha256,
                "received_at": one.uploaded_at,
                "virus_scan": one.status,
                "virus_found": one.signature,
            }
            for one in application.documents.all()
        ],
        "accommodations": accommodations_of(application),
    } | decided_of(application)


def decided_of(application: Application) -> dict[str, object]:
    """What was decided of it, and scored."""
    return {
        "bids": [
            {"settled_at": one.settled_at, "problems": one.problems, "becomes": one.becomes}
            for one in application.settlements.all()
        ],
        "preferences": [
            {"kind": one.kind, "status": one.status, "reason": one.reason, "decided_at": one.decided_at}
            for one in application.preference_claims.all()
        ],
        "exam_scores": [
            {"score": one.score, "reason": one.reason, "recorded_at": one.recorded_at}
            for one in application.exam_scores.all()
        ],
        "reviews": [
            {"qualified": one.qualified, "outcome": one.outcome, "reason": one.reason, "reviewed_at": one.reviewed_at}
            for one in application.reviews.all()
        ],
    }


def accommodations_of(application: Application) -> list[dict[str, object]]:
    """What was asked in confidence, and answered."""
    return [
        {
            "purpose": one.purpose,
            "need": one.need,
            "asked_at": one.asked_at,
            "status": one.status,
            "decision": one.decision,
            "answer": one.answer,
            "answered_at": one.answered_at,
        }
        for one in application.accommodation_requests.all()
    ]


def answers(form: Answers) -> dict[str, object]:
    """What was typed."""
    return {name: getattr(form, name) for name in ANSWER_FIELDS}


def files_of(person: User) -> Iterator[tuple[str, bytes]]:
    """(its place in the archive, its content) of each paper in which no virus was found. In the place of one that cannot be
    read just now stands a text that says so."""
    papers = Document.objects.usable().filter(application__person=person).select_related("application")
    for one in papers.order_by("pk"):
        try:
            yield place(one), read(one.storage_key, one.sha256)
        except Refused as refusal:
            yield f"{place(one)}.txt", f"{one.name}: {refusal.sentence}\n".encode()


def place(document: Document) -> str:
    """Where the archive has it: by reference and number, never by the name a person gave it."""
    return f"documents/{document.application.reference}/{document.pk}"

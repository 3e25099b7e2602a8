"""Lists of any length for tests of pages: drawn through the action once, with places written beside it in one statement."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from applicants import reference
from applicants.models import Application, Document, Filing
from ats import clock
from ats.accounts.models import User
from selection.models import CandidateList, ListEntry
from tests import makers

PARKS = "DEPARTMENT OF PARKS"


def long_list(bidders: int, public: int, **posting: object) -> CandidateList:
    """A certified list with so many places. Names are "Person 1" and so on; every second has a résumé."""
    shown = makers.listed(makers.close(makers.open_posting(**posting)))
    count = bidders + public
    people = User.objects.bulk_create(
        [User(email=f"{uuid.uuid4().hex}@people.example", last_name=f"Person{at}") for at in range(1, count + 1)]
    )
    at = clock.now()
    applications = Application.objects.bulk_create(
        [
            Application(reference=reference.make(), person=person, posting=shown.posting, started_at=at)
            for person in people
        ]
    )
    before = shown.posting.closes_at - timedelta(hours=1)
    filings = Filing.objects.bulk_create(
        [
            Filing(
                application=application, posting=shown.posting, version=1, key=uuid.uuid4(), submitted_at=before,
                closes_at=shown.posting.closes_at, posting_revision=1, certified_name="x",
            )
            for application in applications
        ]
    )  # fmt: skip
    for filing in filings:
        filing.application.filing, filing.application.status = filing, "qualified"
    Application.objects.bulk_update(applications, ["filing", "status"])
    documents = Document.objects.bulk_create(
        [
            Document(
                application=filing.application, slot="resume", name="resume.pdf", media_type="application/pdf", size=9,
                sha256="0" * 64, storage_key=uuid.uuid4().hex, uploaded_at=before,
            )
            for filing in filings[::2]
        ]
    )  # fmt: skip
    through = Filing.documents.through
    through.objects.bulk_create(
        [through(filing=filing, document=document) for filing, document in zip(filings[::2], documents, strict=True)]
    )
    ListEntry.objects.bulk_create(
        [
            ListEntry(
                candidate_list=shown, place=place, application=application, reference=application.reference,
                name=f"Person {place}", group="bidder" if place <= bidders else "public",
                tier="bidders" if place <= bidders else "public", decided_by="city_wide_seniority",
                seniority_date=date(2000, 1, 1) + timedelta(days=place) if place <= bidders else None,
                because=f"after place {place - 1}",
            )
            for place, application in enumerate(applications, start=1)
        ]
    )  # fmt: skip
    return shown

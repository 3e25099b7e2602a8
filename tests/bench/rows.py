"""Rows in bulk for the benchmarks. Postings and lists come about by the product's deeds, people and filings in bulk."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from applicants.lifecycle import ApplicationStatus
from applicants.models import ANSWER_FIELDS, Application, Draft, Filing, QualificationReview
from ats import clock
from ats.accounts.models import User
from postings.models import Posting
from selection.models import CandidateList
from tests import makers
from tests.servers.seeding import draft_applications, people

SENTENCE = "Coordinates the planting of beds, reads drawings, keeps records of what was ordered, and reports on it. "
SPEC = {
    "characteristics": SENTENCE * 3,
    "duties": [SENTENCE * 2] * 14,
    "minimum_qualifications": [SENTENCE, SENTENCE + "Twice."],
    "licensure": ["A valid gardener's permit"],
    "knowledge": [{"text": SENTENCE, "at_entry": number % 2 == 0, "level": "moderate"} for number in range(10)],
    "skills": [{"text": SENTENCE, "at_entry": True, "level": ""} for _ in range(8)],
    "abilities": [{"text": SENTENCE, "at_entry": False, "level": ""} for _ in range(8)],
}
TEXTS = {
    "duties": [SENTENCE * 2] * 8,
    "notices": [SENTENCE * 5] * 4,
    "summary": SENTENCE * 3,
    "evaluation": SENTENCE * 4,
}


def postings(count: int) -> list[Posting]:
    """So many open postings, as long as a real one."""
    spec = makers.class_specification(**SPEC)
    return [makers.open_posting(class_specification=spec, title=f"GARDENER {n}", **TEXTS) for n in range(count)]


def listed(posting: Posting, count: int, *, first: int = 0) -> CandidateList:
    """The posting is closed, and its certified list has so many people: two bidders to each of the public."""
    everybody = people(count, prefix=f"{posting.job_number}-")
    numbers = [f"{first + 200000 + number}" for number in range(count)]
    draft_applications(posting, everybody, [claim(number, one) for number, one in enumerate(numbers)])
    makers.roster(
        *(makers.employee(one, seniority_date=day(number)) for number, one in enumerate(numbers)),
        as_of=date(2020, 1, 1) + timedelta(days=first % 300),
    )
    file_all(posting)
    makers.close(posting)
    now = clock.now()
    received = list(Application.objects.filter(posting=posting))
    QualificationReview.objects.bulk_create(
        [
            QualificationReview(
                application=one, qualified=True, outcome="meets_all", reviewed_at=now, reviewed_by="system: bench"
            )
            for one in received
        ],
        batch_size=2000,
    )
    # Past the lifecycle: ten thousand reviews one by one would take minutes, and are not what is measured.
    Application.objects.filter(posting=posting).update(status=ApplicationStatus.QUALIFIED)
    return makers.listed(posting)


def claim(number: int, employee_number: str) -> dict[str, Any]:
    """What the person of that number claims."""
    if number % 3 == 2:
        return {"veteran": number % 2 == 0, "cps": number % 5 == 0}
    return {
        "city_employee": True,
        "employee_number": employee_number,
        "bargaining_unit": "1",
        "if_rejected": "public",
    }


def day(number: int) -> date:
    """A seniority date; some people share theirs."""
    return date(1990, 1, 1) + timedelta(days=number * 7 % 11000)


def file_all(posting: Posting) -> None:
    """Every draft of the posting is filed, a filing and its application in bulk."""
    now = clock.now()
    drafts: Sequence[Draft] = list(Draft.objects.filter(application__posting=posting).select_related("application"))
    filings = Filing.objects.bulk_create(
        [
            Filing(
                application=draft.application, posting=posting, version=1, key=uuid.uuid4(), submitted_at=now,
                closes_at=posting.closes_at, posting_revision=1, certified_name="Avery Invented",
                **{name: getattr(draft, name) for name in ANSWER_FIELDS},
            )
            for draft in drafts
        ],
        batch_size=2000,
    )  # fmt: skip
    for filing in filings:
        filing.application.filing = filing
        filing.application.status = ApplicationStatus.FILED
    Application.objects.bulk_update([one.application for one in filings], ["filing", "status"], batch_size=1000)


def manager() -> User:
    """A hiring manager of the postings' department."""
    return makers.person(role="hiring_manager", departments=("DEPARTMENT OF PARKS",))

"""What an announcement states, as the posting's fields and as the command prints it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from postings.documents.stated import PostingDocument
from postings.importing.outcome import stamp
from postings.models import ClassSpecification, Kind

# "… AND 1. Check the box … 2. Enter … FAILURE TO FOLLOW …": the steps of the bid, run together in one line.
STEP = re.compile(r"\s+(?:AND\s+)?[1-9]\.\s+|\s+(?=FAILURE TO )")


def kind_of(posting: PostingDocument) -> Kind | None:
    """Who may answer: as the heading says, else as the sentence on who may apply says; None where neither does."""
    if posting.kind:
        return Kind(posting.kind)
    if posting.open_to_public is None:
        return None
    if posting.eligible_units:
        return Kind.BID_JOB if posting.open_to_public else Kind.BID
    return Kind.JOB if posting.open_to_public else None


def as_printed(posting: PostingDocument, spec: ClassSpecification | None) -> dict[str, object]:
    """The announcement as `import_posting --json` prints it, without problems and `saved`; null is what it does not say.

    `class_code` is the class it is tied to, else the one it names.
    """
    kind, salary = kind_of(posting), posting.salary
    return {
        "job_number": posting.job_number,
        "title": posting.title,
        "class_code": spec.code if spec else posting.class_code,
        "department": posting.department,
        "division": posting.division,
        "kind": kind.value if kind else None,
        "vacancies": posting.vacancies,
        "vacancies_text": posting.vacancies_text,
        "salary": {"amount": float(salary.amount), "basis": salary.basis} if salary else None,
        "opens_at": stamp(posting.opens_at),
        "closes_at": stamp(posting.closes_at),
        "position_unit": posting.position_unit,
        "eligible_units": posting.eligible_units,
        "open_to_public": posting.open_to_public,
    }


def as_facts(posting: PostingDocument, spec: ClassSpecification) -> dict[str, Any]:
    """The announcement as the posting's fields, without opening, problems and file; what it does not say is empty.

    Pay without a basis is no pay that could be shown; it stays among the problems.
    """
    salary = posting.salary if posting.salary and posting.salary.basis else None
    return {
        "job_number": posting.job_number or "",
        "title": posting.title or "",
        "class_specification": spec,
        "department": posting.department or "",
        "department_code": short_name(posting),
        "division": posting.division or "",
        "kind": kind_of(posting),
        "vacancies": posting.vacancies,
        "vacancies_text": posting.vacancies_text or "",
        "salary_amount": salary.amount.quantize(Decimal("0.01")) if salary else None,
        "salary_basis": salary.basis if salary else "",
        "grade": (posting.salary.grade if posting.salary else None) or "",
        "benefits_url": posting.benefits_link or "",
        "closes_at": posting.closes_at,
        "position_unit": posting.position_unit or "",
        "eligible_units": posting.eligible_units,
        "union": posting.union or "",
        "summary": "\n\n".join(filter(None, (posting.introduction, posting.background, posting.duties_introduction))),
        "duties": posting.duties,
        "minimum_qualifications": [*(posting.education or "").splitlines(), *posting.qualifications],
        "licensure": posting.licensure,
        "location": posting.location or "",
        "address": posting.address or "",
        "shift": ". ".join(filter(None, (posting.shift, posting.shift_note))),
        "hours": posting.hours or "",
        "career_service": bool(posting.career_service),
        "bid_instructions": STEP.split(posting.bid_instructions or "") if posting.bid_instructions else [],
        "selection_requirements": posting.selection or "",
        "evaluation": posting.evaluation or "",
        "preferences": posting.preferences or "",
        "notices": notices(posting),
    }


def short_name(posting: PostingDocument) -> str:
    """The department's letters where the place of work gives them: "… & Accountability (CCPSA)" is "CCPSA"."""
    found = re.search(r"\(([A-Z]{2,10})\)\s*\Z", posting.location or "")
    return found[1] if found else ""


def notices(posting: PostingDocument) -> list[str]:
    """The notices, and what the posting states that has no field of its own."""
    preferred = [f"Preferred: {one}" for one in posting.preferred_qualifications]
    plan = [f"Classification and pay plan: {posting.pay_plan_link}"] if posting.pay_plan_link else []
    return [*posting.notices, *preferred, *plan, *([posting.signed] if posting.signed else [])]

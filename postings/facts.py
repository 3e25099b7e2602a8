"""What a posting tells the public, as plain values: the page's JSON, the API's, the data of the PDF, search engines' JSON-LD."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from postings import seed
from postings.models import Basis, Posting
from postings.requirements import Requirement, requirements_of

# The columns a list of postings needs.
BRIEF = (
    "job_number", "title", "department", "division", "kind", "vacancies", "vacancies_text", "salary_amount", "salary_basis",
    "opens_at", "closes_at",
)  # fmt: skip
UNIT_OF_PAY = {Basis.YEARLY.value: "YEAR", Basis.HOURLY.value: "HOUR"}


def iso(moment: datetime) -> str:
    """UTC with a Z: "2025-07-02T05:00:00Z"."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def address(job_number: str) -> str:
    """The full address of the public page."""
    return f"{settings.PUBLIC_URL}/jobs/{job_number}/"


def salary(facts: dict[str, Any]) -> dict[str, object] | None:
    """Pay as {amount, basis}; None where none is stated."""
    if facts["salary_amount"] is None:
        return None
    return {"amount": float(facts["salary_amount"]), "basis": facts["salary_basis"]}


def brief(facts: dict[str, Any]) -> dict[str, object]:
    """One posting in the API's list."""
    return {
        "job_number": facts["job_number"],
        "title": facts["title"],
        "department": facts["department"],
        "division": facts["division"],
        "kind": facts["kind"],
        "vacancies": facts["vacancies"],
        "vacancies_text": facts["vacancies_text"],
        "salary": salary(facts),
        "opens_at": iso(facts["opens_at"]),
        "closes_at": iso(facts["closes_at"]),
        "url": address(facts["job_number"]),
    }


def is_class_only(posting: Posting, requirement: Requirement) -> bool:
    """True for a minimum qualification that the class specification states and the posting itself leaves out."""
    own = [*posting.minimum_qualifications, *posting.licensure]
    return len(requirements_of([*own, requirement.text], [])) > len(requirements_of(own, []))


def whole(posting: Posting, *, is_open: bool) -> dict[str, object]:
    """Everything a posting states, with its class specification and its revisions. The half-open closing is in UTC."""
    spec = posting.class_specification
    return {
        **brief({name: getattr(posting, name) for name in BRIEF}),
        "status": posting.status,
        "is_open": is_open,
        "revision": posting.revision,
        "class": {"code": spec.code, "title": spec.title, "version": spec.version, "dated": spec.effective},
        "grade": posting.grade,
        "benefits_url": posting.benefits_url,
        "open_to_public": posting.open_to_public,
        "takes_bids": posting.takes_bids,
        "position_unit": posting.position_unit,
        "eligible_units": posting.eligible_units,
        "union": posting.union,
        "rule_pack": posting.rule_pack,
        "seed_sha256": posting.seed_sha256,
        "seed": seed.shown(posting) or None,
        "spent_seeds": [
            {
                "seed_sha256": one.seed_sha256,
                "seed": one.seed,
                "closed_at": iso(one.closing_before),
                "reopened_at": one.reopened_at and iso(one.reopened_at),
            }
            for one in posting.reopenings.carried_out()
        ],
        "summary": posting.summary,
        "duties": posting.duties,
        "class_duties": spec.duties,
        "minimum_qualifications": [
            {"text": one.text, "area": one.area, "from_class_only": is_class_only(posting, one)}
            for one in posting.requirements
        ],
        "equivalent_combination": spec.equivalent_combination,
        "knowledge": spec.knowledge,
        "skills": spec.skills,
        "abilities": spec.abilities,
        "location": posting.location,
        "address": posting.address,
        "shift": posting.shift,
        "hours": posting.hours,
        "career_service": posting.career_service,
        "bid_instructions": posting.bid_instructions,
        "selection_requirements": posting.selection_requirements,
        "evaluation": posting.evaluation,
        "preferences": posting.preferences,
        "notices": posting.notices,
        "revisions": [
            {"number": one.number, "at": iso(one.at), "reason": one.reason, "changed": sorted(one.changes)}
            for one in posting.revisions.all()
        ],
    }


def for_search_engines(posting: Posting) -> dict[str, object]:
    """The posting as schema.org's JobPosting."""
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": posting.title,
        "identifier": {"@type": "PropertyValue", "name": "Job number", "value": posting.job_number},
        "url": address(posting.job_number),
        "datePosted": iso(posting.opens_at),
        "validThrough": iso(posting.closes_at),
        "description": "\n\n".join(filter(None, [posting.summary, *posting.duties])) or posting.title,
        "qualifications": "\n".join(one.text for one in posting.requirements),
        "hiringOrganization": {"@type": "Organization", "name": posting.department},
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": posting.address,
                "addressLocality": "Chicago",
                "addressRegion": "IL",
                "addressCountry": "US",
            },
        },
        "directApply": True,
    }
    if posting.vacancies is not None:
        found["totalJobOpenings"] = posting.vacancies
    if posting.salary_amount is not None:
        found["baseSalary"] = {
            "@type": "MonetaryAmount",
            "currency": "USD",
            "value": {
                "@type": "QuantitativeValue",
                "value": float(posting.salary_amount),
                "unitText": UNIT_OF_PAY[posting.salary_basis],
            },
        }
    return found

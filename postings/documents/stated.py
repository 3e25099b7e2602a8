"""What an announcement states: what `posting.py` reads, and `posting_prose.py` looks over for gaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from postings.documents.bidders import Kind
from postings.documents.pay import Salary
from postings.documents.problems import Problem
from postings.documents.window import Window


@dataclass(frozen=True)
class PostingDocument:
    """One announcement as its text states it. Instants are UTC, windows half-open, units normalised codes."""

    job_number: str | None
    title: str | None
    class_code: str | None
    department: str | None
    division: str | None
    kind: Kind | None
    vacancies: int | None
    vacancies_text: str | None
    more_vacancies_possible: bool
    salary: Salary | None
    opens_at: datetime | None
    closes_at: datetime | None
    internal_window: Window | None
    external_window: Window | None
    position_unit: str | None
    eligible_units: list[str]
    open_to_public: bool | None
    union: str | None
    bid_instructions: str | None
    introduction: str | None
    background: str | None
    duties_introduction: str | None
    duties: list[str]
    location: str | None
    address: str | None
    shift: str | None
    hours: str | None
    hours_exception: str | None
    shift_note: str | None
    career_service: bool | None
    qualifications: list[str]
    education: str | None
    licensure: list[str]
    preferred_qualifications: list[str]
    selection: str | None
    evaluation: str | None
    preferences: str | None
    notices: list[str]
    signed: str | None
    benefits_link: str | None
    pay_plan_link: str | None
    problems: list[Problem] = field(default_factory=list)

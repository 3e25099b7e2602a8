"""An announcement read at the desk: what it states as the draft form's first values, and what a person must look at."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing

from postings.deadline import CITY_ZONE
from postings.documents.compare import compare_with_class, merged
from postings.documents.posting import read_posting
from postings.fields import written
from postings.importing.announced_facts import as_facts
from postings.importing.announcements import class_of
from postings.importing.class_specs import document_of
from postings.importing.reading import Document
from postings.models import ClassSpecification

SALT = "announcement read at the desk"


@dataclass(frozen=True)
class Reading:
    """What was found in one announcement. `problems` are plain: line, code, text."""

    source_name: str
    problems: list[dict[str, Any]]
    initial: dict[str, Any] = field(default_factory=dict)

    def sealed(self) -> str:
        """Name and problems as signed text: what travels through the form is what was read."""
        return signing.dumps([self.source_name, self.problems], salt=SALT, compress=True)

    @classmethod
    def opened(cls, sealed: str) -> Reading | None:
        """The reading a form brought back; None where it brought none, or one that we did not seal."""
        try:
            name, problems = signing.loads(sealed, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(name, problems)

    def facts(self) -> dict[str, Any]:
        """What the draft keeps of it."""
        return {"source_name": self.source_name, "problems": self.problems}


def read_announcement(document: Document) -> Reading:
    """The announcement as the draft form's first values. What it does not say stays empty and is named as a problem."""
    posting = read_posting(document.text)
    spec, unmatched = class_of(posting)
    problems = list(posting.problems)
    if spec is not None:
        problems = merged(problems, compare_with_class(posting, document_of(spec)))
    if unmatched is not None:
        problems.append(unmatched)
    facts = as_facts(posting, spec or ClassSpecification())
    initial = {name: value for name, value in facts.items() if name not in {"class_specification", "closes_at"}}
    if spec is not None:
        initial["class_specification"] = spec.pk
    if posting.opens_at is not None:
        initial["opens_on"] = posting.opens_at.astimezone(CITY_ZONE).date()
    if posting.closes_at is not None:
        initial |= written(posting.closes_at)
    return Reading(document.name, [asdict(problem) for problem in problems], initial)

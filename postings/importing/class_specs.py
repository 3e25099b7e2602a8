"""A class specification's text becomes the next version of its class."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from ats.accounts.actors import Actor
from postings import actions
from postings.documents.class_spec import ClassSpecDocument, read_class_spec
from postings.importing.outcome import Outcome, refuse_invalid
from postings.importing.reading import Document
from postings.models import ClassSpecification


def import_text(document: Document, *, by: Actor, at: datetime) -> Outcome:
    """The specification stands as a version of its class; the same file again changes nothing.

    Not stored: a text without code or title, since nothing could ever refer to it.
    """
    spec = read_class_spec(document.text)
    outcome = Outcome(facts=as_printed(spec), problems=list(spec.problems))
    for value, name in ((spec.code, "class code"), (spec.title, "title")):
        if not value:
            outcome.refusal = outcome.refusal or f"{document.name}: no {name} found, so it cannot be stored."
    facts = as_facts(spec) | {"source_name": document.name, "source_sha256": document.sha256}
    if not outcome.refusal:
        refuse_invalid(outcome, ClassSpecification, facts, leaving={"version", "imported_at", "imported_by"})
    if not outcome.refusal:
        stored, outcome.is_new = actions.add_class_specification(facts, by=by, at=at)
        outcome.saved = True
        outcome.summary = str(stored)
    return outcome


def as_printed(spec: ClassSpecDocument) -> dict[str, object]:
    """The document as `import_class_spec --json` prints it, without problems and `saved`; null is what it does not say."""
    return {
        "code": spec.code,
        "title": spec.title,
        "family": spec.family,
        "service": spec.service,
        "group": spec.group,
        "series": spec.series,
        "effective": spec.effective,
        "characteristics": spec.characteristics,
        "duties": spec.duties,
        "minimum_qualifications": spec.minimum_qualifications,
        "licensure": spec.licensure,
        "equivalent_combination": spec.equivalent_combination,
        "equivalent_paths": [asdict(path) for path in spec.paths],
        "working_conditions": spec.working_conditions,
        "equipment": spec.equipment,
        "physical_requirements": spec.physical_requirements,
        "knowledge": [asdict(one) for one in spec.knowledge],
        "skills": [asdict(one) for one in spec.skills],
        "abilities": [asdict(one) for one in spec.abilities],
        "notes": spec.notes,
    }


def as_facts(spec: ClassSpecDocument) -> dict[str, object]:
    """The document as the model's fields: what it does not say is empty, the date stands in the footer's own words."""
    stated = {name: "" if value is None else value for name, value in as_printed(spec).items()}
    return stated | {"effective": spec.effective_text or ""}


def document_of(stored: ClassSpecification) -> ClassSpecDocument:
    """What a posting is compared with: the stored version as the document it came from, as far as a comparison goes."""
    return replace(
        read_class_spec(""),
        code=stored.code,
        title=stored.title,
        minimum_qualifications=stored.minimum_qualifications,
        licensure=stored.licensure,
    )

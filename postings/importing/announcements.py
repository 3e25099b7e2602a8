"""An announcement's text becomes a posting: a draft, or with `publish` one that is open, or was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ats import clock
from ats.accounts.actors import Actor
from ats.refusal import Refused
from postings import actions
from postings.differing import differences
from postings.documents.compare import compare_with_class, merged
from postings.documents.posting import read_posting
from postings.documents.problems import Problem
from postings.documents.stated import PostingDocument
from postings.documents.text import same_words
from postings.forbidden import LAWS
from postings.importing.announced_facts import as_facts, as_printed, kind_of
from postings.importing.class_specs import document_of
from postings.importing.outcome import Outcome, refuse_invalid
from postings.importing.reading import Document
from postings.lifecycle import PostingStatus
from postings.models import ClassSpecification, Posting

# What a posting cannot stand without, by the document's field: nothing here is ever filled in by guessing.
ESSENTIAL = (
    ("job_number", "no_job_number", "no job number"),
    ("title", "no_title", "no title"),
    ("department", "no_department", "no department"),
    ("closes_at", "no_deadline", "no closing moment"),
)
# Set by the import itself: a second run of the same file must not count them as changes.
INCIDENTAL = {"class_specification", "problems", "source_name"}


@dataclass(frozen=True)
class Wish:
    """What the operator asked for: publication, and the opening of a text that states none."""

    publish: bool = False
    opens_at: datetime | None = None


def import_text(document: Document, *, wish: Wish, by: Actor, at: datetime) -> Outcome:
    """The announcement stands as a posting tied to its class, with every problem found kept beside it.

    A draft with that job number takes the new facts; a posting past its draft is left alone: the same facts again are
    no change, others are refused, since a published posting is amended with a reason. With `wish.publish` it is approved
    and published, and closed where its closing has passed. Runs in the caller's transaction.
    """
    posting = read_posting(document.text)
    spec, unmatched = class_of(posting)
    problems = list(posting.problems)
    if spec is not None:
        problems = merged(problems, compare_with_class(posting, document_of(spec)))
    outcome = Outcome(facts=as_printed(posting, spec), problems=problems)
    refuse_gaps(outcome, posting, document.name, unmatched)
    opens_at = opening(outcome, posting, wish=wish, at=at)
    if spec is None or outcome.refusal:
        return outcome
    facts = as_facts(posting, spec) | {"opens_at": opens_at, "source_name": document.name}
    facts["problems"] = outcome.as_json()["problems"]
    refuse_invalid(outcome, Posting, facts, leaving=set())
    if not outcome.refusal:
        try:
            store(outcome, facts, opening_stated=posting.opens_at is not None, wish=wish, by=by)
        except Refused as refusal:
            outcome.refuse(refusal.code, refusal.sentence)
    return outcome


def class_of(posting: PostingDocument) -> tuple[ClassSpecification | None, Problem | None]:
    """The newest version of the class the announcement names by code, else by title; or what stands in the way."""
    latest = ClassSpecification.objects.newest_versions()
    if posting.class_code:
        found = [*latest.filter(code__iexact=posting.class_code)]
        named = f"class {posting.class_code}"
    else:
        found = [spec for spec in latest if posting.title and same_words(spec.title, posting.title)]
        named = f"class titled “{posting.title or ''}”"
    if len(found) == 1:
        return found[0], None
    if found:
        codes = ", ".join(spec.code for spec in found)
        return None, Problem(1, "class_ambiguous", f"more than one {named}: {codes}; name the class code in the text")
    return None, Problem(1, "unknown_class", f"there is no {named}; import its class specification first")


def refuse_gaps(outcome: Outcome, posting: PostingDocument, name: str, unmatched: Problem | None) -> None:
    """Whatever a posting cannot stand without and this one lacks is a refusal, each named once among the problems."""
    named = {problem.code for problem in outcome.problems}
    for field, code, text in ESSENTIAL:
        if getattr(posting, field):
            continue
        outcome.refusal = outcome.refusal or f"{name}: {text} found, so it cannot be stored."
        if code not in named:
            outcome.problems.append(Problem(1, code, text))
    if "job_numbers_differ" in named:
        outcome.refusal = outcome.refusal or f"{name}: it states two job numbers; send one announcement a file."
    asked = next((problem for problem in outcome.problems if problem.code in LAWS), None)
    if asked is not None:
        outcome.refusal = outcome.refusal or f"{name}, line {asked.line}: {asked.text}"
    if kind_of(posting) is None:
        outcome.refuse("kind_unknown", f"{name}: it does not say whether bidders, the public or both may apply.")
    if unmatched is not None:
        outcome.refusal = outcome.refusal or f"{name}: {unmatched.text}."
        outcome.problems.append(unmatched)


def opening(outcome: Outcome, posting: PostingDocument, *, wish: Wish, at: datetime) -> datetime:
    """The opening stated, else the one the operator gave, else this moment, which is then named as a problem."""
    opens_at = posting.opens_at or wish.opens_at or at
    if posting.opens_at is None:
        taken = "the one given to the command is taken" if wish.opens_at else "the moment of this import is taken"
        outcome.problems.append(Problem(1, "no_opening", f"no opening stated; {taken}"))
    if posting.closes_at is not None and posting.closes_at <= opens_at:
        outcome.refuse("closes_before_opening", "It would close before it opens; say when it opened with --opens-at.")
    return opens_at


def store(outcome: Outcome, facts: dict[str, Any], *, opening_stated: bool, wish: Wish, by: Actor) -> None:
    """The facts stand as a new posting, in the draft there was, or stood already; then what `wish` asks is done."""
    posting = Posting.objects.select_for_update().filter(job_number=facts["job_number"]).first()
    if posting is None:
        posting, outcome.is_new = actions.draft(facts, by=by, at=clock.now()), True
    else:
        outcome.is_new = change(posting, facts, opening_stated=opening_stated or bool(wish.opens_at), by=by)
    if wish.publish and posting.status in {PostingStatus.DRAFT, PostingStatus.APPROVED}:
        publish(posting, by=by)
        outcome.is_new = True
    outcome.saved = True
    posting.refresh_from_db()
    outcome.summary = f"{posting.job_number} {posting.title} ({posting.get_status_display()})"


def change(posting: Posting, facts: dict[str, Any], *, opening_stated: bool, by: Actor) -> bool:
    """True where a draft took new facts, False where nothing differs. Refused: differing facts past the draft."""
    ignored = INCIDENTAL if opening_stated else INCIDENTAL | {"opens_at"}
    new = {name: value for name, value in facts.items() if name not in ignored}
    differing = differences(posting, new)
    if posting.status == PostingStatus.DRAFT:
        newer_class = posting.class_specification_id != facts["class_specification"].pk
        if differing or newer_class:
            actions.change_draft(posting, kept_opening(facts, posting, opening_stated), by=by, at=clock.now())
        return bool(differing) or newer_class
    if differing:
        facts_said = {
            "job": posting.job_number, "status": posting.get_status_display().lower(),
            "fields": ", ".join(sorted(differing)),
        }  # fmt: skip
        said = [_("Posting %(job)s is %(status)s already, and this document differs in %(fields)s.") % facts_said]
        if posting.status == PostingStatus.PUBLISHED:
            said.append(_("Amend the posting with a reason instead."))
        raise Refused(" ".join(said), code="status")
    return False


def kept_opening(facts: Mapping[str, Any], posting: Posting, opening_stated: bool) -> dict[str, Any]:
    """The facts, with the draft's own opening where the document states none."""
    return {**facts} if opening_stated else {**facts, "opens_at": posting.opens_at}


def publish(posting: Posting, *, by: Actor) -> None:
    """Approved where it was not, published, and closed where its closing has passed by the database's clock.

    The dates are the announcement's, set before the desk knew of it: where they fall short of the agreement, that is
    the reason kept with the exception.
    """
    if posting.status == PostingStatus.DRAFT:
        posting = actions.approve(posting, by=by, at=clock.now())
    reason = "Loaded from an announcement that was already made; its dates and pay are the announcement's."
    actions.publish(posting, by=by, at=clock.now(), exception=reason)
    actions.close(posting, by=by)

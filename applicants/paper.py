"""Applications that came on paper or were taken down by HR: the same rules as the form, the deadline among them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from applicants import closing, emails, reference, reviewing
from applicants.actions import attach
from applicants.importing.applications import ApplicationLine
from applicants.lifecycle import APPLICATION, ApplicationStatus, ClaimStatus
from applicants.models import Application, Draft, Filing, Outcome, Preference, PreferenceClaim
from applicants.slots import Slot
from ats.accounts.actors import Actor
from ats.accounts.models import User
from ats.accounts.roles import require
from ats.lifecycle import move, move_all
from ats.outbox import queue_all
from ats.tables import Problem
from postings import gate
from postings.deadline import in_words, moment_in_words
from postings.lifecycle import PostingStatus
from postings.models import Posting


def problems_of(posting: Posting, lines: Sequence[ApplicationLine]) -> list[Problem]:
    """What keeps these lines from being taken: received outside the window, reviewed before the closing, there already."""
    found: list[Problem] = []
    applied = Application.objects.live().filter(posting=posting).values_list("person__email", flat=True)
    there = {email.casefold() for email in applied}
    asked = [line.reference for line in lines if line.reference]
    references = set(Application.objects.filter(reference__in=asked).values_list("reference", flat=True))

    def refuse(line: ApplicationLine, code: str, text: str) -> None:
        found.append(Problem(line.line, code, text))

    for line in lines:
        received = f"Received at {moment_in_words(line.received_at)}"
        if line.received_at < posting.opens_at:
            refuse(line, "too_early", f"{received}, before the posting opened.")
        if line.received_at >= posting.closes_at:
            refuse(line, "late", f"{received}; the posting closed at {in_words(posting.closes_at)}.")
        if line.email.casefold() in there:
            refuse(line, "applied_already", f"{line.email} has an application for this posting already.")
        if line.reference in references:
            refuse(line, "reference_taken", f"Reference {line.reference} is used already.")
        decided = line.qualified is not None or "verified" in {line.veteran, line.seda, line.cps}
        if decided and posting.status != PostingStatus.CLOSED:
            refuse(
                line,
                "not_closed",
                "Nobody's application is decided before the posting has closed: leave `qualified` empty.",
            )
    return found


@dataclass(frozen=True)
class Enclosure:
    """What came with one paper application beyond its line: answers to the qualifications, and scanned documents."""

    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    files: Sequence[tuple[Slot, str, bytes]] = ()


NOTHING_ENCLOSED = Enclosure()


def take(
    posting: Posting,
    lines: Sequence[ApplicationLine],
    *,
    by: Actor,
    enclosures: Mapping[int, Enclosure] | None = None,
) -> tuple[list[Application], list[Problem]]:
    """(the applications, []) with every line taken as filed at its attested moment; or ([], problems) and nothing written.

    `enclosures` holds, by line number, what came with the line. On a closed posting they are frozen and their bids
    settled like all others, and reviews and preferences decided as the file attests. People without an account get
    one without a password; they sign in by a code sent to their address.
    """
    require(by, "import applications")
    with transaction.atomic():
        at = gate.shut(posting)
        problems = problems_of(posting, lines)
        if problems:
            return [], problems
        enclosed = enclosures or {}
        made = [file_line(posting, line, enclosed.get(line.line, NOTHING_ENCLOSED), by=by, at=at) for line in lines]
        queue_all([emails.receipt(application) for application in made], at=at)
        if posting.status == PostingStatus.CLOSED:
            move_all(made, APPLICATION, "freeze", by=by, at=at)
            closing.settle(posting, made, at=at, by=by)
            for application, line in zip(made, lines, strict=True):
                decide(application, line, by=by, at=at)
    return made, []


def file_line(posting: Posting, line: ApplicationLine, enclosed: Enclosure, *, by: Actor, at: datetime) -> Application:
    """The line's application is filed at the moment attested."""
    person = User.objects.filter(email__iexact=line.email).first() or User.objects.create_user(
        line.email, first_name=line.first_name, last_name=line.last_name
    )
    application = Application.objects.create(
        reference=line.reference or reference.make(), person=person, posting=posting, started_at=line.received_at
    )
    answers = {
        "first_name": line.first_name, "last_name": line.last_name, "city_employee": line.city_employee,
        "employee_number": line.employee_number, "bargaining_unit": line.bargaining_unit,
        "recall_rights": line.recall_rights, "if_rejected": line.if_rejected,
        "answers": enclosed.answers,
    } | {kind: getattr(line, kind) != "no" for kind in Preference.values}  # fmt: skip
    Draft.objects.create(application=application, saved_at=line.received_at, **answers)
    documents = [
        attach(application, slot, name, content, by=by, at=line.received_at) for slot, name, content in enclosed.files
    ]
    filing = Filing.objects.create(
        application=application, posting=posting, version=1, key=uuid.uuid4(), submitted_at=line.received_at,
        closes_at=posting.closes_at, posting_revision=posting.revision, attested_by=by.audit_label,
        certified_name=f"{line.first_name} {line.last_name}".strip(), **answers,
    )  # fmt: skip
    filing.documents.set(documents)
    move(
        application, APPLICATION, "file", by=by, at=at, changes={"filing": filing},
        facts={"on": "paper", "received_at": line.received_at},
    )  # fmt: skip
    PreferenceClaim.objects.bulk_create(
        [
            PreferenceClaim(application=application, kind=kind, claimed_at=line.received_at)
            for kind in Preference.values
            if getattr(line, kind) != "no"
        ]
    )
    return application


def decide(application: Application, line: ApplicationLine, *, by: Actor, at: datetime) -> None:
    """The review and the verified preferences that the file attests."""
    if application.status == ApplicationStatus.WITHDRAWN:
        return
    if line.qualified is not None:
        outcome = Outcome.MEETS_ALL if line.qualified else Outcome.NOT_STATED
        reviewing.decide(application, outcome=outcome, findings=[], reason=line.reason, by=by, at=at)
    for claim in PreferenceClaim.objects.filter(application=application, status=ClaimStatus.CLAIMED):
        if getattr(line, claim.kind) == "verified":
            reviewing.decide_preference(
                claim, verified=True, reason="Attested on the import file.", document=None, by=by, at=at
            )

"""Applications that came on paper or were taken down by HR: the same rules as the form, the deadline among them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from applicants import closing, emails, reference, reviewing
from applicants.documents.attaching import attach
from applicants.documents.slots import Slot
from applicants.importing.applications import ApplicationLine
from applicants.lifecycle import APPLICATION, ApplicationStatus, ClaimStatus
from applicants.models import Application, Document, Draft, Filing, Outcome, Preference, PreferenceClaim
from applicants.sponsorship import flag_filed
from ats.accounts.actors import Actor
from ats.accounts.models import User, confirm_addresses
from ats.accounts.roles import require
from ats.lifecycle import move_all
from ats.outbox import queue_all
from ats.refusal import Refused
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
TAKING = frozenset({PostingStatus.PUBLISHED, PostingStatus.CLOSED})
BATCH = 2000


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
        if posting.status not in TAKING:
            raise Refused(
                _("Posting %(job)s is %(status)s and takes no applications.")
                % {"job": posting.job_number, "status": posting.get_status_display().lower()},
                code="status",
            )
        problems = problems_of(posting, lines)
        if problems:
            return [], problems
        made = file_all(posting, lines, enclosures or {}, by=by, at=at)
        papers = enclosed(made)
        queue_all([emails.receipt(application, papers[application.pk]) for application in made], at=at)
        if posting.status == PostingStatus.CLOSED:
            move_all(made, APPLICATION, "freeze", by=by, at=at)
            closing.settle(posting, made, at=at, by=by)
            decide_all(made, lines, by=by, at=at)
    return made, []


def enclosed(applications: Sequence[Application]) -> Mapping[int, list[Document]]:
    """What came with each application, by its key; one query for all."""
    papers: dict[int, list[Document]] = {application.pk: [] for application in applications}
    for document in Document.objects.filter(application__in=papers).order_by("pk"):
        papers[document.application_id].append(document)
    return papers


def file_all(
    posting: Posting,
    lines: Sequence[ApplicationLine],
    enclosures: Mapping[int, Enclosure],
    *,
    by: Actor,
    at: datetime,
) -> list[Application]:
    """Each line's application is filed at the moment attested, in a fixed number of statements but for enclosed files."""
    people = accounts_of(lines)
    answers = [answers_of(line, enclosures.get(line.line, NOTHING_ENCLOSED)) for line in lines]
    made = Application.objects.bulk_create(
        [
            Application(
                reference=line.reference or reference.make(), person=people[line.email.casefold()], posting=posting,
                started_at=line.received_at,
            )
            for line in lines
        ],
        batch_size=BATCH,
    )  # fmt: skip
    filings = write_filings(posting, made, lines, answers, by=by)
    enclose(made, filings, lines, enclosures, by=by)
    of_the_row = Filing.objects.filter(application=OuterRef("pk")).values("pk")
    move_all(made, APPLICATION, "file", by=by, at=at, changes={"filing": Subquery(of_the_row)}, facts={"on": "paper"})
    flag_filed(filings, by=by, at=at)
    for one, filing in zip(made, filings, strict=True):
        one.filing = filing
    PreferenceClaim.objects.bulk_create(
        [
            PreferenceClaim(application=filing.application, kind=kind, claimed_at=filing.submitted_at)
            for filing in filings
            for kind in filing.claimed_preferences
        ],
        batch_size=BATCH,
    )
    return made


def write_filings(
    posting: Posting,
    made: Sequence[Application],
    lines: Sequence[ApplicationLine],
    answers: Sequence[dict[str, Any]],
    *,
    by: Actor,
) -> list[Filing]:
    """Each application has its draft and its first filing, stamped with the moment attested."""
    Draft.objects.bulk_create(
        [
            Draft(application=one, saved_at=line.received_at, **given)
            for one, line, given in zip(made, lines, answers, strict=True)
        ],
        batch_size=BATCH,
    )
    return Filing.objects.bulk_create(
        [
            Filing(
                application=one, posting=posting, version=1, key=uuid.uuid4(), submitted_at=line.received_at,
                closes_at=posting.closes_at, posting_revision=posting.revision, attested_by=by.audit_label,
                certified_name=f"{line.first_name} {line.last_name}".strip(), **given,
            )
            for one, line, given in zip(made, lines, answers, strict=True)
        ],
        batch_size=BATCH,
    )  # fmt: skip


class Named(Protocol):
    """Whoever has a name and an address."""

    @property
    def email(self) -> str: ...

    @property
    def first_name(self) -> str: ...

    @property
    def last_name(self) -> str: ...


def accounts_of(lines: Sequence[Named]) -> dict[str, User]:
    """The account of each address, by the address in small letters; those without one get one without a password."""
    wanted = {line.email.casefold(): line for line in lines}
    known = {
        user.email.casefold(): user
        for user in User.objects.annotate(small=Lower("email")).filter(small__in=list(wanted))
    }
    new = [
        User(email=line.email, first_name=line.first_name, last_name=line.last_name)
        for email, line in wanted.items()
        if email not in known
    ]
    for user in new:
        user.set_unusable_password()
    made = User.objects.bulk_create(new, batch_size=BATCH)
    confirm_addresses(made)
    return known | {user.email.casefold(): user for user in made}


def answers_of(line: ApplicationLine, enclosed: Enclosure) -> dict[str, Any]:
    """The line's answers by column of a draft or filing."""
    return {
        "first_name": line.first_name, "last_name": line.last_name, "city_employee": line.city_employee,
        "employee_number": line.employee_number, "bargaining_unit": line.bargaining_unit,
        "recall_rights": line.recall_rights, "if_rejected": line.if_rejected,
        "answers": enclosed.answers,
    } | {kind: getattr(line, kind) != "no" for kind in Preference.values}  # fmt: skip


def enclose(
    made: Sequence[Application],
    filings: Sequence[Filing],
    lines: Sequence[ApplicationLine],
    enclosures: Mapping[int, Enclosure],
    *,
    by: Actor,
) -> None:
    """The files that came with a line are kept, and its filing carries them."""
    for application, filing, line in zip(made, filings, lines, strict=True):
        for slot, name, content in enclosures.get(line.line, NOTHING_ENCLOSED).files:
            filing.documents.add(attach(application, slot, name, content, by=by, at=line.received_at))


def decide_all(
    applications: Sequence[Application], lines: Sequence[ApplicationLine], *, by: Actor, at: datetime
) -> None:
    """The reviews and the verified preferences that the file attests, of those not withdrawn meanwhile."""
    left = [
        (application, line)
        for application, line in zip(applications, lines, strict=True)
        if application.status != ApplicationStatus.WITHDRAWN
    ]
    alike: dict[tuple[bool, str], list[Application]] = defaultdict(list)
    for application, line in left:
        if line.qualified is not None:
            alike[line.qualified, line.reason].append(application)
    for (qualified, reason), reviewed in alike.items():
        outcome = Outcome.MEETS_ALL if qualified else Outcome.NOT_STATED
        reviewing.decide_all(reviewed, outcome=outcome, findings=[], reason=reason, by=by, at=at)
    by_key = {application.pk: line for application, line in left}
    claims = PreferenceClaim.objects.filter(application__in=by_key, status=ClaimStatus.CLAIMED).select_related(
        "application__person", "application__filing", "application__posting"
    )
    verified = [claim for claim in claims if getattr(by_key[claim.application_id], claim.kind) == "verified"]
    reviewing.decide_preferences(
        verified, verified=True, reason="Attested on the import file.", document=None, by=by, at=at
    )

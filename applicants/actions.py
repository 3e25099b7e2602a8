"""Every write of floor 3 that an applicant makes: start, save, file, withdraw."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from applicants import emails, reference
from applicants.bids import RosterFacts, roster_at_closing, terms_of
from applicants.borrowed import differs, tell_owners
from applicants.earlier import first_answers
from applicants.lifecycle import APPLICATION, ApplicationStatus
from applicants.models import (
    ANSWER_FIELDS,
    Answers,
    Application,
    BidCheck,
    Document,
    Draft,
    Filing,
    LateAttempt,
    PreferenceClaim,
)
from applicants.signals import application_withdrawn
from applicants.sponsorship import mentions_sponsorship
from ats import clock
from ats.accounts import limits
from ats.accounts.models import User
from ats.audit import record
from ats.lifecycle import move, move_held
from ats.outbox import queue_all
from ats.refusal import Refused
from ats.spoken import in_words, moment_in_words
from postings import gate
from postings.lifecycle import PostingStatus
from postings.models import Posting
from seniority.bids import BidProblem, claims_a_bid, mask_number
from seniority.numbers import fingerprint

# Ten looks at the roster an hour are plenty for one's own number, and nothing for somebody who counts.
CHECKS_AN_HOUR = 10


def start(posting: Posting, *, by: User, at: datetime) -> Application:
    """The person's live application for this posting: the one there is, or a new draft.

    The draft begins with the person's name and the answers of their last application. Refused where the posting does
    not take applications at that instant and the person has none.
    """
    existing = Application.objects.of(by).live().filter(posting=posting).first()
    if existing is not None:
        return existing
    if not posting.is_open(at):
        closed = _("This posting closed at %(deadline)s.") % {"deadline": in_words(posting.closes_at)}
        raise Refused(closed, code="closed")
    try:
        with transaction.atomic():
            application = Application.objects.create(
                reference=reference.make(), person=by, posting=posting, status=ApplicationStatus.DRAFT, started_at=at
            )
            Draft.objects.create(application=application, saved_at=at, **first_answers(by, posting))
            record("applicants.start", by=by, at=at, subject=application, facts={"posting": posting.job_number})
    except IntegrityError:  # two tabs at once: the other one made it
        return Application.objects.of(by).live().get(posting=posting)
    return application


def save_draft(application: Application, answers: Mapping[str, Any], *, by: User, at: datetime) -> Draft:
    """The draft holds what was typed, complete or not. Nothing that was filed changes."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(application=application)
        put(draft, answers)
        draft.saved_at = at
        draft.save()
        record("applicants.save_draft", by=by, at=at, subject=application)
    return draft


def put(draft: Draft, answers: Mapping[str, Any]) -> None:
    """The answers stand in the draft, not yet saved. A name that is no answer is a bug."""
    for name, value in answers.items():
        if name not in ANSWER_FIELDS:
            raise ValueError(f"{name} is no answer")
        setattr(draft, name, value)


def look_at_bid(application: Application, *, by: User, at: datetime) -> list[BidProblem]:
    """The problems the draft's bid has by the newest roster that would be in force at the closing; none where it is proper.

    The look is counted: Refused (429) beyond ten an hour. Nothing is decided by it; the closing settles the bid.
    """
    draft = application.draft
    if not claims_a_bid(draft.bid_claim):
        return []
    refuse_many_checks(by, at=at)
    facts = RosterFacts.about(roster_at_closing(application.posting), [draft])
    problems = facts.problems(draft, terms_of(application.posting))
    with transaction.atomic():
        BidCheck.objects.create(person=by, at=at, number_sha256=fingerprint(draft.employee_number))
        record(
            "applicants.look_at_bid", by=by, at=at, subject=application,
            facts={"number": mask_number(draft.employee_number), "problems": [problem.code for problem in problems]},
        )  # fmt: skip
        if differs(problem.code for problem in problems):
            tell_owners([(application, draft.employee_number)], at=at, by=by)
    return list(problems)


def refuse_many_checks(by: User, *, at: datetime) -> None:
    """Nothing up to ten looks within the last hour; then Refused (429) until the first of them is an hour old."""
    recent = BidCheck.objects.filter(person=by, at__gt=at - limits.HOUR).order_by("-at").values_list("at", flat=True)
    last_ten = list(recent[:CHECKS_AN_HOUR])
    if len(last_ten) == CHECKS_AN_HOUR:
        wait = limits.whole((last_ten[-1] + limits.HOUR - at).total_seconds())
        sentence = _(
            "You have checked your bid ten times within the hour. Your answers are kept; you can still file, and the bid is "
            "checked at the closing."
        )
        raise Refused(f"{sentence} {limits.again_in(wait)}", code="too_many_checks", status=429, wait=wait)


@dataclass(frozen=True)
class Late:
    """A complete submission that came at or after the closing: what the page says of it."""

    received_at: datetime
    closes_at: datetime

    @property
    def sentence(self) -> str:
        """As the applicant reads it."""
        return _("This posting closed at %(deadline)s. We received this at %(moment)s. Your draft is kept.") % {
            "deadline": in_words(self.closes_at),
            "moment": moment_in_words(self.received_at),
        }


def submit(application: Application, *, key: uuid.UUID, certified_name: str, by: User) -> Filing | Late:
    """The draft is filed as the next version, stamped by the database's clock before the closing; or it came too late.

    One short transaction: the posting's gate is entered, then the clock is read once, and that moment decides (domain,
    Time 3). The same key again gives the same answer and writes nothing. A late one is kept as such for HR to see, and
    the draft stays. Refused: a posting that is not published (rescinded), or an application withdrawn.
    """
    with transaction.atomic():
        at = gate.enter(application.posting)
        return file_or_late(application, key=key, certified_name=certified_name, at=at, by=by)


def answered_before(application: Application, key: uuid.UUID) -> Filing | Late | None:
    """What the same request was answered before, or None."""
    filed = Filing.objects.filter(application=application, key=key).first()
    late = filed or LateAttempt.objects.filter(application=application, key=key).first()
    return Late(late.received_at, late.closes_at) if isinstance(late, LateAttempt) else filed


def file_or_late(
    application: Application, *, key: uuid.UUID, certified_name: str, at: datetime, by: User
) -> Filing | Late:
    """Inside the gate: the answer of before, where there is one; else `at` alone decides, and the filing or the late
    attempt is written. The application is locked first, so the same request twice at once is one after the other."""
    held = hold(application, key)
    known = answered_before(application, key) if held.may_be_known else None
    if known is not None:
        return known
    posting = application.posting
    if at >= posting.closes_at:
        LateAttempt.objects.create(application=application, key=key, received_at=at, closes_at=posting.closes_at)
        facts = {"received_at": at, "closes_at": posting.closes_at}
        record("applicants.late", by=by, at=at, subject=application, facts=facts)
        return Late(at, posting.closes_at)
    if posting.status != PostingStatus.PUBLISHED or at < posting.opens_at:
        raise Refused("This posting does not take applications now.", code="not_open")
    return write_filing(application, held, key=key, certified_name=certified_name, at=at, by=by)


@dataclass(frozen=True)
class Held:
    """An application under lock, and its draft as it stands. `may_be_known`: the request may have been answered before."""

    status: str
    flagged: bool
    draft: Draft
    may_be_known: bool


def hold(application: Application, key: uuid.UUID) -> Held:
    """The application is locked until the transaction ends; what goes with it is read in the next statement, so that
    nothing is missed that came about while the lock was waited for."""
    locked = Application.objects.select_for_update().filter(pk=application.pk)
    status, flagged = locked.values_list("status", "flagged").get()
    late = LateAttempt.objects.filter(application=OuterRef("application"), key=key)
    draft = Draft.objects.annotate(was_late=Exists(late)).get(application=application)
    return Held(status, flagged, draft, draft.was_late or status != ApplicationStatus.DRAFT)


def write_filing(
    application: Application, held: Held, *, key: uuid.UUID, certified_name: str, at: datetime, by: User
) -> Filing:
    """The next version stands, its documents with it, the claims follow it, the receipt waits, the audit says so."""
    if held.status not in {ApplicationStatus.DRAFT, ApplicationStatus.FILED}:
        raise Refused("This application is withdrawn, so it cannot be filed again.", code="withdrawn")
    is_first, posting = held.status == ApplicationStatus.DRAFT, application.posting
    version = 1 if is_first else Filing.objects.filter(application=application).count() + 1
    filing = Filing.objects.create(
        application=application, posting=posting, version=version, key=key, submitted_at=at,
        closes_at=posting.closes_at, posting_revision=posting.revision,
        certified_name=certified_name, **answers_of(held.draft),
    )  # fmt: skip
    documents = list(
        Document.objects.filter(application=application, removed_at=None, replaces=None).usable().order_by()
    )
    filing.documents.add(*documents)
    flag = mentions_sponsorship(filing, documents)
    facts = {"version": version, "submitted_at": at, "closes_at": filing.closes_at, "flagged": flag}
    # A flag cleared before was cleared of other words.
    looked_at_no_more: dict[str, Any] = {"flag_cleared_at": None, "flag_cleared_by": ""} if flag else {}
    flag = flag or held.flagged
    changes = {"filing": filing, "flagged": flag} | looked_at_no_more
    if is_first:
        statuses = {application.pk: held.status}
        move_held([application], statuses, APPLICATION, "file", by=by, at=at, changes=changes, facts=facts)
    else:
        Application.objects.filter(pk=application.pk).update(**changes)
        record("applicants.file_again", by=by, at=at, subject=application, facts=facts)
        application.refresh_from_db(fields=["status"])
    application.filing, application.flagged, application.person = filing, flag, by  # the receipt reads them
    follow_claims(application, filing, at=at)
    queue_all([emails.receipt(application, documents)], at=at)
    return filing


def answers_of(source: Answers) -> dict[str, Any]:
    """The answers by column name."""
    return {name: getattr(source, name) for name in ANSWER_FIELDS}


def follow_claims(application: Application, filing: Filing, *, at: datetime) -> None:
    """Preference claims are those of the newest filing: new ones stand as claimed, those no longer made are gone.

    Nothing is decided before the closing (domain, Time 6), so none that is dropped here carries a decision.
    """
    if filing.version > 1:
        PreferenceClaim.objects.filter(application=application).exclude(kind__in=filing.claimed_preferences).delete()
    PreferenceClaim.objects.bulk_create(
        [PreferenceClaim(application=application, kind=kind, claimed_at=at) for kind in filing.claimed_preferences],
        ignore_conflicts=True,
    )


def withdraw(application: Application, *, by: User) -> Application:
    """The application is withdrawn, before the closing or after it; lists drawn keep their copy, an offer is declined.

    Refused where it was never filed or is withdrawn already.
    """
    with transaction.atomic():
        at = clock.now()
        move(application, APPLICATION, "withdraw", by=by, at=at)
        application_withdrawn.send(Application, application=application, at=at, by=by)
        queue_all([emails.withdrawn(application, at=at)], at=at)
    return application

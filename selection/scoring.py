"""A person's score in a ranked exam is recorded, and put right with a reason; the next drawing counts it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.models import Application, BidSettlement, ExamScore
from applicants.reviewing import refuse_undecidable
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.outbox import Letter, queue_all
from ats.refusal import Refused
from postings import gate
from selection.lifecycle import ListStatus
from selection.models import CandidateList
from seniority.exams import spelled

HIGHEST: Final = 100
_HUNDREDTH: Final = Decimal("0.01")


def record_score(
    application: Application, *, score: Decimal | None, reason: str = "", by: Actor, at: datetime
) -> ExamScore:
    """The score counts from the next drawing on, and the applicant is told; lists drawn before it stay as they are.

    None takes back one that was not theirs. A first score needs no reason; whatever changes one does, and so does every
    score once a certified list is in force, which then no longer says what was known. Refused: before the closing; an
    application withdrawn or a bid that stands, since no exam ranks a bidder; a number outside 0 to 100 or finer than a
    hundredth; the score that counts already.
    """
    require(by, "record exam score")
    with transaction.atomic():
        gate.shut(application.posting)  # no drawing comes in between
        locked = Application.objects.select_for_update(of=("self",)).select_related("posting", "person", "filing")
        application = locked.get(pk=application.pk)
        refuse_undecidable(application)
        refuse_bidder(application)
        before = newest_score(application)
        counted = before.score if before else None
        refuse_number(score, counted)
        reason = reason_for(application, before, reason)
        made = ExamScore.objects.create(
            application=application, number=before.number + 1 if before else 1, score=score, reason=reason,
            recorded_at=at, recorded_by=by.audit_label,
        )  # fmt: skip
        queue_all([letter(application, made)], at=at)
        record(
            "selection.record_score", by=by, at=at, subject=application, reason=reason,
            facts={"from": in_digits(counted), "to": in_digits(score)},
        )  # fmt: skip
    return made


def newest_score(application: Application) -> ExamScore | None:
    """The row that counts; its score may be None."""
    return ExamScore.objects.filter(application=application).order_by("-number").first()


def refuse_bidder(application: Application) -> None:
    """Refused: a bid that stands."""
    newest = BidSettlement.objects.filter(application=application).order_by("-id").first()
    if newest is not None and newest.is_verified:
        raise Refused("This person stands among the bidders, and no exam ranks a bidder.", code="bidder")


def refuse_number(score: Decimal | None, counted: Decimal | None) -> None:
    """Refused: what is no score, and what counts already."""
    if score is not None and (not 0 <= score <= HIGHEST or score != score.quantize(_HUNDREDTH)):
        raise Refused("A score is from 0 to 100, to the hundredth.", field="score", code="score")
    if score == counted:
        no_score = "There is no score to take back." if score is None else "That is the score that counts already."
        raise Refused(no_score, field="score", code="same")


def reason_for(application: Application, before: ExamScore | None, reason: str) -> str:
    """The reason, without the blanks around it. Refused: none, where one is needed."""
    reason = reason.strip()
    if reason:
        return reason
    if before is not None:
        raise Refused("Say why the score is corrected. The applicant reads it.", field="reason", code="reason")
    # Locked, so that it is certified before this or after it.
    current = CandidateList.objects.select_for_update().current().filter(posting=application.posting).first()
    if current is not None and current.status == ListStatus.CERTIFIED:
        raise Refused(
            "A certified list is in force. Say why a score is recorded only now; it counts once a new list is drawn.",
            field="reason", code="certified",
        )  # fmt: skip
    return reason


def letter(application: Application, made: ExamScore) -> Letter:
    """To who took the exam: the score, or that none counts; and why, where it was corrected."""
    return emails.to(
        application, occasion=str(made.number), template="exam_score",
        subject=gettext_noop("Recorded: your exam score, application %(reference)s"),
        score=made, digits=in_digits(made.score),
    )  # fmt: skip


def in_digits(score: Decimal | None) -> str:
    """As the audit keeps it: "87.50", and "" for none."""
    return "" if score is None else spelled(score)

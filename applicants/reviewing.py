"""Every write of floor 3 that HR makes after the closing: findings, preference claims, flags. Review starts then (posting)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applicants import curing, emails
from applicants.lifecycle import APPLICATION, CLAIM, ApplicationStatus
from applicants.models import (
    Application,
    Document,
    Finding,
    Outcome,
    PreferenceClaim,
    PreferenceUse,
    QualificationReview,
)
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record, record_all
from ats.lifecycle import move_all
from ats.outbox import queue_all
from ats.refusal import Refused
from postings.finishing import refuse_finished
from postings.lifecycle import PostingStatus
from postings.models import Posting

QUALIFYING = frozenset({Outcome.MEETS_ALL, Outcome.EQUIVALENT})


def refuse_undecidable(application: Application) -> None:
    """Refused while the posting has not closed: before it, nobody's application can be decided (domain, Time 6).

    Refused also where there is nothing to decide: the posting was rescinded or is finished, or the application is withdrawn.
    """
    if application.posting.status == PostingStatus.CANCELLED:
        raise Refused("This posting was rescinded, so nobody’s application is decided.", code="rescinded")
    refuse_finished(application.posting)
    if application.status == ApplicationStatus.WITHDRAWN:
        raise Refused("This application is withdrawn, so there is nothing to decide.", code="withdrawn")
    if application.posting.status != PostingStatus.CLOSED:
        raise Refused("Review starts after the final posting date. This posting has not closed yet.", code="not_closed")


def review(
    application: Application,
    *,
    outcome: str,
    findings: Sequence[Mapping[str, str]],
    reason: str,
    by: Actor,
    at: datetime,
) -> QualificationReview:
    """The application is found qualified or not, with a finding for each minimum qualification; the applicant is told.

    `outcome` is one of Outcome and says which. A review again is a new review; the old one stays. Refused: before the
    closing; an outcome that contradicts a finding ("meets all" with one not met); "not qualified" without a reason.
    """
    require(by, "review application")
    refuse_undecidable(application)
    qualified = outcome in QUALIFYING
    unmet = [finding for finding in findings if finding["finding"] != Finding.MET]
    if outcome == Outcome.MEETS_ALL and unmet:
        raise Refused(
            "A qualification is not met or unclear, so the reason cannot be “meets every one”.", field="outcome"
        )
    if not qualified and not reason.strip():
        raise Refused("Say in words why. The applicant reads it.", field="reason")
    if outcome == Outcome.EQUIVALENT and not reason.strip():
        raise Refused("Say which education and experience make the equivalent combination.", field="reason")
    (made,) = decide_all([application], outcome=outcome, findings=findings, reason=reason.strip(), by=by, at=at)
    application.refresh_from_db()
    return made


def decide_all(
    applications: Sequence[Application],
    *,
    outcome: str,
    findings: Sequence[Mapping[str, str]],
    reason: str,
    by: Actor,
    at: datetime,
) -> list[QualificationReview]:
    """The reviews stand, all with one outcome and reason; each status follows where it changes, and the notices wait.

    A fixed number of statements, all or none.
    """
    qualified = outcome in QUALIFYING
    verb = "find_qualified" if qualified else "find_not_qualified"
    facts = {"outcome": outcome, "findings": list(findings)}
    with transaction.atomic():
        rows = Application.objects.filter(pk__in=[one.pk for one in applications]).order_by("pk")
        statuses = dict(rows.select_for_update().values_list("pk", "status"))
        refuse_finished_meanwhile(applications)
        made = QualificationReview.objects.bulk_create(
            [
                QualificationReview(
                    application=one, qualified=qualified, outcome=outcome, reason=reason, findings=list(findings),
                    reviewed_at=at, reviewed_by=by.audit_label,
                )
                for one in applications
            ],
            batch_size=2000,
        )  # fmt: skip
        target = APPLICATION.named(verb).target
        again = [one for one in applications if statuses[one.pk] == target]
        record_all(f"applicants.{verb}", [(one, facts) for one in again], by=by, at=at, reason=reason)
        moving = [one for one in applications if statuses[one.pk] != target]
        move_all(moving, APPLICATION, verb, by=by, at=at, reason=reason, facts=facts)
        queue_all([emails.reviewed(review.application, review) for review in made], at=at)
    return made


def refuse_finished_meanwhile(applications: Sequence[Application]) -> None:
    """Refused where a posting of theirs was finished before these rows were locked: `finish` locks them too."""
    keys = {one.posting_id for one in applications}
    for posting in Posting.objects.filter(pk__in=keys, status=PostingStatus.FINISHED):
        refuse_finished(posting)


def decide_preference(
    claim: PreferenceClaim, *, verified: bool, reason: str, document: Document | None, by: Actor, at: datetime
) -> PreferenceClaim:
    """The claim is verified or denied, with document, person, moment and reason; the applicant is told.

    Refused: before the closing; a denial without a reason, or while a proof may still come; verifying what another hire has
    used up.
    """
    require(by, "decide preference")
    refuse_undecidable(claim.application)
    if not verified and not reason.strip():
        raise Refused("Say why it is denied. The applicant reads it.", field="reason")
    if not verified:
        curing.refuse_denial_before_the_end(claim, at=at)
    decide_preferences([claim], verified=verified, reason=reason.strip(), document=document, by=by, at=at)
    return claim


def decide_preferences(
    claims: Sequence[PreferenceClaim],
    *,
    verified: bool,
    reason: str,
    document: Document | None,
    by: Actor,
    at: datetime,
) -> None:
    """Every claim is decided alike, and each person told: a fixed number of statements, all or none.

    Refused: verifying a preference that the person's hire on another application has used up.
    """
    with transaction.atomic():
        if verified:
            refuse_used_up(claims)
        move_all(
            claims, CLAIM, "verify" if verified else "deny", by=by, at=at, reason=reason,
            changes={"reason": reason, "document": document, "decided_at": at, "decided_by": by.audit_label},
            facts={"document": document.name if document else ""},
        )  # fmt: skip
        for claim in claims:
            claim.reason, claim.document, claim.decided_at, claim.decided_by = reason, document, at, by.audit_label
        queue_all([emails.preference_decided(claim, occasion=at.isoformat()) for claim in claims], at=at)


def refuse_used_up(claims: Sequence[PreferenceClaim]) -> None:
    """Refused where a hire on another application has used one of these preferences up: it counts once during City
    employment (Personnel Rules VI section 3)."""
    by_person = {(claim.application.person_id, claim.kind): claim for claim in claims}
    people = {person for person, _kind in by_person}
    for use in PreferenceUse.objects.filter(person__in=people).select_related("application__posting"):
        claim = by_person.get((use.person_id, use.kind))
        if claim is not None and claim.application_id != use.application_id:
            raise Refused(
                _(
                    "The preference claimed on application %(reference)s was used up at the hire on posting %(job)s: it counts "
                    "once during City employment (Personnel Rules VI section 3)."
                )
                % {"reference": claim.application.reference, "job": use.application.posting.job_number},
                code="used_up",
            )


def clear_flag(application: Application, *, reason: str, by: Actor, at: datetime) -> Application:
    """A person has looked at the flagged text: the hiring manager may see the application's words again."""
    require(by, "clear flag")
    with transaction.atomic():
        locked = Application.objects.select_for_update().get(pk=application.pk)
        if not locked.flagged or locked.flag_cleared_at is not None:
            raise Refused("There is no flag to clear on this application.", code="no_flag")
        Application.objects.filter(pk=application.pk).update(flag_cleared_at=at, flag_cleared_by=by.audit_label)
        record("applicants.clear_flag", by=by, at=at, subject=application, reason=reason)
    application.refresh_from_db()
    return application

"""What a reopening does to applications: takes back what the closing did, and tells everybody."""

from __future__ import annotations

from datetime import datetime

from applicants import emails
from applicants.lifecycle import APPLICATION, CLAIM, ApplicationStatus, ClaimStatus
from applicants.models import Application, ApplicationQuerySet, BidSettlement, LateAttempt, PreferenceClaim
from ats.accounts.actors import Actor
from ats.lifecycle import move_all
from ats.outbox import queue_all
from postings.models import Posting, Reopening


def thaw(posting: Posting, reopening: Reopening, *, at: datetime, by: Actor) -> None:
    """Every application frozen is filed again and can be changed; each decision since the closing is to be made anew.

    Runs inside the reopening's transaction. Settlements and findings stay on record and do not count; who was withdrawn by
    the closing, for a rejected bid, is back; whoever withdrew by themselves stays so. A late attempt stays one: nobody's
    draft is filed for them.
    """
    reason = reopening.reason
    frozen = list(Application.objects.received().filter(posting=posting).order_by("pk"))
    left = list(left_by_the_closing(posting, reopening.closed_at))
    move_all(frozen, APPLICATION, "reopen", by=by, at=at, reason=reason)
    move_all(left, APPLICATION, "undo_withdrawal", by=by, at=at, reason=reason)
    decided = PreferenceClaim.objects.filter(application__posting=posting).exclude(status=ClaimStatus.CLAIMED)
    move_all(
        list(decided.order_by("pk")), CLAIM, "reopen_claim", by=by, at=at, reason=reason,
        changes={"decided_at": None, "decided_by": "", "reason": "", "document": None},
    )  # fmt: skip
    late = set(LateAttempt.objects.filter(application__posting=posting).values_list("application_id", flat=True))
    letters = [emails.reopened(one, reopening, was_late=one.pk in late) for one in everybody(posting)]
    queue_all(letters, at=at)


def left_by_the_closing(posting: Posting, since: datetime | None) -> ApplicationQuerySet:
    """Those whose bid was rejected and who had asked to be withdrawn then: that rejection does not count any more."""
    rejected = BidSettlement.objects.counting().filter(
        application__posting=posting, becomes="withdrawn", settled_at__gte=since
    )
    leaving = rejected.exclude(problems__contains=["no_roster"]).values("application")
    found: ApplicationQuerySet = Application.objects.filter(
        posting=posting, status=ApplicationStatus.WITHDRAWN, pk__in=leaving
    )
    return found.order_by("pk")


def everybody(posting: Posting) -> list[Application]:
    """One application of each person with a draft, a late attempt or a filing: the live one where there is one, else the last."""
    rows = Application.objects.filter(posting=posting).select_related("person", "filing", "posting").order_by("pk")
    of_each = {one.person_id: one for one in rows if one.status == ApplicationStatus.WITHDRAWN}
    of_each |= {one.person_id: one for one in rows if one.status != ApplicationStatus.WITHDRAWN}
    return list(of_each.values())

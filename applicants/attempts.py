"""Requests to file that filed nothing, for HR: an extension that applies to all needs to know of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, FailedAttempt, LateAttempt, Reason
from ats.accounts.actors import Actor
from ats.audit import record
from postings.models import Posting


def record_failed(
    application: Application, reason: Reason, *, page: str, missing: Sequence[str], by: Actor, at: datetime
) -> None:
    """The attempt stands beside the late ones, with its moment; the same page sent again changes nothing."""
    with transaction.atomic():
        _attempt, is_new = FailedAttempt.objects.get_or_create(
            application=application, page=page, reason=reason,
            defaults={"missing": list(missing), "received_at": at, "closes_at": application.posting.closes_at},
        )  # fmt: skip
        if is_new:
            facts = {"reason": reason, "missing": list(missing), "closes_at": application.posting.closes_at}
            record("applicants.failed_attempt", by=by, at=at, subject=application, facts=facts)


@dataclass(frozen=True)
class Attempt:
    """One attempt as HR reads it. `after` is how long after the closing it came; empty before it."""

    application: Application
    received_at: datetime
    closes_at: datetime
    what: str | Promise

    @property
    def after(self) -> timedelta | None:
        """How long after the closing."""
        return self.received_at - self.closes_at if self.received_at >= self.closes_at else None

    @property
    def is_filed(self) -> bool:
        """True where a filing stands all the same, of before or since."""
        return self.application.status != ApplicationStatus.DRAFT


def attempts_at(posting: Posting) -> list[Attempt]:
    """Every late or failed attempt at the posting, newest first, each application's own row joined."""
    late = LateAttempt.objects.filter(application__posting=posting).select_related("application__person")
    failed = FailedAttempt.objects.filter(application__posting=posting).select_related("application__person")
    found = [Attempt(one.application, one.received_at, one.closes_at, _("Complete, but too late")) for one in late]
    found += [Attempt(one.application, one.received_at, one.closes_at, one.get_reason_display()) for one in failed]
    return sorted(found, key=lambda one: one.received_at, reverse=True)


def drafts_never_sent(posting: Posting) -> int:
    """How many people have begun an application and never filed it."""
    return Application.objects.filter(posting=posting, status=ApplicationStatus.DRAFT).count()

"""A seniority date that the roster has wrong is corrected, with a reason; the roster itself stays as it was imported."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.refusal import Refused
from ats.turns import CORRECTIONS, wait_for_turn
from postings.deadline import CITY_ZONE
from seniority.models import RosterCorrection, RosterEntry


def correct_seniority(
    entry: RosterEntry, *, seniority_date: date, reason: str, by: Actor, at: datetime
) -> RosterCorrection:
    """The entry counts by that date from the next drawing on; lists drawn before it stay as they are.

    Refused: no reason; the date that counts already; a day that has not come in the City.
    """
    require(by, "correct seniority")
    if not reason.strip():
        raise Refused("Say why the date is corrected.", field="reason", code="reason")
    if seniority_date > at.astimezone(CITY_ZONE).date():
        raise Refused("That day has not come.", field="seniority_date", code="future")
    with transaction.atomic():
        wait_for_turn(CORRECTIONS, entry.pk)
        before = date_that_counts(entry)
        if before == seniority_date:
            raise Refused("That is the date that counts already.", field="seniority_date", code="same")
        made = RosterCorrection.objects.create(
            entry=entry, seniority_date=seniority_date, reason=reason.strip(), corrected_at=at,
            corrected_by=by.audit_label,
        )  # fmt: skip
        record(
            "seniority.correct_seniority", by=by, at=at, subject=entry, reason=reason.strip(),
            facts={"from": before.isoformat() if before else "", "to": seniority_date.isoformat()},
        )  # fmt: skip
    return made


def date_that_counts(entry: RosterEntry) -> date | None:
    """The newest correction's date, else the one the roster states."""
    newest = RosterCorrection.objects.filter(entry=entry).order_by("-id").first()
    return newest.seniority_date if newest else entry.seniority_date

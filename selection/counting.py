"""Voluntary answers counted, once a posting: how many of each group were considered, found qualified and hired."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from applicants import self_identification
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.refusal import Refused
from postings.lifecycle import AFTER_CLOSING
from postings.models import Posting
from selection.hiring import hires_of


def count_totals(posting: Posting, *, by: Actor, at: datetime) -> None:
    """The posting's answers are counted for good; no more are taken. Once only: two counts would tell of one person.

    Refused: a posting that has not closed; one with applications not reviewed; one counted before.
    """
    require(by, "count totals")
    if posting.status not in AFTER_CLOSING:
        raise Refused("Answers are counted once the posting has closed.", code="not_closed")
    with transaction.atomic():
        rows = list(Application.objects.received().filter(posting=posting).values_list("person_id", "status"))
        if any(status == ApplicationStatus.UNDER_REVIEW for _person, status in rows):
            raise Refused("Review every application first: answers are counted once only.", code="unreviewed")
        is_first = self_identification.count_once(
            posting.job_number,
            considered=[person for person, _status in rows],
            qualified=[person for person, status in rows if status == ApplicationStatus.QUALIFIED],
            hired=list(hires_of(posting).values_list("application__person_id", flat=True)),
        )
        if not is_first:
            raise Refused("The answers for this posting have been counted before.", code="counted")
        record("selection.count_totals", by=by, at=at, subject=posting)


def looked_at(posting: Posting, *, by: Actor, at: datetime) -> None:
    """The audit says that this person looked at the posting's totals."""
    require(by, "read totals")
    with transaction.atomic():
        record("selection.view_totals", by=by, at=at, subject=posting)

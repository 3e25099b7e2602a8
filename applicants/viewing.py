"""Looks at what applicants gave: allowed to staff, and each one remembered, so that nobody looks without need unseen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from applicants.models import Application, Document
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record


def opened(application: Application, *, by: Actor, at: datetime) -> None:
    """The audit says that this person opened this application."""
    require(by, "see the desk")
    with transaction.atomic():
        record("applicants.view", by=by, at=at, subject=application, facts={"posting": application.posting.job_number})


def downloaded(document: Document, *, by: Actor, at: datetime) -> None:
    """The audit says that this person took this document."""
    require(by, "see the desk")
    with transaction.atomic():
        facts = {"slot": document.slot, "name": document.name, "sha256": document.sha256}
        record("applicants.download", by=by, at=at, subject=document.application, facts=facts)

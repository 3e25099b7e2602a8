"""Looks at what applicants gave: allowed to staff, and each one remembered, so that nobody looks without need unseen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applicants.documents import storage
from applicants.models import Application, Document
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.refusal import Refused


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


def shown(document: Document, *, by: Actor, at: datetime) -> None:
    """The audit says that this person was shown this document, its pages drawn anew."""
    require(by, "see the desk")
    with transaction.atomic():
        facts = {"slot": document.slot, "name": document.name, "sha256": document.sha256}
        record("applicants.view_document", by=by, at=at, subject=document.application, facts=facts)


def content_of(document: Document, *, to_staff: bool = False) -> bytes:
    """What is in the file: the one way to it. Refused where it is given to nobody, or not yet to staff."""
    refuse_closed(document, to_staff=to_staff)
    return storage.read(document.storage_key, document.sha256)


def refuse_closed(document: Document, *, to_staff: bool) -> None:
    """Nothing where the file may be opened. Refused (409) where it is given to nobody, or not yet to staff."""
    if document.is_refused:
        raise Refused(
            _("A virus was found in this file, so it is locked away and given to nobody."), code="infected", status=409
        )
    if to_staff and not document.staff_may_open_it:
        raise Refused(
            _("This file is still being checked for viruses. It can be opened once that is done; try again in some minutes."),
            code="being_checked", status=409,
        )  # fmt: skip

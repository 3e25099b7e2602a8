"""Beat's ticks for the desk's health: the audit every five minutes, the documents' place every five seconds. Twice checks twice
and changes nothing else."""

from __future__ import annotations

from celery import shared_task

from ats import clock
from ats.health.checking import check_audit, check_documents


@shared_task
def look_at_the_audit() -> None:
    """The whole audit has been checked lately, and what was found stands in a row."""
    check_audit(at=clock.now())


@shared_task
def look_at_the_documents() -> None:
    """The place where documents lie has been asked lately, and what was wrong stands in a row."""
    check_documents(at=clock.now())

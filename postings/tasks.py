"""Beat's tick for deadlines. Every second; twice or late does no harm: `close` looks at the clock and the status itself."""

from celery import shared_task
from django.conf import settings

from ats import clock
from ats.accounts.actors import System
from ats.audit.chain import write_checkpoint
from postings import actions


@shared_task
def close_due() -> None:
    """Whatever was due is closed, and a checkpoint of the audit has left the database."""
    if actions.close_due(by=System("closing job")):
        write_checkpoint(settings.CHECKPOINTS, at=clock.now())

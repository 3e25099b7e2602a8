"""Beat's tick for the notice that an application goes on, every ten minutes. Twice or late does no harm: every letter about an
application moves the day on which the next is due."""

from celery import shared_task

from ats import clock
from ats.accounts.actors import System
from selection import progress


@shared_task
def tell_progress() -> None:
    """Everybody who had no word for 29 days has one waiting."""
    progress.tell_due(at=clock.now(), by=System("progress"))

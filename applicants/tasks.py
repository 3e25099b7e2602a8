"""Beat's ticks for reminders, each minute, and for files of no row, every ten. Twice or late does no harm: each draft says
which closing its person was told of, and a file that is gone is gone."""

from celery import shared_task

from applicants.reminding import remind_due as remind
from applicants.sweeping import sweep
from ats import clock
from ats.accounts.actors import System


@shared_task
def remind_due() -> None:
    """Everybody who was due has a reminder waiting."""
    remind(at=clock.now(), by=System("reminders"))


@shared_task
def sweep_uploads() -> None:
    """Files that no document has spoken of for a day are gone, and those half written within the hour."""
    sweep(at=clock.now())

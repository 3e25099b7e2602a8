"""Beat's ticks for reminders, each minute, for files of no row, every ten, and for the virus scanner, every two seconds. Twice
or late does no harm: each draft says which closing its person was told of, a file that is gone is gone, and a document that
has its verdict is not asked about again."""

from celery import shared_task

from applicants.documents.scanning import scan_due as scan
from applicants.documents.sweeping import sweep
from applicants.reminding import remind_due as remind
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


@shared_task
def scan_due() -> None:
    """The virus scanner, where one is set up, has been asked about every document that was due."""
    scan(by=System("virus scanner"), at=clock.now())

"""Beat's tick for reminders. Every minute; twice or late does no harm: each draft says which closing its person was told of."""

from celery import shared_task

from applicants.reminding import remind_due as remind
from ats import clock
from ats.accounts.actors import System


@shared_task
def remind_due() -> None:
    """Everybody who was due has a reminder waiting."""
    remind(at=clock.now(), by=System("reminders"))

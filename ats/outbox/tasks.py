"""Beat's tick for the outbox. Every two seconds; of two at once one sends, and the other has nothing to do."""

from celery import shared_task

from ats import clock
from ats.outbox.actions import send_due as send


@shared_task
def send_due() -> None:
    """What was due has been tried once."""
    send(at=clock.now())

"""Beat's tick for the notice that an application goes on, every ten minutes. Twice or late does no harm: every letter about an
application moves the day on which the next is due, and who has the letter that a list's year is over is never due again."""

from celery import shared_task

from ats import clock
from ats.accounts.actors import System
from selection import expiring, progress


@shared_task
def tell_progress() -> None:
    """Everybody left over by the end of a list's year has a letter waiting that says so; then everybody who had no word for 29
    days has one."""
    expiring.tell_due(at=clock.now(), by=System("progress"))
    progress.tell_due(at=clock.now(), by=System("progress"))

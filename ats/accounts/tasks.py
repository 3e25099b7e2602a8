"""Beat's tick for accounts. A sweep done twice, or late, does no harm: what is over counts for nothing before it is swept."""

from celery import shared_task
from django.core.management import call_command

from ats.accounts import limits


@shared_task
def sweep() -> None:
    """Tallies that are over, and sessions that have ended, are gone."""
    limits.sweep()
    call_command("clearsessions")

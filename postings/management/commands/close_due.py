"""close_due: the closing job, by hand."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from ats import clock
from ats.accounts.actors import System
from ats.audit.chain import write_checkpoint
from ats.command import Command as Base
from postings import actions


class Command(Base):
    """Closes what is past its closing by the database's clock. Twice, or beside the worker, does no harm."""

    help = "Close every posting whose closing has passed, as the closing job does every second."

    def answer(self, **_options: Any) -> object:  # Django hands every option over by name
        """The job numbers closed by this run; a checkpoint of the audit has left the database."""
        closed = actions.close_due(by=System("close_due"))
        write_checkpoint(settings.CHECKPOINTS, at=clock.now())
        self.say(f"Closed: {', '.join(closed)}" if closed else "Nothing was due.")
        return {"closed": closed}

"""verify_audit: checks the audit's chain from its first event to its last."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from ats.audit.chain import verify
from ats.audit.models import Scrambling
from ats.command import Command as Base
from ats.command import Failed


class Command(Base):
    """Exits 0 where the chain and every checkpoint hold, 1 with the first broken row named."""

    help = "Check the audit chain and its checkpoints; name the first row that is wrong."

    def answer(self, **_options: Any) -> object:  # Django hands every option over by name
        """The verdict as JSON-ready values. Raises Failed with the first broken row."""
        verdict = verify(settings.CHECKPOINTS)
        if verdict.broken:
            raise Failed(f"The audit is broken: {verdict.broken}.")
        scrambled = Scrambling.objects.order_by("-at").first()
        if scrambled:
            self.say(
                f"This is a scrambled copy: on {scrambled.at:%Y-%m-%d} its events were rewritten and their chain made anew, so "
                "what follows proves nothing of the time before."
            )
        self.say(
            f"The audit holds: {verdict.events} events, {verdict.checkpoints} checkpoints, last {verdict.last_hash[:16]}."
        )
        return {
            "events": verdict.events, "checkpoints": verdict.checkpoints, "last_hash": verdict.last_hash,
            "scrambled_at": scrambled.at if scrambled else None,
        }  # fmt: skip

"""load_demo: fills an embedded home with the demo. `./run` calls it at the first start; a second call changes nothing."""

from __future__ import annotations

from typing import Any

from ats.command import Command as Base
from ats.demo.load import load


class Command(Base):
    """Refused on a real server."""

    help = "Load the demo: posting 412401 as it was, one posting open now, and people to sign in as."

    def answer(self, **_options: Any) -> object:  # Django hands every option over by name
        """True once the demo stands."""
        load()
        return {"loaded": True}

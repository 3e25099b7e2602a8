"""demo_sign_ins: who can sign in to the demo of this home, and how: the password, and for staff the six digits of the moment."""

from __future__ import annotations

import json
import time
from typing import Any

from ats.command import Command as Base
from ats.demo import codes
from ats.demo.load import sign_ins_file


class Command(Base):
    """Says nothing where this home has no demo."""

    help = "Say who can sign in to the demo of this home, and how: for staff with the six digits of the moment."

    def answer(self, **_options: Any) -> object:  # Django hands every option over by name
        """The file that load_demo wrote, or nothing."""
        path = sign_ins_file()
        if not path.exists():
            return {}
        content: dict[str, Any] = json.loads(path.read_text())  # written by load_demo
        at = time.time()
        for line in codes.lines(content, at=at, again="./run manage demo_sign_ins"):
            self.say(line)
        return content | {"digits": {who: codes.digits(key, at) for who, key in content.get("secrets", {}).items()}}

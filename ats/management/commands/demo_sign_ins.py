"""demo_sign_ins: who can sign in to the demo of this home, and with which password."""

from __future__ import annotations

import json
from typing import Any

from ats.command import Command as Base
from ats.demo.load import sign_ins_file


class Command(Base):
    """Says nothing where this home has no demo."""

    help = "Say who can sign in to the demo of this home."

    def answer(self, **_options: Any) -> object:  # Django hands every option over by name
        """The file that load_demo wrote, or nothing."""
        path = sign_ins_file()
        if not path.exists():
            return {}
        content: dict[str, Any] = json.loads(path.read_text())  # written by load_demo
        width = max(len(words) for words, _email in content["people"])
        for words, email in content["people"]:
            self.say(f"{words:<{width}}  {email}")
        self.say(f"Password of them all, made for this home: {content['password']}")
        return content

"""draw_states: writes docs/states.md, the statuses and moves of every lifecycle as diagrams. A test fails when it is stale."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandParser

from ats.command import Command as Base
from ats.command import Failed
from ats.lifecycle import Lifecycle

PAGE = "docs/states.md"
HEAD = """\
# States

What each record may become. Made by `./run manage draw_states` from the tables in every app's `lifecycle.py`; change those,
not this page. A move that is not drawn here is refused. Each move locks the row, reads its status from the locked row, and
leaves one audit event in the same transaction (`ats/lifecycle.py`).
"""


class Command(Base):
    """Writes the page, or with --check only says whether it is current."""

    help = "Write docs/states.md from the tables of moves."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check: write nothing, exit 1 where the page is stale."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the page is stale")

    def answer(self, *, check: bool, **_options: Any) -> object:  # Django hands every option over by name
        """The page stands. Raises Failed where it was only to be checked and differs."""
        path = Path(settings.BASE_DIR) / PAGE
        wanted = page()
        is_current = path.exists() and path.read_text(encoding="utf-8") == wanted
        if check and not is_current:
            raise Failed(f"{PAGE} is stale. Write it again: ./run manage draw_states")
        if not is_current:
            path.write_text(wanted, encoding="utf-8")
        self.say(f"{PAGE} is current.")
        return {"path": PAGE, "written": not is_current}


def page() -> str:
    """The whole page as the tables stand now."""
    return "\n".join([HEAD, *(section(name, one) for name, one in lifecycles())])


def lifecycles() -> list[tuple[str, Lifecycle]]:
    """(the file that holds it, the lifecycle) for every table of moves, app by app from the ground up."""
    found = []
    for config in apps.get_app_configs():
        name = f"{config.name}.lifecycle"
        if not config.name.startswith(("django.", "allauth")) and find_spec(name) is not None:
            values = vars(import_module(name)).values()
            found += [(f"{name.replace('.', '/')}.py", one) for one in values if isinstance(one, Lifecycle)]
    return found


def section(file: str, lifecycle: Lifecycle) -> str:
    """One lifecycle: its diagram, then the same as a table for whoever cannot see the drawing."""
    labels = {str(status.value): str(status.label) for status in lifecycle.statuses}
    first = next(iter(labels))
    lines = [f"## {lifecycle.label.capitalize()}", "", f"From `{file}`.", "", "```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{label}" as {status}' for status, label in labels.items()]
    lines += [f"    [*] --> {first}"]
    lines += [
        f"    {source} --> {move.target}: {words(move.name)}"
        for move in lifecycle.moves
        for source in labels
        if source in move.sources
    ]
    lines += ["```", "", "| Move | From | To |", "| --- | --- | --- |"]
    for move in lifecycle.moves:
        sources = ", ".join(label for status, label in labels.items() if status in move.sources)
        lines.append(f"| {words(move.name)} | {sources} | {labels[move.target]} |")
    return "\n".join([*lines, ""])


def words(name: str) -> str:
    """A move's name as it is read."""
    return name.replace("_", " ")

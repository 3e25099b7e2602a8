"""Three orders of one list: `python -m tests.selection.agreement [N]` asks the engine, SQL and the auditor's verifier for N
random lists (10,000 unless told) and fails at the first on which they are not of one mind.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings

from seniority.ranking import rank
from tests import embedded
from tests.selection.random_lists import DRAWINGS, Drawing

TOOL: Final = Path(__file__).parents[2] / "tools" / "verify_list.py"
MANY: Final = 10_000


def the_verifier() -> Any:
    """The auditor's file as a module; it is no part of the product and stands in no package."""
    spec = importlib.util.spec_from_file_location("verify_list", TOOL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = the_verifier()


def hold_against_the_verifier(drawing: Drawing, form: str = "hiring-desk-list/2") -> list[str]:
    """The references in the engine's order; AssertionError where the verifier has another in any field but the sentence."""
    from selection.proof import snapshot

    said = json.loads(snapshot.write(snapshot.Facts({}, drawing.pack, drawing.seed, drawing.candidates, [], form)))
    due = list(tool.rows_of(tool.Law(said["pack"]["text"]), tool.people_of(said), bytes.fromhex(said["seed"])))
    places = rank(drawing.candidates, drawing.pack, drawing.seed)
    assert [place[:8] for place in json.loads(snapshot.places_text(places))] == due
    return [place.reference for place in places]


def hold_against_sql(drawing: Drawing, references: list[str]) -> None:
    """AssertionError where SQL puts the people of the drawing into another order than that."""
    from selection.proof import snapshot
    from selection.proof.second_opinion import order_by_sql

    facts = snapshot.Facts({"posting": "1", "list": 1}, drawing.pack, drawing.seed, drawing.candidates, [])
    assert order_by_sql(snapshot.write(facts)) == references


def run(number: int) -> int:
    """Everybody agreed on that many lists, and the figures are printed; AssertionError, with the list, where not."""
    import django

    django.setup()
    asked = {"lists": 0, "people": 0}

    @settings(
        max_examples=number, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(DRAWINGS)
    def ask(drawing: Drawing) -> None:
        hold_against_sql(drawing, hold_against_the_verifier(drawing))
        asked["lists"] += 1
        asked["people"] += len(drawing.candidates)

    ask()
    print(f"{asked['lists']} random lists of {asked['people']} people: engine, SQL and verifier agree on every one.")
    return 0 if asked["lists"] >= number else 1


if __name__ == "__main__":
    try:
        if "DATABASE_URL" not in os.environ:
            embedded._prepare(embedded.new_throw_away_home())
        sys.exit(run(int(sys.argv[1]) if sys.argv[1:] else MANY))
    finally:
        embedded.pytest_unconfigure()

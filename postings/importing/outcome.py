"""What came of one document: its facts as the commands print them, its problems, and whether it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.db.models import Model

from postings.documents.problems import Problem


@dataclass
class Outcome:
    """One document read. `saved`: it stands in the database as the document says, from this run or an earlier one.

    A dry run, and one refused for any of its files, has saved nothing and says so of every file.
    `refusal` is empty, or the one sentence why it could not be stored; then nothing of it was.
    """

    facts: dict[str, object]
    problems: list[Problem] = field(default_factory=list)
    saved: bool = False
    is_new: bool = False
    refusal: str = ""
    summary: str = ""

    def refuse(self, code: str, text: str, *, line: int = 1) -> None:
        """It cannot be stored; the first reason is the one told in one line, all stand among the problems."""
        self.refusal = self.refusal or text
        self.problems.append(Problem(line, code, text))

    def as_json(self) -> dict[str, object]:
        """As `--json` prints it."""
        problems = [{"line": problem.line, "code": problem.code, "text": problem.text} for problem in self.problems]
        return self.facts | {"problems": problems, "saved": self.saved}


def refuse_invalid(outcome: Outcome, model: type[Model], facts: Mapping[str, object], *, leaving: set[str]) -> None:
    """Each fact that its field does not take is a refusal of the whole: a number of 60 letters, a title of 300.

    What is empty was not stated; whether that may be is asked elsewhere.
    """
    empty = {name for name, value in facts.items() if value in ("", None, [])}
    try:
        model(**facts).clean_fields(exclude=leaving | empty)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            outcome.refuse("not_valid", f"{label_for_field(name, model)}: {' '.join(sentences)}")


def stamp(moment: datetime | None) -> str | None:
    """An instant as the commands print it: "2025-07-02T05:00:00Z"."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None

"""Several files in one run: all of them stand afterwards, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import transaction

from ats.refusal import Refused
from postings.importing.outcome import Outcome
from postings.importing.reading import Document, read_document


def take_in(paths: Sequence[Path], import_one: Callable[[Document], Outcome], *, dry_run: bool) -> list[Outcome]:
    """One outcome a file, in their order. Where any is refused, or in a dry run, nothing has been written."""
    with transaction.atomic():
        outcomes = [one_file(path, import_one) for path in paths]
        if dry_run or any(outcome.refusal for outcome in outcomes):
            transaction.set_rollback(True)
            for outcome in outcomes:
                outcome.saved = False
    return outcomes


def one_file(path: Path, import_one: Callable[[Document], Outcome]) -> Outcome:
    """What came of one file; a file that cannot be read is an outcome too."""
    try:
        document = read_document(path.read_bytes(), path.name)
    except OSError as error:
        unread = Outcome(facts={"file": path.name})
        unread.refuse("unreadable", f"{path} cannot be read: {error.strerror}.")
        return unread
    except Refused as refusal:
        unread = Outcome(facts={"file": path.name})
        unread.refuse(refusal.code, refusal.sentence)
        return unread
    return import_one(document)


def first_refusal(outcomes: Sequence[Outcome]) -> str:
    """The first reason why nothing was stored, in one line; empty where all went well."""
    return " ".join(next((outcome.refusal for outcome in outcomes if outcome.refusal), "").split())

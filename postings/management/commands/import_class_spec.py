"""import_class_spec: text, Markdown or PDF of a class specification → a new immutable version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ats import clock
from ats.accounts.actors import System
from postings.importing.class_specs import import_text
from postings.importing.outcome import Outcome
from postings.importing.reading import Document
from postings.management.documents import DocumentCommand


class Command(DocumentCommand):
    """The same file again changes nothing."""

    help = "Read class specifications (text, Markdown or PDF) and store each as a new version of its class."

    def importer(self, **_options: Any) -> Callable[[Document], Outcome]:  # Django hands every option over by name
        """Imports one specification as the system."""
        by, at = System("import_class_spec"), clock.now()
        return lambda document: import_text(document, by=by, at=at)

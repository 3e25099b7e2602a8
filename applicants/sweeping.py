"""Files that no row speaks of: what a power cut between a file and its row, or an upload that broke off, left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from applicants.models import Document

# A row follows its file within the same request; a day is far from both.
LEFT_ALONE_FOR: Final = timedelta(days=1)


def sweep(*, at: datetime) -> int:
    """The files of no document that have lain there for a day are gone; how many they were."""
    old = [path for path in stored() if path.stat().st_mtime < (at - LEFT_ALONE_FOR).timestamp()]
    keys = [path.name for path in old]
    known = set(Document.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
    orphans = [path for path in old if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def stored() -> Iterator[Path]:
    """Every file in the uploads folder, whole or partial."""
    folder = Path(settings.MEDIA_ROOT)
    yield from (path for path in folder.glob("??/*") if path.is_file())

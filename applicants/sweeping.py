"""Files that no row speaks of: what a power cut between a file and its row, or an upload that broke off, left behind."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from applicants import storage
from applicants.models import Document

# A row follows its file within the same request; a day is far from both.
LEFT_ALONE_FOR: Final = timedelta(days=1)
# What is still being written after so long will never be whole. The sweep comes every ten minutes: gone within the hour.
PARTIAL_FOR: Final = timedelta(minutes=30)


def sweep(*, at: datetime) -> int:
    """The files of no document that have lain there for a day are gone, and those half written that have for half an hour;
    how many they were."""
    old = [path for path in stored() if written_at(path) < (at - left_alone(path)).timestamp()]
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


def left_alone(path: Path) -> timedelta:
    """How long it may lie there without a row."""
    return PARTIAL_FOR if path.suffix == storage.PARTIAL else LEFT_ALONE_FOR


def written_at(path: Path) -> float:
    """When it was written last; the end of time for one that has gone or got its name meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf

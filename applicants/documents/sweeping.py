"""Files that no row speaks of: what a power cut between a file and its row, or an upload that broke off, left behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from applicants.documents.storage import store
from applicants.models import Document

# A row follows its file within the same request; a day is far from both, and from any difference of clocks.
LEFT_ALONE_FOR: Final = timedelta(days=1)
# What is still being written after so long will never be whole. The sweep comes every ten minutes: gone within the hour.
PARTIAL_FOR: Final = timedelta(minutes=30)
AT_A_TIME: Final = 1000


def sweep(*, at: datetime) -> int:
    """The files of no document that have lain there for a day are gone, and those half written that have for half an hour;
    how many they were."""
    place = store()
    old = (key for key, written_at in place.written() if written_at < at - LEFT_ALONE_FOR)
    orphans = 0
    while keys := list(islice(old, AT_A_TIME)):
        known = set(Document.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
        for key in set(keys) - known:
            place.remove(key)
            orphans += 1
    return orphans + place.drop_halves(at - PARTIAL_FOR)

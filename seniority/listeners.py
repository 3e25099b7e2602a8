"""What floor 2 tells the postings when they ask."""

from __future__ import annotations

from datetime import date

from django.dispatch import receiver

from postings.signals import packs_asked
from seniority.pack_versions import usable_packs


@receiver(packs_asked)
def say_which_packs_are_in_force(*, on: date | None, **_signal: object) -> list[tuple[str, str]]:
    """(id, title) of each; see `usable_packs`. Where one has several versions, the first to name it gives the title."""
    titles: dict[str, str] = {}
    for pack in usable_packs(on):
        titles.setdefault(pack.id, pack.title)
    return list(titles.items())

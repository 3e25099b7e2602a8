"""Which rule packs count on a day: those released with the product, and versions that two people have put in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from ats.refusal import Refused
from postings.deadline import day_in_words
from seniority.models import PackVersion
from seniority.packs import RELEASED, Pack, PackError, available_packs, parse_pack, released_packs

# As the text is read again and again, and never changes.
_read = lru_cache(maxsize=64)(parse_pack)


def usable_packs(on: date | None = None) -> list[Pack]:
    """The packs in force on the day, by id; without a day those in force on any, the newest version of each first."""
    packs = [pack for pack in released_packs() if on is None or pack.is_in_effect(on)]
    packs += readable(activated(on))
    return sorted(packs, key=lambda pack: (pack.id, -pack.effective_from.toordinal()))


def pack_for(pack_id: str, on: date) -> Pack:
    """The one version of that pack in force on the day. Refused: none is, for whichever reason, which is said."""
    for pack in usable_packs(on):
        if pack.id == pack_id:
            return pack
    raise Refused(_why_not(pack_id, on), field="pack", code="pack")


def activated(on: date | None = None) -> QuerySet[PackVersion]:
    """The versions that two people have put in force and that are in effect on the day, or on any."""
    versions = PackVersion.objects.filter(activated_at__isnull=False)
    if on is None:
        return versions
    return versions.filter(Q(effective_until=None) | Q(effective_until__gte=on), effective_from__lte=on)


def readable(versions: Iterable[PackVersion]) -> list[Pack]:
    """The packs of these versions; one that this release cannot read any more counts as not there."""
    packs = []
    for version in versions:
        try:
            packs.append(_read(version.text))
        except PackError:
            continue
    return packs


def _why_not(pack_id: str, on: date) -> str:
    versions = PackVersion.objects.filter(pack_id=pack_id)
    if pack_id in RELEASED or versions.filter(activated_at__isnull=False).exists():
        return f"Rule pack '{pack_id}' has no version in effect on {day_in_words(on)}."
    if pack_id in available_packs() or versions.exists():
        return (
            f"Rule pack '{pack_id}' is not in force: one person proposes it at the desk, and another, an HR lead, "
            "activates it."
        )
    return f"There is no rule pack {pack_id!r}; there are {', '.join(pack.id for pack in usable_packs(on)) or 'none'}."

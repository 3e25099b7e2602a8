"""A list as people read it: one row a place, in pages that cost the same wherever they lie. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, Document
from selection.models import Candidacy, CandidateList, Group, ListEntry
from selection.words import SHOWN_SLOTS
from seniority.packs import Pack, parse_pack

A_PAGE = 40


class Row(NamedTuple):
    """One place as a list shows it. `candidacy` is what became of them, empty before the list is certified; `documents` are
    the kinds in place, of those a selector looks at."""

    place: int
    reference: str
    name: str
    group: str
    tier: str
    seniority_date: date | None
    preferences: list[str]
    lottery: str
    decided_by: str
    because: str
    status: str
    candidacy: str
    documents: list[str]

    @property
    def is_withdrawn(self) -> bool:
        """True for somebody who withdrew after the drawing: the list keeps their place."""
        return self.status == ApplicationStatus.WITHDRAWN


class Section(NamedTuple):
    """Neighbours under one heading. `is_first` marks the block of bidders to interview first."""

    heading: str
    is_first: bool
    is_public: bool
    rows: Sequence[Row]


def places_a_page(block: int) -> int:
    """At most `A_PAGE` places, in whole blocks of interviews where one fits: no block goes over to the next page."""
    return A_PAGE // block * block or A_PAGE


class ByPlace(Paginator[ListEntry]):
    """Pages of a list cut by place, not by counting rows: the last page is found as fast as the first."""

    def __init__(self, candidate_list: CandidateList) -> None:
        self.entries = ListEntry.objects.filter(candidate_list=candidate_list).order_by("place")
        super().__init__(self.entries, places_a_page(candidate_list.interview_block))

    @cached_property
    def count(self) -> int:
        """How many places there are: they run from 1 without a gap, so it is the last one."""
        return last_place(self.entries)

    def page(self, number: int | str) -> Page[ListEntry]:
        """One page, by the places it spans."""
        number = self.validate_number(number)
        return Page(self.spanned(number), number, self)

    def spanned(self, number: int) -> QuerySet[ListEntry]:
        """The places of the page of that number."""
        first = (number - 1) * self.per_page
        return self.entries.filter(place__gt=first, place__lte=first + self.per_page)

    def read(self, asked: str | None) -> tuple[Page[ListEntry], list[Row]]:
        """(the page asked for, or the nearest there is; its rows)."""
        page = self.get_page(asked or 1)
        return page, rows_of(self.spanned(page.number))


def last_place(entries: QuerySet[ListEntry]) -> int:
    """The highest place, 0 where there is none: read off the index."""
    return entries.aggregate(last=Max("place"))["last"] or 0


def last_bidder(candidate_list: CandidateList) -> int:
    """How many bidders stand on the list: all before the public, so it is the place of the last."""
    return last_place(ListEntry.objects.filter(candidate_list=candidate_list, group=Group.BIDDER))


def certified_before(candidate_list: CandidateList) -> CandidateList | None:
    """The last list of the posting that was certified before this one: what the manager read until then."""
    if candidate_list.number == 1:
        return None
    earlier = CandidateList.objects.filter(posting=candidate_list.posting, number__lt=candidate_list.number)
    found: CandidateList | None = earlier.exclude(certified_at=None).order_by("-number").first()
    return found


def rows_of(entries: QuerySet[ListEntry]) -> list[Row]:
    """The places as rows, in order, in two queries.

    What belongs to a place is looked up by its key, never joined: joined, a page once read the whole table of applications,
    and another time that of candidacies, because the planner took it for cheaper.
    """
    places = entries.order_by("place").values_list(
        "application_id", "place", "reference", "name", "group", "tier", "seniority_date", "preferences", "lottery",
        "decided_by", "because",
    )  # fmt: skip
    found = [(row[0], row[1:]) for row in places]
    filed = Document.objects.counting_for(OuterRef("filing_id")).usable()
    filed = filed.filter(application=OuterRef("pk"), slot__in=SHOWN_SLOTS).order_by("slot")
    became = Subquery(Candidacy.objects.filter(application=OuterRef("pk")).values("status"))
    applications = (
        Application.objects.filter(pk__in=[key for key, _place in found])
        .order_by()
        .values_list("pk", "status", became, ArraySubquery(filed.values("slot").distinct()))
    )
    now = {key: (status, candidacy or "", documents) for key, status, candidacy, documents in applications}
    return [Row(*place, *now[key]) for key, place in found]


def sections_of(rows: Sequence[Row], block: int, bidders: int) -> list[Section]:
    """The rows under their headings: bidders in blocks of so many to interview (agreement 12.7(i)), then the public."""

    def number(row: Row) -> int:
        return (row.place - 1) // block if row.group == Group.BIDDER else -1

    return [
        Section(heading(of, block, bidders), of == 0, of < 0, list(group)) for of, group in groupby(rows, key=number)
    ]


def heading(block_number: int, block: int, bidders: int) -> str:
    """What stands above a block; -1 is the public part."""
    if block_number < 0:
        return _("Public applicants: considered after every qualified bidder has been interviewed")
    terms = {"first": block_number * block + 1, "last": min((block_number + 1) * block, bidders)}
    if block_number == 0:
        return _("Interview first: bidders %(first)d to %(last)d") % terms
    return _("Interview next: bidders %(first)d to %(last)d") % terms


def tier_in_words(pack: Pack, group: str, tier: str) -> str:
    """The tier as a place names it; nothing where the heading above says as much: bidders in one tier, the public's rest."""
    said_above = not pack.bidders.tiers if group == Group.BIDDER else tier == pack.public.rest
    words = _(tier) if tier else ""
    return "" if said_above else words[:1].upper() + words[1:]


@lru_cache(maxsize=32)
def pack_of(text: str) -> Pack:
    """The pack a list was drawn by, from the text it keeps."""
    return parse_pack(text)

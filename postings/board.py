"""The board: open postings, searched by words and department, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Min, Q
from django.http import QueryDict

from ats.spoken import in_words, time_left_in_words
from postings import words
from postings.facts import BRIEF
from postings.kept import words_change_at
from postings.lifecycle import PostingStatus
from postings.models import Posting, PostingQuerySet

PAGE_SIZE = 25
LONGEST_SEARCH = 100
LONGEST_DEPARTMENT = 200
MOST_WORDS = 6
SOON = timedelta(days=2)
LONGEST_KEPT = timedelta(hours=1)
SEARCHED = ("title", "job_number", "department", "division", "class_specification__code")


# Every published row by its key and its version in storage: whatever is published, amended, rescinded or closed changes it.
STANDING = """
    SELECT statement_timestamp(), md5(string_agg(id::text || ctid::text || xmin::text, ',' ORDER BY id))
    FROM postings_posting WHERE status = 'published'
"""


def standing() -> tuple[datetime, str]:
    """The database's clock, and a fingerprint of all published postings, in one query: the same means nothing was changed."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        at, fingerprint = cursor.fetchone()
    return at, fingerprint or "none"


@dataclass(frozen=True)
class Search:
    """What a visitor looks for. Made from any query string: what makes no sense is left out, nothing is refused."""

    words: str
    department: str
    page: int

    @classmethod
    def of(cls, query: QueryDict) -> Search:
        """The parameters known here, `q`, `department` and `page`; all others are ignored."""
        number = query.get("page", "")
        return cls(
            words=plain(query.get("q", ""), LONGEST_SEARCH),
            department=plain(query.get("department", ""), LONGEST_DEPARTMENT),
            page=max(1, int(number)) if number.isascii() and number.isdigit() and len(number) <= 12 else 1,
        )

    def of_open(self, at: datetime) -> PostingQuerySet:
        """Open postings in which every word stands somewhere, soonest closing first, so that nobody misses a deadline."""
        found = Posting.objects.open(at).order_by("closes_at", "job_number")
        for word in self.words.split()[:MOST_WORDS]:
            found = found.filter(Q(*((f"{name}__icontains", word) for name in SEARCHED), _connector=Q.OR))
        return found.filter(department=self.department) if self.department else found


def plain(text: str, longest: int) -> str:
    """The first letters, without control characters, which no posting holds and the database refuses."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:longest]).strip()


def page_of(found: PostingQuerySet, number: int) -> Page[dict[str, Any]]:
    """That page of the postings, only the columns a row shows; a page beyond the last is an empty one. Two queries."""
    paginator = Paginator(found.values(*BRIEF), PAGE_SIZE)
    if number > paginator.num_pages:
        return Page([], number, paginator)
    return paginator.page(number)


def departments(at: datetime) -> list[str]:
    """Every department with an open posting, by name."""
    return list(Posting.objects.open(at).order_by("department").values_list("department", flat=True).distinct())


def stays_true_until(at: datetime, closings: list[datetime]) -> datetime:
    """Until when a board made now stays true, if no row changes: no opening, no closing, no other words in its rows."""
    published = Posting.objects.filter(status=PostingStatus.PUBLISHED)
    edges: dict[str, datetime | None] = published.aggregate(
        closing=Min("closes_at", filter=Q(closes_at__gt=at)), opening=Min("opens_at", filter=Q(opens_at__gt=at))
    )
    moments = [words_change_at(at, closes_at) for closes_at in closings]
    return min([at + LONGEST_KEPT, *moments, *filter(None, edges.values())])


def row(facts: dict[str, Any], at: datetime) -> dict[str, Any]:
    """One posting as the board shows it."""
    closes_at: datetime = facts["closes_at"]
    return {
        "job_number": facts["job_number"],
        "title": facts["title"],
        "department": facts["department"],
        "division": facts["division"],
        "pay": words.pay(facts["salary_amount"], facts["salary_basis"]),
        "vacancies": words.vacancies(facts["vacancies"], facts["vacancies_text"]),
        "who": words.who_may_apply(facts["kind"]),
        "closes_at": closes_at.isoformat(),
        "deadline": in_words(closes_at),
        "left": time_left_in_words(at, closes_at),
        "soon": closes_at - at < SOON,
    }

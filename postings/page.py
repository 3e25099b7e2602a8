"""The posting's page: what never changes within one public revision is rendered once a process and kept."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.admin.utils import label_for_field
from django.db import connection
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ats.spoken import in_words
from postings import facts, seed, words
from postings.lifecycle import PostingStatus
from postings.models import Posting, PostingRevision

KEPT = 256
# Letters that could end a script element or start a comment in it, as JSON spells them.
HARMLESS = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
# One statement for what most visits need: plain SQL, since building it through the ORM costs more than asking it. Only a
# posting that was published has a publication; until its opening it is nobody's business.
FIND = """
    SELECT id, seed_sha256, revision, status, opens_at, closes_at, statement_timestamp()
    FROM postings_posting
    WHERE job_number = %s AND published_at IS NOT NULL AND opens_at <= statement_timestamp()
"""


class Seen(NamedTuple):
    """A posting as one visitor meets it: the few facts on which its page depends, and the database's moment of asking."""

    pk: int
    seed_sha256: str
    revision: int
    status: str
    opens_at: datetime
    closes_at: datetime
    at: datetime

    @property
    def is_open(self) -> bool:
        """By the clock: at the closing instant it is not, whether or not the closing job has run."""
        return self.status == PostingStatus.PUBLISHED and self.at < self.closes_at

    @property
    def edition(self) -> Edition:
        """The edition this visitor gets, in the language asked for."""
        return Edition(*self[:6], language=get_language() or "en")


class Edition(NamedTuple):
    """What the kept part of a page depends on. The seed's digest is drawn anew for each publication: no two share one."""

    pk: int
    seed_sha256: str
    revision: int
    status: str
    opens_at: datetime
    closes_at: datetime
    language: str


class Body(NamedTuple):
    """The kept part, rendered, and the row it was made of."""

    posting: Posting
    html: SafeString
    aside: SafeString
    json_ld: SafeString


def find(job_number: str) -> Seen:
    """The announced posting of that number, in one query with the database's clock. Raises Http404 for every other."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [job_number])
        found = cursor.fetchone()
    if found is None:
        raise Http404
    return Seen(*found)


def load(pk: int) -> Posting:
    """The whole posting with its class and its revisions, in two queries."""
    return Posting.objects.select_related("class_specification").prefetch_related("revisions").get(pk=pk)


@lru_cache(maxsize=KEPT)
def body(edition: Edition) -> Body:
    """The page's text, its box of facts, and what search engines read, rendered for that edition."""
    posting = load(edition.pk)
    context = context_of(posting)
    return Body(
        posting=posting,
        html=render_to_string("postings/_posting_text.html", context),
        aside=render_to_string("postings/_posting_facts.html", context),
        json_ld=script_safe(facts.for_search_engines(posting)),
    )


def script_safe(value: object) -> SafeString:
    """JSON that may stand inside a script element: no text in it can end the element."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(HARMLESS))  # noqa: S308 - <, > and & are spelled out


def context_of(posting: Posting) -> dict[str, Any]:
    """What the kept fragments show."""
    spec = posting.class_specification
    about, duties_lead = words.about_and_duties(posting.summary)
    requirements = [(one, facts.is_class_only(posting, one)) for one in posting.requirements]
    return {
        "posting": posting,
        "spec": spec,
        "pay": words.pay(posting.salary_amount, posting.salary_basis),
        "vacancies": words.vacancies(posting.vacancies, posting.vacancies_text),
        "about": about,
        "duties_lead": duties_lead,
        "may_apply": words.may_apply(posting),
        "units": words.units(posting.eligible_units),
        "paths": words.paths(spec.equivalent_paths),
        "order": words.order(posting),
        "seed": seed.shown(posting),
        "education": [pair for pair in requirements if pair[0].area == "education"],
        "licensure": [pair for pair in requirements if pair[0].area == "licensure"],
        "work_requirements": [
            pair
            for pair in zip(words.WORK_REQUIREMENTS, (spec.knowledge, spec.skills, spec.abilities), strict=True)
            if pair[1]
        ],
        "seed_to_come": words.seed_to_come(posting),
        "reopenings": (reopenings := list(posting.reopenings.carried_out())),
        "spent": [(words.spent_seed(one), one) for one in reopenings],
        "revisions": [(revision, changes_in_words(revision)) for revision in posting.revisions.all()],
    }


def changes_in_words(revision: PostingRevision) -> list[str]:
    """What a revision changed: the fields by name, a closing with both its moments."""
    found = []
    for name, change in sorted(revision.changes.items()):
        if name == "rescinded":
            continue
        label = str(label_for_field(name, Posting))
        if name == "closes_at":
            old, new = (in_words(datetime.fromisoformat(moment)) for moment in change)
            label = f"{label}: {old} → {new}"
        found.append(label)
    return found
